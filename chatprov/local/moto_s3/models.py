"""The S3 backend: new buckets are private, encrypted and without ACLs.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
"""

from __future__ import annotations

from typing import Any

from moto.s3 import models as moto_models

from chatprov.local.moto_s3 import urls


class S3Backend(moto_models.S3Backend):
    """moto's S3 with the defaults of a new bucket."""

    @property
    def _url_module(self) -> Any:
        return urls

    def create_bucket(self, bucket_name: str, region_name: str, bucket_namespace: str | None = None) -> Any:
        """Create a bucket with Block Public Access on, AES256 and BucketOwnerEnforced."""
        bucket: Any = super().create_bucket(bucket_name, region_name, bucket_namespace)
        bucket.public_access_block = moto_models.PublicAccessBlock(*["true"] * 4)
        bucket.encryption = _default_encryption()
        bucket.ownership_rule = "BucketOwnerEnforced"
        return bucket

    def delete_bucket_encryption(self, bucket_name: str) -> None:
        """Go back to AES256: a bucket without encryption there is no more."""
        self.get_bucket(bucket_name).encryption = _default_encryption()


def _default_encryption() -> dict[str, Any]:
    return {"Rule": {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}, "BucketKeyEnabled": False}}
