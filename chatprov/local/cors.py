"""Who in a browser may call: Cognito any page, as on AWS; the other services only pages that come from this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chatprov.browser.guard import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANY_PAGE = {"cognito-idp", "cognito-identity"}
_EXPOSED = "x-amzn-ErrorType, x-amzn-RequestId, x-amz-request-id"


def preflight(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that answer a browser's OPTIONS request to a JSON service."""
    return {
        "Access-Control-Allow-Origin": headers.get("Origin", "*"),
        "Access-Control-Allow-Methods": headers.get("Access-Control-Request-Method", "POST"),
        # echoed: the SDKs ask for amz-sdk-invocation-id and others, and a list would always lack one
        "Access-Control-Allow-Headers": headers.get("Access-Control-Request-Headers", "*"),
        "Access-Control-Max-Age": "86400",
        "Vary": "Origin, Access-Control-Request-Headers",
    }


def allowed(origin: str | None, service: str | None) -> bool:
    """Tell whether a page from `origin` may call a service; what comes from no page has no Origin.

    S3 decides by each bucket's rules.
    """
    if origin is None or service is None or service in _ANY_PAGE or service == "s3":
        return True
    return urlsplit(origin).hostname in LOOPBACK


def granted(origin: str | None, service: str | None) -> dict[str, str]:
    """Return the headers that let the page at `origin` read an answer."""
    if origin is None or service == "s3" or not allowed(origin, service):
        return {}
    return {"Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": _EXPOSED, "Vary": "Origin"}
