"""Pre-signed URLs: their format, their validity period, and what their signature covers.

https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from chatprov.local.moto_s3.exceptions import AccessDenied, BadQueryParameter
from chatprov.local.moto_s3.signature import ALGORITHM, Scope, Signed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.moto_s3.request import Request

_PARAMETERS = ("Algorithm", "Credential", "Signature", "Date", "SignedHeaders", "Expires")
_LONGEST = 7 * 24 * 3600
_SKEW = timedelta(minutes=15)
_PAYLOAD = "x-amz-content-sha256"
"""The header with the hash of the content, which a signature covers without naming it."""


def read(request: Request, now: datetime) -> Signed:
    """Return what a pre-signed URL's signature covers; reject a URL that is malformed, not valid yet or expired."""
    given = {name: request.parameters.get(f"X-Amz-{name}") for name in _PARAMETERS}
    if not all(given.values()):
        raise BadQueryParameter(
            "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, "
            "X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters."
        )
    algorithm, credential, signature, timestamp, names, lifetime = (str(given[name]) for name in _PARAMETERS)
    if algorithm != ALGORITHM:
        raise BadQueryParameter('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256 and AWS4-ECDSA-P256-SHA256"')
    scope = Scope.read(credential)
    if scope is None:
        raise BadQueryParameter(
            "Error parsing the X-Amz-Credential parameter; the Credential is mal-formed; expecting "
            '"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request".'
        )
    if scope.service != "s3":
        raise BadQueryParameter(
            f'Error parsing the X-Amz-Credential parameter; incorrect service "{scope.service}". '
            'This endpoint belongs to "s3".'
        )
    _check_time(timestamp, lifetime, scope, now)
    signed = names.lower().split(";")
    _check_all_signed(request.headers, signed)
    return Signed(
        request.method,
        request.sent_path,
        "&".join(pair for pair in request.query.split("&") if not pair.startswith("X-Amz-Signature=")),
        {name: request.headers.get(name, "") for name in signed},
        scope,
        timestamp,
        signature,
        request.headers.get(_PAYLOAD, "UNSIGNED-PAYLOAD"),
    )


def _check_time(timestamp: str, lifetime: str, scope: Scope, now: datetime) -> None:
    try:
        begins = datetime.strptime(timestamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise BadQueryParameter("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"") from None
    if scope.day != timestamp[:8]:
        raise BadQueryParameter(
            f'Invalid credential date "{scope.day}". This date is not the same as X-Amz-Date: "{timestamp[:8]}".'
        )
    if not re.fullmatch(r"-?\d{1,18}", lifetime):
        raise BadQueryParameter("X-Amz-Expires should be a number")
    seconds = int(lifetime)
    if seconds < 0:
        raise BadQueryParameter("X-Amz-Expires must be non-negative")
    if seconds > _LONGEST:
        raise BadQueryParameter(
            "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires must be less than "
            f"{_LONGEST} seconds"
        )
    ends = begins + timedelta(seconds=seconds)
    times: dict[str, object] = {"X-Amz-Expires": seconds, "Expires": _iso(ends), "ServerTime": _iso(now)}
    if begins > now + _SKEW:
        raise AccessDenied("Request is not valid yet", **times)
    if now >= ends:
        raise AccessDenied("Request has expired", **times)


def _check_all_signed(headers: Mapping[str, str], signed: list[str]) -> None:
    # otherwise anyone with the URL could add an ACL or a copy source that its creator did not grant
    unsigned = [name for name in headers if name.startswith("x-amz-") and name not in {*signed, _PAYLOAD}]
    if unsigned:
        raise AccessDenied(
            "There were headers present in the request which were not signed", HeadersNotSigned=", ".join(unsigned)
        )


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
