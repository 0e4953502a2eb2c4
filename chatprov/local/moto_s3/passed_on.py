"""The operations of moto: the request is changed so that moto has nothing to decode or to decide, and calls moto's public entry."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from moto.s3.responses import S3Response
from werkzeug.datastructures import ImmutableMultiDict

from chatprov.local.moto_request import request_for_moto
from chatprov.local.moto_s3 import acl_sources, bucket_checks, bucket_policy, shapes, tags
from chatprov.local.moto_s3.reading import empty_document

if TYPE_CHECKING:
    from moto.s3.models import FakeBucket

    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_ANNOUNCED: Final = "HTTP_X_AMZ_SDK_CHECKSUM_ALGORITHM"
_OK: Final = 300
"""Statuses below are those of a success."""


def pass_on(call: S3Call, authorization: Authorization) -> Result:
    """Return moto's result for an authorized and validated request."""
    bucket_checks.check(call)
    if call.operation == "PutBucketPolicy":
        bucket_policy.check_acceptable(bytes(call.content), call.existing_bucket, authorization.requester_arn)
    if authorization.creates and call.document is not None:
        tags.of_creation(call.document)
    created = authorization.creates and call.bucket is None
    result = _result(call)
    if created and call.bucket is not None:
        _complete(call, call.bucket)
    if call.operation == "PutBucketPolicy" and result[0] < _OK:
        return 204, {}, ""
    return shapes.in_form(call, result)


def _result(call: S3Call) -> Result:
    environ = call.environ
    content: Any = (empty_document(call.document) if call.document is not None else None) or call.content
    environ |= {"CONTENT_LENGTH": str(len(content)), "wsgi.input": BytesIO()}
    environ.pop("HTTP_ORIGIN", None)  # CORS has been decided here, and moto would add other headers
    if environ.get("HTTP_X_AMZ_CONTENT_SHA256", "").startswith("STREAMING-"):
        environ["HTTP_X_AMZ_CONTENT_SHA256"] = "UNSIGNED-PAYLOAD"  # the chunks have been decoded
    if call.acl is None and not call.request.headers.keys() & {"x-amz-acl"} and call.incoming.key is not None:
        environ["HTTP_X_AMZ_ACL"] = "private"  # until moto does not give an object the ACL of its bucket
    environ.pop(_ANNOUNCED, None)  # the checksum has been verified
    request: Any = request_for_moto(environ, "s3")
    # with the content type of a form the body would be read as one
    request.form, request.files = ImmutableMultiDict(), ImmutableMultiDict()
    request.data = content
    response = S3Response()
    handle = response.bucket_response if call.incoming.key is None else response.key_response
    try:
        return handle(request, request.raw_url, request.headers)
    finally:
        # the environ and the request refer to each other: the body would stay on the disk until the garbage collector runs
        environ.pop("werkzeug.request", None)


def _complete(call: S3Call, bucket: FakeBucket) -> None:
    """Store the tags and the grants of CreateBucket; until moto does it."""
    found = tags.of_creation(call.document) if call.document is not None else {}
    if found:
        call.backend.put_bucket_tagging(bucket.name, found)
    acl = acl_sources.of_headers(call.request.given)
    if acl is not None:
        bucket.set_acl(acl)
