"""The part of S3 Control for buckets and their account: moto's, with errors for buckets that do not exist."""

from __future__ import annotations

import re
from typing import Final

from moto.s3.exceptions import MissingBucket, S3ClientError
from moto.s3.models import s3_backends
from moto.s3control import models as moto_models

_S3_ARN: Final = re.compile(r"arn:[^:]+:s3:[!-~]+")
"""The pattern of S3 Control's `ResourceArn`, limited to the characters that an XML document can contain."""


# until moto returns NoSuchBucket in these operations
class S3ControlBackend(moto_models.S3ControlBackend):
    """moto's S3 Control of one account; Terraform reads and writes the tags of buckets with it."""

    def list_tags_for_resource(self, resource_arn: str) -> list[dict[str, str]]:
        """Return the tags of a bucket, or raise NoSuchBucket."""
        found: list[dict[str, str]] = super().list_tags_for_resource(self._bucket(resource_arn))
        return found

    def tag_resource(self, resource_arn: str, tags: list[dict[str, str]]) -> None:
        """Add tags to a bucket, or replace their values."""
        super().tag_resource(self._bucket(resource_arn), tags)

    def untag_resource(self, resource_arn: str, tag_keys: list[str]) -> None:
        """Remove tags from a bucket."""
        super().untag_resource(self._bucket(resource_arn), tag_keys)

    def _bucket(self, arn: str) -> str:
        if not _S3_ARN.fullmatch(arn):
            raise S3ClientError("InvalidRequest", f"{arn!a} is not the ARN of a resource of S3.")
        buckets = s3_backends[self.account_id][self.partition].buckets
        if arn not in {bucket.arn for bucket in buckets.values()}:
            raise MissingBucket(bucket=arn.rpartition(":")[2])
        return arn
