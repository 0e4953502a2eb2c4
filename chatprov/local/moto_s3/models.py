"""The S3 backend: new buckets are private and without ACLs.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
"""

from __future__ import annotations

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3 import models as moto_models

from chatprov.local.moto_s3.acls import ENFORCED


class ServedBucket(moto_models.FakeBucket):
    """moto's bucket without moto's authorization: `Authorization` has already decided about the request."""

    # until moto lets its caller decide about permissions
    def get_permission(self, action: str, resource: str) -> Any:  # noqa: ARG002  # moto's signature
        """Permit everything; moto asks for each request to an object."""
        return PermissionResult.PERMITTED


class S3Backend(moto_models.S3Backend):
    """moto's S3 with the defaults of a new bucket."""

    # until moto's new buckets have the defaults of April 2023
    def create_bucket(self, bucket_name: str, region_name: str, bucket_namespace: str | None = None) -> Any:
        """Create a bucket with Block Public Access and BucketOwnerEnforced."""
        bucket: Any = super().create_bucket(bucket_name, region_name, bucket_namespace)
        bucket.public_access_block = moto_models.PublicAccessBlock(*["true"] * 4)
        bucket.ownership_rule = ENFORCED
        return bucket

    # until moto deletes the tags of a bucket together with it
    def delete_bucket(self, bucket_name: str) -> Any:
        """Delete an empty bucket with its tags, so that the next one of that name has none; return None if it is not empty."""
        bucket: Any = super().delete_bucket(bucket_name)
        if bucket is not None:
            self.tagger.delete_all_tags_for_resource(bucket.arn)
        return bucket
