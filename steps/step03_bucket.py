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
    Experiment,
    Handle,
    Holding,
    Observed,
    Resource,
    Step,
    World,
    absent_is_none,
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
    fixed = frozenset({"Region"})

    def name(self, config: Config) -> str:
        return config.bucket.name

    @staticmethod
    def _arn(world: World, name: str) -> str:
        return world.arn("s3", name, owned=False)

    def desired(self, world: World) -> Attributes:
        return {"Region": world.region}

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:
        s3, name = world.client("s3"), known_id or self.name(world.config)
        arn = self._arn(world, name)
        try:
            head = absent_is_none(lambda: s3.head_bucket(Bucket=name), *GONE)
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
                return [Observed(id=name, name=name, arn=arn, attributes={}, out_of_reach=taken)]
            else:
                raise
        if head is None:
            return []
        location = absent_is_none(lambda: s3.get_bucket_location(Bucket=name), *GONE)
        tags = absent_is_none(lambda: s3.get_bucket_tagging(Bucket=name), "NoSuchTagSet", *GONE)
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

    def on_the_page(self, seen: Observed) -> Mapping[str, str]:
        return {"AWS Region": seen.attributes["Region"], "Bucket URL": f"s3://{seen.name}"}

    def around(self, world: World) -> Sequence[Handle]:
        names = [bucket["Name"] for bucket in world.client("s3").list_buckets()["Buckets"]]
        return [Handle(id=name, name=name, arn=self._arn(world, name)) for name in names]

    def create(self, world: World) -> Handle:
        name = self.name(world.config)
        place = {} if world.region == "us-east-1" else {"LocationConstraint": world.region}
        world.client("s3").create_bucket(Bucket=name, CreateBucketConfiguration={**place, "Tags": world.tag_list(self)})
        return Handle(id=name, name=name, arn=self._arn(world, name))

    def update(self, world: World, have: Handle, changed: frozenset[str]) -> None:
        """A bucket has nothing to change in place: its settings are parts of their own."""

    def tag(self, world: World, have: Handle) -> None:
        s3 = world.client("s3")
        now = absent_is_none(lambda: s3.get_bucket_tagging(Bucket=have.name), "NoSuchTagSet")
        tags = {**tags_of(now["TagSet"] if now else []), **world.tags(self)}  # PutBucketTagging replaces the whole set
        s3.put_bucket_tagging(
            Bucket=have.name, Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in tags.items()]}
        )

    def delete(self, world: World, have: Observed) -> None:
        world.client("s3").delete_bucket(Bucket=have.name)

    def holdings(self, world: World, have: Handle) -> Sequence[Holding]:
        points = [Holding(1, "access point", name=name) for name in self._access_points(world, have)]
        return [*self._files(world, have), *points]

    def _access_points(self, world: World, have: Handle) -> list[str]:
        """Return the access points of the bucket; only AWS has them."""
        if world.endpoint_url:
            return []
        control = world.client("s3control")
        # Whoever may not ask is told by S3, if there are any, when the bucket is deleted.
        answer = absent_is_none(
            lambda: control.list_access_points(AccountId=world.account, Bucket=have.name), "AccessDenied"
        )
        return [one["Name"] for one in answer["AccessPointList"]] if answer else []

    def _files(self, world: World, have: Handle) -> Sequence[Holding]:
        count = 0
        for page in world.client("s3").get_paginator("list_object_versions").paginate(Bucket=have.name):
            count += len(page.get("Versions", [])) + len(page.get("DeleteMarkers", []))
            if count >= COUNT_LIMIT:
                return [Holding(count, "files", at_least=True)]
        return [Holding(count, "files")] if count else []

    def purge(self, world: World, have: Handle) -> None:
        """S3 deletes only an empty bucket without access points; old versions and delete markers count too."""
        s3 = world.client("s3")
        for name in self._access_points(world, have):
            world.client("s3control").delete_access_point(AccountId=world.account, Name=name)
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=have.name):
            found = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
            if found:
                objects = [{"Key": one["Key"], "VersionId": one["VersionId"] or "null"} for one in found]
                answer = s3.delete_objects(Bucket=have.name, Delete={"Objects": objects, "Quiet": True})
                for error in answer.get("Errors", [])[:1]:  # such as of a file under a legal hold
                    refused: Any = {**answer, "Error": {"Code": error["Code"], "Message": error["Message"]}}
                    raise ClientError(refused, "DeleteObjects")


class _BucketPart(Resource):
    part_of = "bucket"
    needs: tuple[str, ...] = ("bucket",)

    def name(self, config: Config) -> str:
        return config.bucket.name

    def _part(self, world: World, attributes: Attributes) -> Observed:
        bucket = world.have["bucket"]
        return Observed(id=bucket.id, name=bucket.name, arn=bucket.arn, attributes=attributes)

    def update(self, world: World, have: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # put whole
        self.create(world)


class BucketPublicAccess(_BucketPart):
    """Block Public Access: all four settings as the configuration says; the tutorial unchecks them."""

    key = "bucket-public-access"
    type = "S3 Block Public Access"
    reasons: ClassVar[Mapping[str, str]] = dict.fromkeys(SETTINGS, "whether a policy or an ACL can publish the files")

    def desired(self, world: World) -> Attributes:
        return dict.fromkeys(SETTINGS, world.config.bucket.block_public_access)

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one a bucket
        if "bucket" not in world.have:
            return []
        s3, bucket = world.client("s3"), world.have["bucket"].name
        answer = absent_is_none(
            lambda: s3.get_public_access_block(Bucket=bucket), "NoSuchPublicAccessBlockConfiguration", *GONE
        )
        return [self._part(world, answer["PublicAccessBlockConfiguration"])] if answer else []

    def on_the_page(self, seen: Observed) -> Mapping[str, str]:
        on = {True: "On", False: "Off"}
        return {"Block all public access": on[all(seen.attributes.get(name) for name in SETTINGS)]}

    def create(self, world: World) -> Handle:
        world.client("s3").put_public_access_block(
            Bucket=world.have["bucket"].name, PublicAccessBlockConfiguration=dict(self.desired(world))
        )
        return world.have["bucket"]


class BucketCors(_BucketPart):
    """The bucket's CORS rules: which web pages may read and write, and how."""

    key = "bucket-cors"
    type = "S3 CORS rules"
    reasons: ClassVar[Mapping[str, str]] = {"CORSRules": "which web pages a browser lets use a pre-signed URL"}

    def desired(self, world: World) -> Attributes:
        return {
            "CORSRules": [
                {
                    "AllowedHeaders": rule.allowed_headers,
                    "AllowedMethods": list(rule.allowed_methods),
                    "AllowedOrigins": rule.allowed_origins,
                    "ExposeHeaders": rule.expose_headers,
                }
                for rule in world.config.bucket.cors
            ]
        }

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one a bucket
        if "bucket" not in world.have:
            return []
        s3, bucket = world.client("s3"), world.have["bucket"].name
        answer = absent_is_none(lambda: s3.get_bucket_cors(Bucket=bucket), "NoSuchCORSConfiguration", *GONE)
        if answer is None:
            return []
        # S3 leaves an empty list out of its answer. A rule's name and its time in the browser's cache may be as they are.
        rules = [{name: rule.get(name, []) for name in RULE} for rule in answer["CORSRules"]]
        wanted = self.desired(world)["CORSRules"]
        in_order = [as_listed(rule, want) for rule, want in zip(rules, wanted, strict=False)]
        return [self._part(world, {"CORSRules": [*in_order, *rules[len(wanted) :]]})]

    def on_the_page(self, seen: Observed) -> Mapping[str, str]:
        rules = seen.attributes["CORSRules"]
        names = ("AllowedMethods", "AllowedOrigins", "AllowedHeaders")
        return {name: "; ".join(", ".join(rule.get(name, [])) for rule in rules) for name in names}

    def create(self, world: World) -> Handle:
        s3, bucket = world.client("s3"), world.have["bucket"]
        s3.put_bucket_cors(Bucket=bucket.name, CORSConfiguration=dict(self.desired(world)))
        return bucket

    def update(self, world: World, have: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # put whole
        """PutBucketCors replaces all rules; the name and the cache time of the rule in the same place stay."""
        s3, rules = world.client("s3"), list(self.desired(world)["CORSRules"])
        there = s3.get_bucket_cors(Bucket=have.name)["CORSRules"]
        same = [
            next((old for old in there if all(old.get(key, []) == rule[key] for key in RULE)), None) for rule in rules
        ]
        left = [old for old in there if old not in same]
        for place, rule in enumerate(rules):
            old = same[place] or (left.pop(0) if left else {})
            rules[place] = {**{key: old[key] for key in ("ID", "MaxAgeSeconds") if key in old}, **rule}
        s3.put_bucket_cors(Bucket=have.name, CORSConfiguration={"CORSRules": rules})


class BucketPolicy(_BucketPart):
    """The bucket's policy: what is refused, whoever asks and whatever else allows it."""

    key = "bucket-policy"
    type = "S3 bucket policy"
    any_order = frozenset({"Policy"})
    needs = ("bucket", "bucket-public-access")
    dies_with_owner = True
    why = "refuses plain HTTP and pre-signed URLs that are old"
    reasons: ClassVar[Mapping[str, str]] = {"Policy": "what is refused, whoever asks: plain HTTP, old pre-signed URLs"}

    def desired(self, world: World) -> Attributes:
        bucket, settings = world.have["bucket"].arn, world.config.bucket
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

    def observe(self, world: World, known_id: str | None) -> Sequence[Observed]:  # noqa: ARG002  # there is one a bucket
        if "bucket" not in world.have:
            return []
        ours = [one for one in _statements(self._there(world)) if one.get("Sid") in OURS]
        # Other statements may be as they are, and so may the version: it makes no difference to ours.
        return [self._part(world, {"Policy": {"Version": VERSION, "Statement": ours}})] if ours else []

    def _there(self, world: World) -> dict[str, Any]:
        """Return the whole policy of the bucket, empty where there is none."""
        s3, bucket = world.client("s3"), world.have["bucket"].name
        answer = absent_is_none(lambda: s3.get_bucket_policy(Bucket=bucket), "NoSuchBucketPolicy", *GONE)
        return dict(json.loads(answer["Policy"])) if answer else {}

    def create(self, world: World) -> Handle:
        self._put(world, self.desired(world)["Policy"])
        return world.have["bucket"]

    def delete(self, world: World, have: Observed) -> None:
        if any(one.get("Sid") not in OURS for one in _statements(self._there(world))):
            self._put(world, {"Statement": []})
        else:
            world.client("s3").delete_bucket_policy(Bucket=have.name)

    def _put(self, world: World, ours: Attributes) -> None:
        """PutBucketPolicy replaces the whole policy, so other statements are put again."""
        there = self._there(world)
        others = [one for one in _statements(there) if one.get("Sid") not in OURS]
        policy = {**ours, **there, "Statement": [*others, *ours["Statement"]]}
        world.client("s3").put_bucket_policy(Bucket=world.have["bucket"].name, Policy=json.dumps(policy))


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
    former=lambda key: BucketPolicy() if key == BucketPolicy.key else None,
)
