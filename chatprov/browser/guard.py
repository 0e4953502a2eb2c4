"""Who may ask, and what a browser may do with the answer: this machine, the page itself, and nothing from elsewhere."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohttp.web import BaseRequest

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
OWN_PAGE_ONLY = "This server answers to its own page only."


def why_refused(request: BaseRequest, start: str) -> str:
    """Return why a request is not answered, "" if it is; `start` is the path that one may come to from anywhere."""
    # A name that resolves to 127.0.0.1 by somebody's trick (DNS rebinding) is not this machine's.
    if not is_loopback(request.host):
        return "This server answers to 127.0.0.1 and localhost only, not to the name in the Host header."
    origin = request.headers.get("Origin")
    if origin is not None and origin.partition("://")[2] != request.host:
        return OWN_PAGE_ONLY
    opened_by_hand = request.headers.get("Sec-Fetch-Dest") == "document" and request.path == start
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"} and not opened_by_hand:
        return OWN_PAGE_ONLY
    return ""


def content_security_policy(connect: Iterable[str], files: str = "") -> str:
    """Return what a page may load: its own scripts and styles, what it asks of the origins in `connect`, pictures of `files`."""
    parts = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": f"'self' blob: {files}",
        "media-src": f"blob: {files}",
        "connect-src": " ".join(["'self'", *sorted({*connect, files})]),
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    return "; ".join(f"{name} {value}".strip() for name, value in parts.items())


@lru_cache(maxsize=16)
def is_loopback(host: str) -> bool:
    """Tell whether a Host header's value ("localhost:4566", "[::1]") names this machine."""
    try:
        return urlsplit(f"//{host}").hostname in LOOPBACK
    except ValueError:
        return False
