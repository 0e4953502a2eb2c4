"""STEP 3: Create the S3 bucket for file uploads, open it as the tutorial does, and let browsers in (CORS).

https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-bucket.html
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from chatprov.config import Config
from chatprov.step import (
    Attributes,
    DataCount,
    Experiment,
    Handle,
    Observed,
    Resource,
    ResourceContext,
    Step,
    none_if_absent,
    tags_of,
)
from chatprov.updates import as_listed

COUNT_LIMIT = 10_000
SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
RULE = ("AllowedHeaders", "AllowedMethods", "AllowedOrigins", "ExposeHeaders")
GONE = ("404", "NoSuchBucket")
OLD_NAMES = {None: "us-east-1", "EU": "eu-west-1"}
"""How S3 names its first two regions: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html."""
VERSION = "2012-10-17"
ONLY_TLS, ONLY_FRESH_URLS = OURS = ("OnlyTls", "OnlyFreshUrls")
"""The names of the policy's statements that are this stack's; others are somebody else's."""


class UploadsBucket(Resource):
    """The bucket for uploads, in the same region as the API."""

    key = "bucket"
    type = "S3 bucket"
    global_name = "bucket.name"
    create_only = frozenset({"Region"})

    def name(self, config: Config) -> str:
        return config.bucket.name

    @staticmethod
    def _arn(context: ResourceContext, name: str) -> str:
        return context.arn("s3", name, owned=False)

    def desired(self, context: ResourceContext) -> Attributes:
        return {"Region": context.region}

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:
        s3, name = context.client("s3"), known_id or self.name(context.config)
        arn = self._arn(context, name)
        try:
            head = none_if_absent(lambda: s3.head_bucket(Bucket=name), *GONE)
        except ClientError as error:
            status = error.response["ResponseMetadata"]["HTTPStatusCode"]
            if status == 301:  # noqa: PLR2004  # ours, but in another region: its location still can be asked for
                head = {}
            elif status == 403:  # noqa: PLR2004
                taken = (
                    f"S3 answers 403 to a look at the bucket {name}. Either the name belongs to another AWS account: choose "
                    f"another in config.yaml (bucket.name). Or the bucket is in your account and you lack the right s3:ListBucket "
                    f"on {arn}: get it (docs/operator-policy.json has it)"
                )
                return [Observed(id=name, name=name, arn=arn, attributes={}, unavailable_reason=taken)]
            else:
                raise
        if head is None:
            return []
        location = none_if_absent(lambda: s3.get_bucket_location(Bucket=name), *GONE)
        tags = none_if_absent(lambda: s3.get_bucket_tagging(Bucket=name), "NoSuchTagSet", *GONE)
        if location is None:
            return []
        region = OLD_NAMES.get(location["LocationConstraint"], location["LocationConstraint"])
        return [
            Observed(
                id=name,
                name=name,
                arn=arn,
                attributes={"Region": region},
                tags=tags_of(tags["TagSet"] if tags else []),
                home=region,
            )
        ]

    def console_facts(self, seen: Observed) -> Mapping[str, str]:
        return {"AWS Region": seen.attributes["Region"], "Bucket URL": f"s3://{seen.name}"}

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
        """A bucket has nothing to change in place: its settings are parts of their own."""

    def tag(self, context: ResourceContext, handle: Handle) -> None:
        s3 = context.client("s3")
        now = none_if_absent(lambda: s3.get_bucket_tagging(Bucket=handle.name), "NoSuchTagSet")
        tags = {
            **tags_of(now["TagSet"] if now else []),
            **context.tags(self),
        }  # PutBucketTagging replaces the whole set
        s3.put_bucket_tagging(
            Bucket=handle.name, Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}
        )

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        context.client("s3").delete_bucket(Bucket=handle.name)

    def contents(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        points = [DataCount(1, "access point", name=name) for name in self._access_points(context, handle)]
        return [*self._files(context, handle), *points]

    def _access_points(self, context: ResourceContext, handle: Handle) -> list[str]:
        """Return the access points of the bucket; only AWS has them."""
        if context.endpoint_url:
            return []
        control = context.client("s3control")
        # Whoever may not ask is told by S3, if there are any, when the bucket is deleted.
        answer = none_if_absent(
            lambda: control.list_access_points(AccountId=context.account, Bucket=handle.name), "AccessDenied"
        )
        return [one["Name"] for one in answer["AccessPointList"]] if answer else []

    def _files(self, context: ResourceContext, handle: Handle) -> Sequence[DataCount]:
        count = 0
        for page in context.client("s3").get_paginator("list_object_versions").paginate(Bucket=handle.name):
            count += len(page.get("Versions", [])) + len(page.get("DeleteMarkers", []))
            if count >= COUNT_LIMIT:
                return [DataCount(count, "files", at_least=True)]
        return [DataCount(count, "files")] if count else []

    def purge(self, context: ResourceContext, handle: Handle) -> None:
        """S3 deletes only an empty bucket without access points; old versions and delete markers count too."""
        s3 = context.client("s3")
        for name in self._access_points(context, handle):
            context.client("s3control").delete_access_point(AccountId=context.account, Name=name)
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=handle.name):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if found:
                objects = [{"Key": one["Key"], "VersionId": one["VersionId"] or "null"} for one in found]
                answer = s3.delete_objects(Bucket=handle.name, Delete={"Objects": objects, "Quiet": True})
                for error in answer.get("Errors", [])[:1]:  # such as of a file under a legal hold
                    refused: Any = {**answer, "Error": {"Code": error["Code"], "Message": error["Message"]}}
                    raise ClientError(refused, "DeleteObjects")


class _BucketPart(Resource):
    parent = "bucket"
    depends_on: tuple[str, ...] = ("bucket",)

    def name(self, config: Config) -> str:
        return config.bucket.name

    def _part(self, context: ResourceContext, attributes: Attributes) -> Observed:
        bucket = context.handles["bucket"]
        return Observed(id=bucket.id, name=bucket.name, arn=bucket.arn, attributes=attributes)

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # put whole
        self.create(context)


class BucketPublicAccess(_BucketPart):
    """Block Public Access: all four settings as the configuration says; the tutorial unchecks them."""

    key = "bucket-public-access"
    type = "S3 Block Public Access"
    reasons: ClassVar[Mapping[str, str]] = dict.fromkeys(SETTINGS, "whether a policy or an ACL can publish the files")

    def desired(self, context: ResourceContext) -> Attributes:
        return dict.fromkeys(SETTINGS, context.config.bucket.block_public_access)

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one a bucket
        if "bucket" not in context.handles:
            return []
        s3, bucket = context.client("s3"), context.handles["bucket"].name
        answer = none_if_absent(
            lambda: s3.get_public_access_block(Bucket=bucket), "NoSuchPublicAccessBlockConfiguration", *GONE
        )
        return [self._part(context, answer["PublicAccessBlockConfiguration"])] if answer else []

    def console_facts(self, seen: Observed) -> Mapping[str, str]:
        on = {True: "On", False: "Off"}
        return {"Block all public access": on[all(seen.attributes.get(name) for name in SETTINGS)]}

    def create(self, context: ResourceContext) -> Handle:
        context.client("s3").put_public_access_block(
            Bucket=context.handles["bucket"].name, PublicAccessBlockConfiguration=dict(self.desired(context))
        )
        return context.handles["bucket"]


class BucketCors(_BucketPart):
    """The bucket's CORS rules: which web pages may read and write, and how."""

    key = "bucket-cors"
    type = "S3 CORS rules"
    reasons: ClassVar[Mapping[str, str]] = {"CORSRules": "which web pages a browser lets use a pre-signed URL"}

    def desired(self, context: ResourceContext) -> Attributes:
        return {
            "CORSRules": [
                {
                    "AllowedHeaders": rule.allowed_headers,
                    "AllowedMethods": list(rule.allowed_methods),
                    "AllowedOrigins": rule.allowed_origins,
                    "ExposeHeaders": rule.expose_headers,
                }
                for rule in context.config.bucket.cors
            ]
        }

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one a bucket
        if "bucket" not in context.handles:
            return []
        s3, bucket = context.client("s3"), context.handles["bucket"].name
        answer = none_if_absent(lambda: s3.get_bucket_cors(Bucket=bucket), "NoSuchCORSConfiguration", *GONE)
        if answer is None:
            return []
        # S3 leaves an empty list out of its answer. A rule's name and its time in the browser's cache may be as they are.
        rules = [{name: rule.get(name, []) for name in RULE} for rule in answer["CORSRules"]]
        wanted = self.desired(context)["CORSRules"]
        in_order = [as_listed(rule, want) for rule, want in zip(rules, wanted, strict=False)]
        return [self._part(context, {"CORSRules": [*in_order, *rules[len(wanted) :]]})]

    def console_facts(self, seen: Observed) -> Mapping[str, str]:
        rules = seen.attributes["CORSRules"]
        names = ("AllowedMethods", "AllowedOrigins", "AllowedHeaders")
        return {name: "; ".join(", ".join(rule.get(name, [])) for rule in rules) for name in names}

    def create(self, context: ResourceContext) -> Handle:
        s3, bucket = context.client("s3"), context.handles["bucket"]
        s3.put_bucket_cors(Bucket=bucket.name, CORSConfiguration=dict(self.desired(context)))
        return bucket

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # put whole
        """PutBucketCors replaces all rules; the name and the cache time of the rule in the same place stay."""
        s3, rules = context.client("s3"), list(self.desired(context)["CORSRules"])
        there = s3.get_bucket_cors(Bucket=handle.name)["CORSRules"]
        same = [
            next((old for old in there if all(old.get(key, []) == rule[key] for key in RULE)), None) for rule in rules
        ]
        left = [old for old in there if old not in same]
        for place, rule in enumerate(rules):
            old = same[place] or (left.pop(0) if left else {})
            rules[place] = {**{key: old[key] for key in ("ID", "MaxAgeSeconds") if key in old}, **rule}
        s3.put_bucket_cors(Bucket=handle.name, CORSConfiguration={"CORSRules": rules})


class BucketPolicy(_BucketPart):
    """The bucket's policy: what is refused, whoever asks and whatever else allows it."""

    key = "bucket-policy"
    type = "S3 bucket policy"
    any_order = frozenset({"Policy"})
    depends_on = ("bucket", "bucket-public-access")
    deleted_with_parent = True
    why = "refuses plain HTTP and pre-signed URLs that are old"
    reasons: ClassVar[Mapping[str, str]] = {"Policy": "what is refused, whoever asks: plain HTTP, old pre-signed URLs"}

    def desired(self, context: ResourceContext) -> Attributes:
        bucket, settings = context.handles["bucket"].arn, context.config.bucket
        everything = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": [bucket, f"{bucket}/*"]}
        statements: list[dict[str, Any]] = []
        if settings.tls_only:
            condition = {"Bool": {"aws:SecureTransport": "false"}}
            statements.append({"Sid": ONLY_TLS, **everything, "Condition": condition})
        if settings.signed_url_minutes:
            milliseconds = str(settings.signed_url_minutes * 60_000)
            condition = {"NumericGreaterThan": {"s3:signatureAge": milliseconds}}
            statements.append({"Sid": ONLY_FRESH_URLS, **everything, "Condition": condition})
        return {"Policy": {"Version": VERSION, "Statement": statements}}

    def read(self, context: ResourceContext, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one a bucket
        if "bucket" not in context.handles:
            return []
        ours = [one for one in _statements(self._there(context)) if one.get("Sid") in OURS]
        # Other statements may be as they are, and so may the version: it makes no difference to ours.
        return [self._part(context, {"Policy": {"Version": VERSION, "Statement": ours}})] if ours else []

    def _there(self, context: ResourceContext) -> dict[str, Any]:
        """Return the whole policy of the bucket, empty where there is none."""
        s3, bucket = context.client("s3"), context.handles["bucket"].name
        answer = none_if_absent(lambda: s3.get_bucket_policy(Bucket=bucket), "NoSuchBucketPolicy", *GONE)
        return dict(json.loads(answer["Policy"])) if answer else {}

    def create(self, context: ResourceContext) -> Handle:
        self._put(context, self.desired(context)["Policy"])
        return context.handles["bucket"]

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        if any(one.get("Sid") not in OURS for one in _statements(self._there(context))):
            self._put(context, {"Statement": []})
        else:
            context.client("s3").delete_bucket_policy(Bucket=handle.name)

    def _put(self, context: ResourceContext, ours: Attributes) -> None:
        """PutBucketPolicy replaces the whole policy, so other statements are put again."""
        there = self._there(context)
        others = [one for one in _statements(there) if one.get("Sid") not in OURS]
        policy = {**ours, **there, "Statement": [*others, *ours["Statement"]]}
        context.client("s3").put_bucket_policy(Bucket=context.handles["bucket"].name, Policy=json.dumps(policy))


def _statements(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a policy, which may also be a single one."""
    found = policy.get("Statement", [])
    return list(found) if isinstance(found, list) else [found]


def resources(config: Config) -> Sequence[Resource]:
    """Return the bucket with its settings; it has a policy only where config.yaml asks for one."""
    made: list[Resource] = [UploadsBucket(), BucketPublicAccess(), BucketCors()]
    if config.bucket.tls_only or config.bucket.signed_url_minutes:
        made.append(BucketPolicy())
    return made


STEP = Step(
    number=3,
    name="bucket",
    title="Create S3 Bucket (File Uploads)",
    console=(
        "Go to AWS Console -> S3",
        "Click Create bucket",
        "Bucket name: chat-app-uploads-appasync",
        "Region: same as AppSync (Mumbai, ap-south-1)",
        "Block Public Access: uncheck all",
        "Click Create bucket",
        "Open the bucket -> Permissions -> CORS, and paste the rules: PUT and GET from every origin",
    ),
    why=(
        "Pictures and files are too large for a message, so they go to S3 and the message carries their URL. A browser asks "
        "S3 before it sends a file to another origin than the page's own; the CORS rules are S3's answer."
    ),
    pitfalls=(
        "Bucket names are unique world-wide: on AWS this one is taken. Write chat-uploads-{account_id} in config.yaml.",
        "With Block Public Access off, one careless bucket policy publishes every file.",
        "Without a policy the stored file URL answers 403 to everyone; pre-signed URLs need none.",
        "The rules allow every origin: any web page may use a pre-signed URL it gets hold of.",
        "CORS is no access control: it only tells browsers what pages may read.",
        "A bucket with files in it cannot be deleted, and its name may stay taken for an hour after it was.",
    ),
    docs="https://docs.aws.amazon.com/AmazonS3/latest/userguide/creating-bucket.html",
    experiment=Experiment(
        try_this="Ask as a browser does before it uploads from a page of another origin (AWS: https://BUCKET.s3.REGION.amazonaws.com).",
        commands="""\
curl -s -o /dev/null -D - -X OPTIONS \\
    -H 'Origin: https://chat.example' \\
    -H 'Access-Control-Request-Method: PUT' \\
    "$AWS_ENDPOINT_URL/chat-app-uploads-appasync/photo.jpg" |
    grep -i access-control-allow-methods""",
        see=(
            "S3 answers with the methods of the CORS rule. Without a rule for this origin, as in the hardened variant, it answers "
            "403, nothing is printed, and a browser sends nothing."
        ),
        shows="PUT",
    ),
    resources=resources,
    retired=lambda key: BucketPolicy() if key == BucketPolicy.key else None,
)
