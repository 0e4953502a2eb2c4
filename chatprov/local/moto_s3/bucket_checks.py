"""What AWS refuses and moto carries out, or refuses in other words: checked in front of moto's operations.

https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3 import documents, lifecycle, objects, tags
from chatprov.local.moto_s3.exceptions import NotOffered, S3Refusal
from chatprov.local.signed_region import USUAL_REGION
from chatprov.region import regions

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from xml.etree import ElementTree as ET

    from chatprov.local.moto_s3.call import S3Call

_OLD_NAME: Final = "EU"
_OWNERSHIP: Final = "x-amz-object-ownership"
_OWNERSHIPS: Final = frozenset({"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"})


def check(call: S3Call) -> None:
    """Raise S3's error for a request that AWS refuses."""
    found = _CHECKS.get(call.operation)
    if found is not None:
        found(call)


def _create_bucket(call: S3Call) -> None:
    _check_location(call)
    ownership = call.request.given.get(_OWNERSHIP)
    if ownership is not None and ownership not in _OWNERSHIPS:
        message = f"Invalid {_OWNERSHIP} header: {ownership}"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName=_OWNERSHIP)
    is_own = call.bucket is not None and call.bucket.account_id == call.request.account
    if is_own and call.document is not None and tags.of_creation(call.document):
        message = "Your previous request to create the named bucket succeeded and you already own it."
        raise S3Refusal(409, "BucketAlreadyOwnedByYou", message, BucketName=call.request.bucket_name)


def _check_location(call: S3Call) -> None:
    """Raise S3's error for a location that is no region, or not that of the endpoint."""
    constraint = call.document.findtext("{*}LocationConstraint") if call.document is not None else None
    if constraint == _OLD_NAME:
        raise NotOffered(f"the location constraint {_OLD_NAME}, an older name of eu-west-1")
    if call.region != USUAL_REGION or not constraint:
        return  # moto compares it with the region of another endpoint
    if constraint == USUAL_REGION or constraint not in regions():
        message = "The specified location-constraint is not valid"
        raise S3Refusal(400, "InvalidLocationConstraint", message, LocationConstraint=constraint)


def _delete_bucket(call: S3Call) -> None:
    bucket = call.existing_bucket
    if not bucket.keys:
        return
    message = "The bucket you tried to delete is not empty"
    if bucket.versioning_status is not None:
        message += ". You must delete all versions in the bucket."
    raise S3Refusal(409, "BucketNotEmpty", message, BucketName=bucket.name)


def _get_public_access_block(call: S3Call) -> None:
    if call.existing_bucket.public_access_block is None:
        message, name = "The public access block configuration was not found", call.request.bucket_name
        raise S3Refusal(404, "NoSuchPublicAccessBlockConfiguration", message, BucketName=name)


def _object_settings(call: S3Call) -> None:
    objects.found_with_settings(call)


def _put_bucket_encryption(call: S3Call) -> None:
    default = _one_rule(call).find("{*}ApplyServerSideEncryptionByDefault")
    if default is None:
        raise documents.malformed()
    if default.findtext("{*}KMSMasterKeyID") and not (default.findtext("{*}SSEAlgorithm") or "").startswith("aws:kms"):
        message = "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName="ApplyServerSideEncryptionByDefault")


def _put_bucket_lifecycle(call: S3Call) -> None:
    assert call.document is not None, "the operation has a document"  # noqa: S101
    lifecycle.check(call.request.given, call.document)


def _put_bucket_versioning(call: S3Call) -> None:
    assert call.document is not None, "the operation has a document"  # noqa: S101
    status = call.document.findtext("{*}Status")
    if status is None:
        message = "The Versioning element must be specified"
        raise S3Refusal(400, "IllegalVersioningConfigurationException", message)
    if status != "Enabled" and call.existing_bucket.object_lock_enabled:
        message = "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed."
        raise S3Refusal(409, "InvalidBucketState", message)


def _put_ownership_controls(call: S3Call) -> None:
    _one_rule(call)


def _one_rule(call: S3Call) -> ET.Element:
    assert call.document is not None, "the operation has a document"  # noqa: S101
    rules = call.document.findall("{*}Rule")
    if len(rules) != 1:
        raise documents.malformed()
    return rules[0]


_CHECKS: Final[Mapping[str, Callable[[S3Call], None]]] = {
    "CreateBucket": _create_bucket,
    "DeleteBucket": _delete_bucket,
    "DeleteObjectTagging": _object_settings,
    "GetObjectTagging": _object_settings,
    "GetPublicAccessBlock": _get_public_access_block,
    "PutBucketEncryption": _put_bucket_encryption,
    "PutBucketLifecycleConfiguration": _put_bucket_lifecycle,
    "PutBucketOwnershipControls": _put_ownership_controls,
    "PutBucketVersioning": _put_bucket_versioning,
}
