"""The ACL that a request sets, if its bucket accepts it and its requester may set it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from moto.s3.models import get_canned_acl

from chatprov.local.moto_s3 import acl_sources, acls, publicity
from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from moto.s3.models import FakeAcl

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import S3Call

_BY_DOCUMENT: Final = frozenset({"PutBucketAcl", "PutObjectAcl"})
_BY_HEADERS: Final = _BY_DOCUMENT | {"CopyObject", "CreateMultipartUpload", "PutObject"}
"""The operations that set an ACL."""


def accepted_acl(call: S3Call, authorization: Authorization) -> FakeAcl | None:
    """Return the ACL in a request, or None if it has none; raise S3's error for one that may not be set."""
    headers = call.request.given
    if authorization.creates:
        _check_creation(call)
        return None
    if call.operation == "PostObject":
        canned = call.request.form.get("acl", "")
        acls.check_canned(canned)
        acl = get_canned_acl(canned) if canned else None
    elif call.operation in _BY_HEADERS:
        canned = headers.get("x-amz-acl", "")
        acl = acl_sources.of_headers(headers)
        if call.operation in _BY_DOCUMENT:
            if acl is None:
                acl = acl_sources.of_document(call.document)
            elif call.document is not None:
                raise S3Refusal(400, "UnexpectedContent", "This request does not support content")
    else:
        return None
    if acl is not None:
        authorization.check_acl(acl, canned)
    return acl


def _check_creation(call: S3Call) -> None:
    headers, bucket = call.request.given, call.bucket
    acl = acl_sources.of_headers(headers)
    if acl is not None:
        ownership = bucket.ownership_rule if bucket else headers.get("x-amz-object-ownership", acls.ENFORCED)
        block = bucket is None or publicity.block_of(bucket).block_public_acls
        acls.check_for_new_bucket(acl, headers.get("x-amz-acl", ""), str(ownership), block=block)
