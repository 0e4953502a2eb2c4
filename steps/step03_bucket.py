"""STEP 3: Create the S3 bucket for file uploads, open it as in the tutorial, and allow browsers (CORS).

https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-bucket.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from chatprov.aws_resource import AwsApi, AwsResource, counted
from chatprov.config import Config
from chatprov.config.section import present
from chatprov.step import Attributes, DataCount, Handle, Observed, ResourceContext, StepModule, none_if_absent, tags_of

from .bucket_files import access_points, empty, versions
from .bucket_settings import GONE, BucketCors, BucketPublicAccess

COUNT_LIMIT = 10_000
ELSEWHERE, FORBIDDEN = 301, 403
TAKEN = (
    "S3 answers 403 to a look at the bucket {name}. Either the name belongs to another AWS account: choose another in config.yaml "
    "(bucket.name). Or the bucket is in your account and you lack the right s3:ListBucket on {arn}: get it "
    "(docs/operator-policy.json has it)"
)
OLD_NAMES = {None: "us-east-1", "EU": "eu-west-1"}
"""S3's names for its first two regions: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html."""

GROUPS = {
    "http://acs.amazonaws.com/groups/global/AllUsers": "everybody",
    "http://acs.amazonaws.com/groups/global/AuthenticatedUsers": "every AWS account",
}
"""The groups of grantees that are public."""


class UploadsBucket(AwsResource):
    """The bucket for uploads, in the same region as the API."""

    key = "bucket"
    type = "S3 bucket"
    aws = AwsApi(service="s3", read="head_bucket", id_param="Bucket", delete="delete_bucket", not_found=GONE)
    global_name = "bucket.name"
    create_only = frozenset({"Region"})

    def name(self, config: Config) -> str:
        return present(config.bucket).name

    @staticmethod
    def _arn(context: ResourceContext, name: str) -> str:
        return context.arn("s3", name, owned=False)

    def desired(self, context: ResourceContext) -> Attributes:
        return {"Region": context.region}

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        s3, name = context.client("s3"), known_id or self.name(context.config)
        try:
            head = self.describe(context, name)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == FORBIDDEN:
                arn = self._arn(context, name)
                taken = TAKEN.format(name=name, arn=arn)
                return [Observed(id=name, name=name, arn=arn, attributes={}, unavailable_reason=taken)]
            if status != ELSEWHERE:
                raise
            head = {}  # ours, but in another region: its location can still be read
        location = none_if_absent(lambda: s3.get_bucket_location(Bucket=name), *GONE) if head is not None else None
        return [self.observe(context, location, name)] if location else []

    def observe(self, context: ResourceContext, found: Mapping[str, Any], resource_id: str) -> Observed:
        s3, arn = context.client("s3"), self._arn(context, resource_id)
        region = OLD_NAMES.get(found["LocationConstraint"], found["LocationConstraint"])
        tags = none_if_absent(lambda: s3.get_bucket_tagging(Bucket=resource_id), "NoSuchTagSet", *GONE)
        return Observed(
            id=resource_id,
            name=resource_id,
            arn=arn,
            attributes={"Region": region},
            tags=tags_of(tags["TagSet"] if tags else []),
            home=region,
        )

    def list_all(self, context: ResourceContext) -> Sequence[Handle]:
        names = [bucket["Name"] for bucket in context.client("s3").list_buckets()["Buckets"]]
        return [Handle(id=name, name=name, arn=self._arn(context, name)) for name in names]

    def create(self, context: ResourceContext) -> Handle:
        name = self.name(context.config)
        place = {} if context.region == "us-east-1" else {"LocationConstraint": context.region}
        context.client("s3").create_bucket(
            Bucket=name, CreateBucketConfiguration={**place, "Tags": context.tag_list(self)}
        )
        return Handle(id=name, name=name, arn=self._arn(context, name))

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:
        """A bucket has no settings that an update can change: its settings are separate parts."""

    def additions(self, context: ResourceContext, seen: Observed) -> Mapping[str, Any]:
        """Return the bucket's policy, the rules that delete files or archive them, and to whom its ACL opens it."""
        s3 = context.client("s3")
        policy = none_if_absent(lambda: s3.get_bucket_policy(Bucket=seen.name), "NoSuchBucketPolicy", *GONE)
        lifecycle = none_if_absent(
            lambda: s3.get_bucket_lifecycle_configuration(Bucket=seen.name), "NoSuchLifecycleConfiguration", *GONE
        )
        rules = [rule for rule in (lifecycle or {}).get("Rules", []) if _takes_files(rule)]
        acl = none_if_absent(lambda: s3.get_bucket_acl(Bucket=seen.name), *GONE)
        block = none_if_absent(
            lambda: s3.get_public_access_block(Bucket=seen.name), "NoSuchPublicAccessBlockConfiguration", *GONE
        )
        ignored = bool(block and block["PublicAccessBlockConfiguration"].get("IgnorePublicAcls"))
        return {
            "Policy": policy["Policy"] if policy else None,
            "Lifecycle": rules or None,
            "Acl": None if ignored else _public_grants(acl or {}) or None,
        }

    def remove_additions(self, context: ResourceContext, seen: Observed, names: frozenset[str]) -> None:
        s3 = context.client("s3")
        if "Policy" in names:
            s3.delete_bucket_policy(Bucket=seen.name)
        if "Lifecycle" in names:
            s3.delete_bucket_lifecycle(Bucket=seen.name)
        if "Acl" in names:
            s3.put_bucket_acl(Bucket=seen.name, ACL="private")

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        """PutBucketTagging replaces all tags, so the tags of others are sent, too."""
        s3 = context.client("s3")
        there = none_if_absent(lambda: s3.get_bucket_tagging(Bucket=handle.name), "NoSuchTagSet")
        tags = {**tags_of(there["TagSet"] if there else []), **context.tags(self)}
        tag_set = [{"Key": key, "Value": value} for key, value in tags.items()]
        s3.put_bucket_tagging(Bucket=handle.name, Tagging={"TagSet": tag_set})

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        files = counted((len(page) for page in versions(context, handle)), "files", COUNT_LIMIT)
        return [*files, *(DataCount(1, "access point", name=name) for name in access_points(context, handle))]

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """S3 deletes only a bucket without access points, files, old versions and delete markers."""
        empty(context, handle)


def _takes_files(rule: Mapping[str, Any]) -> bool:
    """Return whether a lifecycle rule deletes files, or moves them to where they cannot be read at once."""
    archived = {move.get("StorageClass") for move in rule.get("Transitions", [])} & {"GLACIER", "DEEP_ARCHIVE"}
    return rule.get("Status") == "Enabled" and bool(archived or {"Days", "Date"} & rule.get("Expiration", {}).keys())


def _public_grants(acl: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what an ACL allows everybody or every AWS account."""
    grants = ((GROUPS.get(grant["Grantee"].get("URI", "")), grant["Permission"]) for grant in acl.get("Grants", []))
    return [{"Grantee": who, "Permission": permission} for who, permission in grants if who]


STEP = StepModule(
    resources=lambda config: (UploadsBucket(), BucketPublicAccess(), BucketCors()) if config.bucket else ()
)
