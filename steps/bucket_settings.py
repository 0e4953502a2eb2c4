"""The settings of the bucket of STEP 3: Block Public Access, and the CORS rules.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
"""

from collections.abc import Mapping
from typing import Any

from chatprov.aws_resource import AwsApi, AwsPart
from chatprov.config import Config
from chatprov.config.section import present
from chatprov.step import Attributes, Handle, ResourceContext
from chatprov.updates import as_listed

SETTINGS = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
RULE = ("AllowedHeaders", "AllowedMethods", "AllowedOrigins", "ExposeHeaders")
GONE = ("404", "NoSuchBucket")


class BucketPart(AwsPart):
    """A setting of the bucket with its own operations in S3."""

    parent = "bucket"
    depends_on: tuple[str, ...] = ("bucket",)

    def name(self, config: Config) -> str:
        return present(config.bucket).name


class BucketPublicAccess(BucketPart):
    """Block Public Access: all four settings, with the values of the configuration; the tutorial unchecks them."""

    key = "bucket-public-access"
    type = "S3 Block Public Access"
    aws = AwsApi(
        service="s3", read="get_public_access_block", output="PublicAccessBlockConfiguration", parent_param="Bucket",
        not_found=("NoSuchPublicAccessBlockConfiguration", *GONE),
    )  # fmt: skip

    def desired(self, context: ResourceContext) -> Attributes:
        return dict.fromkeys(SETTINGS, present(context.config.bucket).block_public_access)

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:  # noqa: ARG002  # unchanged
        return dict(found)

    def create(self, context: ResourceContext) -> Handle:
        context.client("s3").put_public_access_block(
            Bucket=context.handles["bucket"].name, PublicAccessBlockConfiguration=dict(self.desired(context))
        )
        return context.handles["bucket"]


class BucketCors(BucketPart):
    """The bucket's CORS rules: the web pages that may read and write, and the allowed methods."""

    key = "bucket-cors"
    type = "S3 CORS rules"
    aws = AwsApi(
        service="s3", read="get_bucket_cors", parent_param="Bucket", not_found=("NoSuchCORSConfiguration", *GONE),
    )  # fmt: skip

    def desired(self, context: ResourceContext) -> Attributes:
        return {
            "CORSRules": [
                {
                    "AllowedHeaders": rule.allowed_headers,
                    "AllowedMethods": list(rule.allowed_methods),
                    "AllowedOrigins": rule.allowed_origins,
                    "ExposeHeaders": rule.expose_headers,
                }
                for rule in present(context.config.bucket).cors
            ]
        }

    def actual(self, context: ResourceContext, found: Mapping[str, Any]) -> dict[str, Any]:
        # S3 omits an empty list in its response. A rule's name and its cache time in the browser may have any value.
        rules = [{name: rule.get(name, []) for name in RULE} for rule in found["CORSRules"]]
        wanted = self.desired(context)["CORSRules"]
        in_order = [as_listed(rule, want) for rule, want in zip(rules, wanted, strict=False)]
        return {"CORSRules": [*in_order, *rules[len(wanted) :]]}

    def create(self, context: ResourceContext) -> Handle:
        s3, bucket = context.client("s3"), context.handles["bucket"]
        s3.put_bucket_cors(Bucket=bucket.name, CORSConfiguration=dict(self.desired(context)))
        return bucket

    def update(self, context: ResourceContext, handle: Handle, changed: frozenset[str]) -> None:  # noqa: ARG002  # replaced as a whole
        """PutBucketCors replaces all rules; the name and the cache time of the rule in the same position are kept."""
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
