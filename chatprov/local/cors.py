"""CORS of the JSON services: which requests a page may send, and which answers it may read.

S3 says so by each bucket's rules, AppSync for every page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.asker import Asker, asker_of

if TYPE_CHECKING:
    from collections.abc import Iterable

_EXPOSED: Final = "x-amzn-ErrorType, x-amzn-RequestId, x-amz-request-id"


def preflight(headers: Iterable[tuple[str, str]]) -> dict[str, str] | None:
    """Return the headers that answer a browser's OPTIONS request to "/", or None where no such request may follow.

    The path tells no operation, so the request itself decides; but from elsewhere only operations that need no
    signature will be answered, and those are POSTs.
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
        # echoed: the SDKs ask for amz-sdk-invocation-id and others, and a list would always lack one
        "Access-Control-Allow-Headers": asked or "*",
        "Access-Control-Max-Age": "86400",
        "Vary": "Origin, Access-Control-Request-Headers",
    }


def granted(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the headers that let a page read the answer to a request with these headers; none where no page asks."""
    origin = _value(headers, "origin")
    if not origin:
        return {}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED, "Vary": "Origin"}


def _value(headers: Iterable[tuple[str, str]], wanted: str) -> str:
    return ", ".join(value for name, value in headers if name.lower() == wanted)
