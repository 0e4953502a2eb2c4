"""The operations of moto: the request is changed so that moto has nothing to decode or to decide, and calls moto's public entry."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from moto.s3.responses import S3Response
from werkzeug.datastructures import ImmutableMultiDict

from chatprov.local.bodies import Content
from chatprov.local.moto_request import request_for_moto
from chatprov.local.moto_s3 import bucket_policy, checksums, chunked
from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.reading import empty_document

if TYPE_CHECKING:
    from chatprov.local.moto_s3.authorization import Authorization
    from chatprov.local.moto_s3.call import Result, S3Call

_OVERRIDES: Final = {
    "response-cache-control": "Cache-Control",
    "response-content-disposition": "Content-Disposition",
    "response-content-encoding": "Content-Encoding",
    "response-content-language": "Content-Language",
    "response-content-type": "Content-Type",
    "response-expires": "Expires",
}
"""https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html#API_HeadObject_RequestParameters"""
_OK: Final = 300
"""Statuses below are those of a success."""


def pass_on(call: S3Call, authorization: Authorization) -> Result:
    """Return moto's result for an authorized and validated request."""
    _check(call, authorization)
    created = authorization.creates and call.bucket is None
    result = _result(call)
    if created:
        _tag_created(call)
    if call.operation == "PutBucketPolicy" and result[0] < _OK:
        return 204, {}, ""
    if call.operation == "HeadObject":
        return _with_overrides(call, result)
    return result


def _check(call: S3Call, authorization: Authorization) -> None:
    if call.operation == "PutBucketPolicy":
        bucket_policy.check_acceptable(bytes(call.content), call.existing_bucket, authorization.requester_arn)
    document = call.document
    if call.operation == "PutBucketVersioning" and document is not None and document.find("{*}Status") is None:
        message = "The Versioning element must be specified"
        raise S3Refusal(400, "IllegalVersioningConfigurationException", message)


def _result(call: S3Call) -> Result:
    environ = call.environ
    content: Any = (empty_document(call.document) if call.document is not None else None) or call.content
    environ |= {"CONTENT_LENGTH": str(len(content)), "wsgi.input": BytesIO()}
    environ.pop("HTTP_ORIGIN", None)  # CORS has been decided here, and moto would add other headers
    if environ.get("HTTP_X_AMZ_CONTENT_SHA256", "").startswith("STREAMING-"):
        environ["HTTP_X_AMZ_CONTENT_SHA256"] = "UNSIGNED-PAYLOAD"  # the chunks have been decoded
    if call.acl is None and not call.request.headers.keys() & {"x-amz-acl"} and call.incoming.key is not None:
        environ["HTTP_X_AMZ_ACL"] = "private"  # until moto does not give an object the ACL of its bucket
    _add_checksum(call, environ)
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


def _add_checksum(call: S3Call, environ: dict[str, Any]) -> None:
    """Set the header with the checksum that an SDK announces and sends after the chunks, or not at all."""
    algorithm = call.request.headers.get("x-amz-sdk-checksum-algorithm", "")
    name = f"x-amz-checksum-{algorithm.lower()}"
    if not algorithm or call.request.headers.get(name):
        return
    value = chunked.trailing_checksum(Content.of(call.request.body))
    environ["HTTP_" + name.upper().replace("-", "_")] = (
        value or checksums.compute(Content.of(call.content), algorithm).decode()
    )


def _tag_created(call: S3Call) -> None:
    """Store the tags of CreateBucket; until moto does it."""
    if call.document is None or call.bucket is None:
        return
    tags = {
        tag.findtext("{*}Key") or "": tag.findtext("{*}Value") or "" for tag in call.document.iterfind("{*}Tags/{*}Tag")
    }
    if tags:
        call.backend.put_bucket_tagging(call.request.bucket_name, tags)


def _with_overrides(call: S3Call, result: Result) -> Result:
    """Return the same headers as GET for HEAD, including those that a pre-signed URL overrides; until moto does it."""
    status, headers, body = result
    for parameter, name in _OVERRIDES.items():
        if parameter in call.request.parameters and status < _OK:
            headers = {key: value for key, value in headers.items() if key.lower() != name.lower()}
            headers[name] = call.request.parameters[parameter]
    return status, headers, body
