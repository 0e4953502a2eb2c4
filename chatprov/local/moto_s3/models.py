"""The S3 backend: new buckets are private and without ACLs.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
"""

from __future__ import annotations

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3 import models as moto_models
from moto.s3.exceptions import InvalidContinuationToken, MissingKey

from chatprov.local.moto_s3.acls import ENFORCED

_MOST_TOKENS = 2000


class ServedBucket(moto_models.FakeBucket):
    """moto's bucket without moto's authorization: `Authorization` has already decided about the request."""

    # until moto lets its caller decide about permissions
    def get_permission(self, action: str, resource: str) -> Any:  # noqa: ARG002  # moto's signature
        """Permit everything; moto asks for each request to an object."""
        return PermissionResult.PERMITTED


class _Tokens(dict[str, str]):
    """The keys after which lists of objects continue, by token; only the latest are kept."""

    def __setitem__(self, token: str, key: str) -> None:
        self.pop(token, None)
        super().__setitem__(token, key)
        if len(self) > _MOST_TOKENS:
            del self[next(iter(self))]


class S3Backend(moto_models.S3Backend):
    """moto's S3 with the defaults of a new bucket."""

    # until moto forgets continuation tokens
    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self._pagination_tokens = _Tokens()

    # until moto's new buckets have the defaults of April 2023
    def create_bucket(self, bucket_name: str, region_name: str, bucket_namespace: str | None = None) -> Any:
        """Create a bucket with Block Public Access and BucketOwnerEnforced."""
        bucket: Any = super().create_bucket(bucket_name, region_name, bucket_namespace)
        bucket.public_access_block = moto_models.PublicAccessBlock(*["true"] * 4)
        bucket.ownership_rule = ENFORCED
        return bucket

    # until moto refuses continuation tokens that it has not issued
    def list_objects_v2(
        self, bucket: Any, prefix: Any, delimiter: Any, continuation_token: str | None, *more: Any, **named: Any
    ) -> Any:
        """List objects, with a continuation token only if this server has issued it."""
        if continuation_token and continuation_token not in self._pagination_tokens:
            raise InvalidContinuationToken
        return super().list_objects_v2(bucket, prefix, delimiter, continuation_token, *more, **named)

    # until moto returns NoSuchKey in this operation
    def delete_object_tagging(self, bucket_name: str, key_name: str, version_id: str | None = None) -> None:
        """Remove all tags of an object, or raise NoSuchKey if the object does not exist."""
        if self.get_object(bucket_name, key_name, version_id=version_id) is None:
            raise MissingKey(key=key_name)
        super().delete_object_tagging(bucket_name, key_name, version_id)
