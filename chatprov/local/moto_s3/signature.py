"""Signature Version 4, verified with botocore's signer.

https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
"""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote_to_bytes

from botocore.auth import S3SigV4QueryAuth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.compat import HTTPHeaders
from botocore.credentials import Credentials

from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.moto_s3.request import Request

ALGORITHM = "AWS4-HMAC-SHA256"
_CREDENTIAL = re.compile(r"(?P<key_id>.+)/(?P<day>\d{8})/(?P<region>[^/]+)/(?P<service>[^/]+)/aws4_request")
_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class Scope:
    """The credential of a signature: "AKIA…/20260101/us-east-1/s3/aws4_request"."""

    key_id: str
    day: str
    region: str
    service: str

    @classmethod
    def read(cls, credential: str) -> Scope | None:
        """Return the parts of a credential, or None if it is not valid."""
        found = _CREDENTIAL.fullmatch(credential)
        return cls(**found.groupdict()) if found else None


class _Signer(S3SigV4QueryAuth):
    """botocore's signer, for given signed headers and a given hash of the payload."""

    def __init__(self, scope: Scope, secret: str, payload: str) -> None:
        super().__init__(Credentials(scope.key_id, secret), scope.service, scope.region)
        self._payload = payload

    def headers_to_sign(self, request: AWSRequest) -> HTTPHeaders:
        headers = HTTPHeaders()
        for name, value in request.headers.items():
            headers[name] = value
        return headers

    def payload(self, request: AWSRequest) -> str:  # noqa: ARG002  # the hash that the client sent
        return self._payload


@dataclass(frozen=True, slots=True)
class Signed:
    """The parts of a request that its signature covers. `query` is without the signature; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    scope: Scope
    timestamp: str
    signature: str
    payload: str

    def verify(self, secret: str) -> None:
        """Raise SignatureDoesNotMatch unless the signature was made with this secret."""
        signer = _Signer(self.scope, secret, self.payload)
        url = f"http://s3{_canonical(self.path, '/')}?{_canonical_query(self.query)}"
        request = AWSRequest(self.method, url, headers=dict(self.headers))
        request.context["timestamp"] = self.timestamp
        canonical = signer.canonical_request(request)
        to_sign = signer.string_to_sign(request, canonical)
        if not hmac.compare_digest(signer.signature(to_sign, request), self.signature):
            raise mismatch(self.scope.key_id, to_sign, self.signature, canonical)


def verify_text(text: str, scope: Scope, secret: str, signature: str) -> None:
    """Raise SignatureDoesNotMatch unless the signature of a text (a POST policy) was made with the secret."""
    signer = SigV4Auth(Credentials(scope.key_id, secret), scope.service, scope.region)
    request = AWSRequest("POST", "http://s3/")
    request.context["timestamp"] = f"{scope.day}T000000Z"
    if not hmac.compare_digest(signer.signature(text, request), signature):
        raise mismatch(scope.key_id, text, signature)


def in_header(request: Request) -> Signed:
    """Return what the signature in an Authorization header covers."""
    headers = request.headers
    kind, _, rest = headers["authorization"].partition(" ")
    fields = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    scope = Scope.read(fields.get("Credential", ""))
    signature, names = fields.get("Signature"), fields.get("SignedHeaders")
    if kind != ALGORITHM or scope is None or signature is None or names is None:
        raise S3Refusal(400, "AuthorizationHeaderMalformed", "The authorization header that you provided is not valid.")
    return Signed(
        request.method,
        request.sent_path,
        request.query,
        {name: headers.get(name, "") for name in names.lower().split(";")},
        scope,
        headers.get("x-amz-date", ""),
        signature,
        headers.get("x-amz-content-sha256", ""),
    )


def mismatch(key_id: str, to_sign: str, signature: str, canonical: str | None = None) -> S3Refusal:
    """Return S3's error for a wrong signature; it shows the string that was signed here, so that it can be compared."""
    return S3Refusal(
        403,
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
        AWSAccessKeyId=key_id,
        StringToSign=to_sign,
        SignatureProvided=signature,
        StringToSignBytes=to_sign.encode().hex(" "),
        **({"CanonicalRequest": canonical, "CanonicalRequestBytes": canonical.encode().hex(" ")} if canonical else {}),
    )


def _canonical(text: str, safe: str = "") -> str:
    return quote(unquote_to_bytes(text), safe=safe + _UNRESERVED)


def _canonical_query(query: str) -> str:
    pairs = (pair.partition("=") for pair in query.split("&") if pair)
    return "&".join(f"{_canonical(name)}={_canonical(value)}" for name, _, value in pairs)
