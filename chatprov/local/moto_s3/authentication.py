"""Authenticates a request to S3 by a pre-signed URL, an Authorization header or a form's policy; others are anonymous.

Pre-signed URLs and forms are always verified, because they are given to other people. An Authorization header is verified only if
its key has a secret: any other id belongs to the account itself, and its secret is publicly known. Therefore a page of another
origin may only use keys that have a secret, in any of these ways.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatprov.local.moto_iam.credentials import Requester, find_requester, root_requester
from chatprov.local.moto_s3 import checksums, post_form, post_policy, presigned, signature, signature_v2
from chatprov.local.moto_s3.access import ANONYMOUS
from chatprov.local.moto_s3.exceptions import BadQueryParameter, S3Refusal
from chatprov.local.moto_s3.signature_v2 import SignedText
from chatprov.local.signed_region import USUAL_REGION, signed_region
from chatprov.region import regions

if TYPE_CHECKING:
    from moto.s3.models import FakeBucket

    from chatprov.local.bodies import Content
    from chatprov.local.moto_s3.request import Request

_HASH = re.compile(r"[0-9a-f]{64}")
_IN_HEADER = re.compile(r"AWS4-HMAC-SHA256\s.*?Credential=(?P<key_id>[^/,\s]+)/")


def authenticate(request: Request, bucket: FakeBucket | None) -> Requester:
    """Return the requester, or raise S3's error for invalid credentials."""
    in_header = "authorization" in request.headers
    if in_header and request.auth_type == "REST-QUERY-STRING":
        message = (
            "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter "
            "or the Authorization header should be specified"
        )
        raise S3Refusal(400, "InvalidArgument", message)
    if request.is_signed_in_query:
        return _by_url(request, bucket)
    if request.is_signed_in_query_by_v2:
        signature_v2.check_region(bucket)
        return _by_v2(request, signature_v2.in_url(request, datetime.now(UTC)))
    if in_header:
        return _by_header(request, bucket)
    if request.form:
        return _by_form(request, bucket)
    return ANONYMOUS


def _by_url(request: Request, bucket: FakeBucket | None) -> Requester:
    signed = presigned.read(request, datetime.now(UTC))
    if bucket is not None and signed.scope.region != bucket.region_name:
        raise BadQueryParameter(
            f"Error parsing the X-Amz-Credential parameter; the region '{signed.scope.region}' is wrong; "
            f"expecting '{bucket.region_name}'",
            Region=bucket.region_name,
        )
    requester = _holder(signed.scope.key_id, request)
    _check_token(requester, request.parameters.get("X-Amz-Security-Token"))
    signed.verify(requester.secret)
    _check_body(signed.payload, request.body)
    return requester


def _by_v2(request: Request, signed: SignedText) -> Requester:
    requester = _holder(signed.key_id, request)
    _check_token(requester, request.parameters.get("x-amz-security-token", request.headers.get("x-amz-security-token")))
    signed.verify(requester.secret)
    return requester


def _by_header(request: Request, bucket: FakeBucket | None) -> Requester:
    if request.headers["authorization"].startswith(signature_v2.SCHEME):
        signature_v2.check_region(bucket)
        signed_text = signature_v2.in_header(request)
        requester = find_requester(signed_text.key_id, request.partition)
        if (requester is None or requester.public) and not request.from_elsewhere:
            return root_requester(signed_text.key_id, request.partition)
        return _by_v2(request, signed_text)
    found = _IN_HEADER.match(request.headers["authorization"])
    if found is None:
        raise S3Refusal(400, "InvalidArgument", "Unsupported Authorization Type", ArgumentName="Authorization")
    _check_region(request, bucket)
    requester = find_requester(found["key_id"], request.partition)
    if (requester is None or requester.public) and not request.from_elsewhere:
        return root_requester(found["key_id"], request.partition)
    signed = signature.in_header(request)
    requester = _holder(signed.scope.key_id, request)
    _check_token(requester, request.headers.get("x-amz-security-token"))
    signed.verify(requester.secret)
    _check_body(signed.payload, request.body)
    return requester


def _check_region(request: Request, bucket: FakeBucket | None) -> None:
    """Raise AuthorizationHeaderMalformed for a region that does not exist, such as the pseudo-region aws-global."""
    region = signed_region(request.headers["authorization"], "")
    if region in regions():
        return
    expected = bucket.region_name if bucket is not None else USUAL_REGION
    message = f"The authorization header is malformed; the region '{region}' is wrong; expecting '{expected}'"
    raise S3Refusal(400, "AuthorizationHeaderMalformed", message, Region=expected)


def _by_form(request: Request, bucket: FakeBucket | None) -> Requester:
    form = request.form
    signed = post_form.signature_of(form)
    if signed is None:
        return ANONYMOUS
    if isinstance(signed, SignedText):
        signature_v2.check_region(bucket)
        requester = _holder(signed.key_id, request)
        _check_token(requester, form.get("x-amz-security-token"))
        signed.verify(requester.secret)
    else:
        requester = _holder(signed.key_id, request)
        _check_token(requester, form.get("x-amz-security-token"))
        signature.verify_text(form["policy"], signed, requester.secret, form["x-amz-signature"])
    post_policy.check(form["policy"], form, bucket.name if bucket else "", len(request.body), datetime.now(UTC))
    return requester


def _holder(key_id: str, request: Request) -> Requester:
    requester = find_requester(key_id, request.partition)
    if requester is None:
        message = "The AWS Access Key Id you provided does not exist in our records."
    elif requester.public and request.from_elsewhere:
        message = (
            "The secret of this access key is known to everyone, so it opens nothing to a page of another origin. "
            "Sign with a key that the local IAM has issued, or open the page at http://localhost or http://127.0.0.1."
        )
    else:
        return requester
    raise S3Refusal(403, "InvalidAccessKeyId", message, AWSAccessKeyId=key_id)


def _check_token(requester: Requester, token: str | None) -> None:
    if requester.token is None:
        # the account's own credentials may come with any token: SDKs add the one of their environment
        if token is not None and requester.identity is not None:
            raise _invalid_token(token)
        return
    if token != requester.token:
        raise _invalid_token(token)
    if requester.expired:
        raise S3Refusal(400, "ExpiredToken", "The provided token has expired.")


def _invalid_token(token: str | None) -> S3Refusal:
    members: dict[str, Any] = {} if token is None else {"Token-0": token}
    return S3Refusal(400, "InvalidToken", "The provided token is malformed or otherwise invalid.", **members)


def _check_body(declared: str, body: bytes | Content) -> None:
    if _HASH.fullmatch(declared) and checksums.hexdigest(body, "sha256") != declared:
        message = "The provided 'x-amz-content-sha256' header does not match what was computed."
        raise S3Refusal(400, "XAmzContentSHA256Mismatch", message, ClientComputedContentSHA256=declared)
