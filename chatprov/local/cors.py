"""CORS of the JSON services: the requests that a page may send, and the responses that it may read.

S3 has CORS rules for each bucket; AppSync allows all pages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.asker import Asker, asker_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_EXPOSED: Final = "x-amzn-ErrorType, x-amzn-RequestId, x-amz-request-id"


def preflight(headers: Iterable[tuple[str, str]]) -> dict[str, str] | None:
    """Return the headers of the response to a preflight for "/", or None if the page may not send the request.

    The path does not identify the operation, so the request itself is checked later. From other origins only operations that need
    no signature are allowed, and those use POST.
    """
    sent = list(headers)
    method = _value(sent, "access-control-request-method")
    asked = _value(sent, "access-control-request-headers")
    if asker_of(sent) is Asker.PAGE_ELSEWHERE:
        names = {name.strip().lower() for name in asked.split(",")}
        if method != "POST" or "authorization" in names:
            return None
    return {
        "Access-Control-Allow-Origin": _value(sent, "origin") or "*",
        "Access-Control-Allow-Methods": method or "POST",
        # allows all requested headers: SDKs send amz-sdk-invocation-id and others, and a fixed list would never be complete
        "Access-Control-Allow-Headers": asked or "*",
        "Access-Control-Max-Age": "86400",
        "Vary": "Origin, Access-Control-Request-Headers",
    }


def granted(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the headers that allow a page to read the response to a request with these headers; none without an Origin."""
    origin = _value(headers, "origin")
    if not origin:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED, "Vary": "Origin"}


def _value(headers: Iterable[tuple[str, str]], wanted: str) -> str:
    return ", ".join(value for name, value in headers if name.lower() == wanted)
