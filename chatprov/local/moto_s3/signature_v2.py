"""Signature Version 2 in URLs, headers and forms, which S3 accepts in the regions that are older than Version 4.

https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from botocore.auth import HmacV1Auth
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from chatprov.local.moto_s3.exceptions import AccessDenied, S3Refusal, UnsupportedMechanism
from chatprov.local.moto_s3.signature import mismatch
from chatprov.local.signed_region import USUAL_REGION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.s3.models import FakeBucket

    from chatprov.local.moto_s3.request import Request

SCHEME: Final = "AWS "
"""The beginning of an Authorization header of this version."""
REGIONS: Final = frozenset(
    {
        "ap-northeast-1",
        "ap-southeast-1",
        "ap-southeast-2",
        "eu-west-1",
        "sa-east-1",
        "us-east-1",
        "us-west-1",
        "us-west-2",
    }
)
"""The regions that existed on 30 January 2014."""
_SIGNED: Final = ("content-md5", "content-type")
_PARAMETERS: Final = ("Signature", "Expires", "AWSAccessKeyId")


@dataclass(frozen=True, slots=True)
class SignedText:
    """The forms that a signed text may have, the id of the key that it is signed with, and the signature in base64."""

    key_id: str
    texts: tuple[str, ...]
    signature: str

    def verify(self, secret: str) -> None:
        """Raise SignatureDoesNotMatch unless the signature was made with this secret."""
        signer = HmacV1Auth(Credentials(self.key_id, secret))
        expected = [signer.sign_string(text).encode() for text in self.texts]
        if not any(hmac.compare_digest(signature, self.signature.encode()) for signature in expected):
            raise mismatch(self.key_id, self.texts[0], self.signature)


def check_region(bucket: FakeBucket | None) -> None:
    """Raise an error for a bucket in a region that does not accept this version; without a bucket it is us-east-1."""
    if (bucket.region_name if bucket is not None else USUAL_REGION) not in REGIONS:
        raise UnsupportedMechanism


def in_url(request: Request, now: datetime) -> SignedText:
    """Return what the signature of a pre-signed URL covers; reject a URL that is incomplete or expired."""
    signature, expires, key_id = (request.parameters.get(name, "") for name in _PARAMETERS)
    if not (signature and expires and key_id):
        message = "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters"
        raise AccessDenied(message)
    try:
        ends = datetime.fromtimestamp(int(expires), UTC)
    except (ValueError, OverflowError, OSError):
        raise AccessDenied(f"Invalid date (should be seconds since epoch): {expires}") from None
    if now >= ends:
        raise AccessDenied("Request has expired", Expires=_iso(ends), ServerTime=_iso(now))
    # the signer has moved headers to the query
    moved = {name.lower(): value for name, value in request.parameters.items()}
    return SignedText(key_id, _texts(request, {**moved, **request.headers}, expires), signature)


def in_header(request: Request) -> SignedText:
    """Return what the signature in an Authorization header covers."""
    key_id, colon, signature = request.headers["authorization"].removeprefix(SCHEME).strip().partition(":")
    if not (key_id and colon and signature):
        message = "AWS authorization header is invalid.  Expected AwsAccessKeyId:signature"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName="Authorization")
    date = "" if "x-amz-date" in request.headers else request.headers.get("date", "")
    return SignedText(key_id, _texts(request, request.headers, date), signature)


def _texts(request: Request, values: Mapping[str, str], date: str) -> tuple[str, ...]:
    """Return the text that is signed; SDKs write the path of a bucket with a slash at its end, also when they send none."""
    signer, headers = HmacV1Auth(Credentials("", "")), HTTPHeaders()
    for name, value in values.items():
        if name.startswith("x-amz-"):
            headers[name] = value
    lines = [request.method, *(values.get(name, "").strip() for name in _SIGNED), date]
    given: Any = headers
    custom = signer.canonical_custom_headers(given)
    paths = (request.path, f"{request.path}/") if request.path.count("/") == 1 else (request.path,)
    resources = [signer.canonical_resource(urlsplit(f"http://s3{path}?{request.query}")) for path in paths]
    return tuple("\n".join([*lines, *([custom] if custom else []), resource]) for resource in resources)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
