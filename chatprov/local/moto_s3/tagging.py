"""PutObjectTagging and PutBucketTagging, also with an empty list and with empty values.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local.moto_s3 import objects, tags

if TYPE_CHECKING:
    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call


def put_object_tagging(call: S3Call, _: Authorization) -> Result:
    """Replace the tags of an object."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    stored = objects.found_with_settings(call)
    call.backend.put_object_tagging(stored, tags.of_document(call.document, of="object"))
    has_versions = call.existing_bucket.versioning_status is not None
    return 200, {"x-amz-version-id": stored.version_id} if has_versions else {}, ""


def put_bucket_tagging(call: S3Call, _: Authorization) -> Result:
    """Replace the tags of a bucket."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    found = tags.of_document(call.document, of="bucket")
    call.backend.delete_bucket_tagging(call.request.bucket_name)
    if found:
        call.backend.put_bucket_tagging(call.request.bucket_name, found)
    return 204, {}, ""
