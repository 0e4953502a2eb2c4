"""The operations that are chatprov's own, on the public methods of moto's backend.

https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.iam.policy import policy_of
from chatprov.local.moto_s3 import attributes, bucket_encryption, lists, object_lock, objects, publicity, uploads, xml
from chatprov.local.moto_s3.acl_answers import get_bucket_acl, get_object_acl
from chatprov.local.moto_s3.bucket_logging import get_bucket_logging, put_bucket_logging
from chatprov.local.moto_s3.copy_object import copy_object
from chatprov.local.moto_s3.delete_object import delete_object, delete_objects
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.get_object import get_object, head_object
from chatprov.local.moto_s3.list_buckets import list_buckets
from chatprov.local.moto_s3.list_parts import list_parts
from chatprov.local.moto_s3.put_object import post_object, put_object
from chatprov.local.moto_s3.tagging import put_bucket_tagging, put_object_tagging

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_CORS_LISTS: Final = ("AllowedHeader", "AllowedMethod", "AllowedOrigin", "ExposeHeader")
_CORS_TEXTS: Final = ("ID", "MaxAgeSeconds")


def _get_bucket_policy_status(call: S3Call, _: Authorization) -> Result:
    """GetBucketPolicyStatus, by AWS's definition of public."""
    policy = call.existing_bucket.policy
    if not policy:
        message = "The bucket policy does not exist"
        raise S3Refusal(404, "NoSuchBucketPolicy", message, BucketName=call.request.bucket_name)
    return xml.document(xml.root("PolicyStatus", IsPublic=str(publicity.is_public(policy_of(policy))).lower()))


def _put_bucket_acl(call: S3Call, _: Authorization) -> Result:
    """PutBucketAcl; the ACL has been accepted."""
    call.backend.put_bucket_acl(call.request.bucket_name, call.acl)
    return 200, {}, ""


def _put_bucket_cors(call: S3Call, _: Authorization) -> Result:
    """PutBucketCors, also with empty elements."""
    assert call.document is not None, "the operation has a document"  # noqa: S101
    rules: list[dict[str, str | list[str]]] = []
    for rule in call.document.iterfind("{*}CORSRule"):
        lists = {name: [found.text or "" for found in rule.iterfind(f"{{*}}{name}")] for name in _CORS_LISTS}
        texts = {name: text for name in _CORS_TEXTS if (text := rule.findtext(f"{{*}}{name}"))}
        rules.append({name: found for name, found in lists.items() if found} | texts)
    call.backend.put_bucket_cors(call.request.bucket_name, rules)
    return 200, {}, ""


def _put_object_acl(call: S3Call, _: Authorization) -> Result:
    """PutObjectAcl, also with a document."""
    found = objects.found_with_settings(call)
    found.set_acl(call.acl or call.existing_bucket.acl)
    return 200, {}, ""


def _select_object_content(call: S3Call, authorization: Authorization) -> Result:
    from chatprov.local.moto_s3.select.operation import select_object_content  # noqa: PLC0415  # few clouds need its modules

    return select_object_content(call, authorization)


OWN: Final[Mapping[str, Callable[[S3Call, Authorization], Result]]] = {
    "CompleteMultipartUpload": uploads.complete_upload,
    "CopyObject": copy_object,
    "CreateMultipartUpload": uploads.create_upload,
    "DeleteObject": delete_object,
    "DeleteObjects": delete_objects,
    "GetBucketAcl": get_bucket_acl,
    "GetBucketEncryption": bucket_encryption.get_bucket_encryption,
    "GetBucketLogging": get_bucket_logging,
    "GetBucketPolicyStatus": _get_bucket_policy_status,
    "GetObject": get_object,
    "GetObjectAcl": get_object_acl,
    "GetObjectAttributes": attributes.get_attributes,
    "GetObjectLegalHold": object_lock.get_legal_hold,
    "GetObjectLockConfiguration": object_lock.get_configuration,
    "GetObjectRetention": object_lock.get_retention,
    "HeadObject": head_object,
    "ListBuckets": list_buckets,
    "ListMultipartUploads": lists.list_uploads,
    "ListObjectVersions": lists.list_versions,
    # and ListObjects, which has the same path
    "ListObjectsV2": lists.list_objects,
    "ListParts": list_parts,
    "PostObject": post_object,
    "PutBucketAcl": _put_bucket_acl,
    "PutBucketCors": _put_bucket_cors,
    "PutBucketLogging": put_bucket_logging,
    "PutBucketTagging": put_bucket_tagging,
    "PutObject": put_object,
    "PutObjectAcl": _put_object_acl,
    "PutObjectLegalHold": object_lock.put_legal_hold,
    "PutObjectLockConfiguration": object_lock.put_configuration,
    "PutObjectRetention": object_lock.put_retention,
    "PutObjectTagging": put_object_tagging,
    "SelectObjectContent": _select_object_content,
    "UploadPart": uploads.upload_part,
    "UploadPartCopy": uploads.copy_part,
}
"""The operations by their names in the service model."""
