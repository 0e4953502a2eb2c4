"""The bucket policy of the hardened variant: it denies plain HTTP and old pre-signed URLs.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from chatprov.aws_resource import AwsApi
from chatprov.config import Config
from chatprov.config.section import present
from chatprov.step import Attributes, Handle, Observed, Resource, ResourceContext, StepModule

from ..bucket_settings import GONE, BucketPart

VERSION = "2012-10-17"
ONLY_TLS, ONLY_FRESH_URLS = OURS = ("OnlyTls", "OnlyFreshUrls")
"""The names of this stack's statements in the policy; all other statements belong to others."""


class BucketPolicy(BucketPart):
    """The bucket's policy: requests that are denied for every user, even if another policy allows them."""

    key = "bucket-policy"
    type = "S3 bucket policy"
    aws = AwsApi(
        service="s3", read="get_bucket_policy", parent_param="Bucket", not_found=("NoSuchBucketPolicy", *GONE),
    )  # fmt: skip
    any_order = frozenset({"Policy"})
    depends_on = ("bucket", "bucket-public-access")
    deleted_with_parent = True

    def desired(self, context: ResourceContext) -> Attributes:
        bucket, settings = context.handles["bucket"].arn, present(context.config.bucket)
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

    def describe(self, context: ResourceContext, resource_id: str) -> Mapping[str, Any] | None:
        """Return our statements. The statements of others and the version may have any value: they do not affect ours."""
        ours = [
            statement for statement in _statements(self._there(context, resource_id)) if statement.get("Sid") in OURS
        ]
        return {"Policy": {"Version": VERSION, "Statement": ours}} if ours else None

    def _there(self, context: ResourceContext, bucket: str) -> dict[str, Any]:
        """Return the whole policy of the bucket, empty if there is none."""
        answer = super().describe(context, bucket)
        return dict(json.loads(answer["Policy"])) if answer else {}

    def create(self, context: ResourceContext) -> Handle:
        self._put(context, self.desired(context)["Policy"])
        return context.handles["bucket"]

    def delete(self, context: ResourceContext, handle: Observed) -> None:
        if any(statement.get("Sid") not in OURS for statement in _statements(self._there(context, handle.id))):
            self._put(context, {"Statement": []})
        else:
            context.client("s3").delete_bucket_policy(Bucket=handle.name)

    def _put(self, context: ResourceContext, ours: Attributes) -> None:
        """PutBucketPolicy replaces the whole policy, so the request repeats the statements of others."""
        there = self._there(context, context.handles["bucket"].id)
        others = [statement for statement in _statements(there) if statement.get("Sid") not in OURS]
        policy = {**ours, **there, "Statement": [*others, *ours["Statement"]]}
        context.client("s3").put_bucket_policy(Bucket=context.handles["bucket"].name, Policy=json.dumps(policy))


def _statements(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the statements of a policy, which may also be a single one."""
    found = policy.get("Statement", [])
    return list(found) if isinstance(found, list) else [found]


def resources(config: Config) -> Sequence[Resource]:
    """Return the policy if config.yaml asks for one of its statements."""
    bucket = config.bucket
    return (BucketPolicy(),) if bucket and (bucket.tls_only or bucket.signed_url_minutes) else ()


STEP = StepModule(resources=resources, retired=lambda key: BucketPolicy() if key == BucketPolicy.key else None)
