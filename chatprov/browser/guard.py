"""Who may ask, and what a browser may do with the answer: this machine, the page itself, and nothing from elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from aiohttp.web import BaseRequest

_HERE = r"(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{0,5})?"
_AUTHORITY = re.compile(_HERE, re.IGNORECASE)
_URL = re.compile(rf"https?://{_HERE}(?:[/?#].*)?", re.IGNORECASE | re.DOTALL)
_WITH_HOST = re.compile(r"[a-z][a-z0-9+.-]*://[^/?#]*", re.IGNORECASE)
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
    # A name that an attacker's DNS server resolves to 127.0.0.1 (DNS rebinding) is not this machine's.
    if not is_for_this_machine(request):
        return "This server answers to 127.0.0.1 and localhost only, not to the name that the request is for."
    headers = request.headers
    if any(origin.partition("://")[2] != request.host for origin in headers.getall("Origin", ())):
        return OWN_PAGE_ONLY
    if request.path == start and (headers.get("Sec-Fetch-Dest") == "document" or "Sec-Fetch-Site" not in headers):
        return ""
    if any(site not in {"same-origin", "none"} for site in headers.getall("Sec-Fetch-Site", ())):
        return OWN_PAGE_ONLY
    if any(referer and not is_of_this_machine(referer) for referer in headers.getall("Referer", ())):
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


def is_for_this_machine(request: BaseRequest) -> bool:
    """Return whether a request names this machine, in its one Host header and, where its target is a whole URL, in that.

    https://www.rfc-editor.org/rfc/rfc9112#section-3.2
    """
    hosts, target = request.headers.getall("Host", ()), request.raw_path
    if len(hosts) != 1 or _AUTHORITY.fullmatch(hosts[0]) is None:
        return False
    return target.startswith("/") or target == "*" or is_of_this_machine(target)


def in_origin_form(target: str) -> str:
    """Return a request's target without the scheme and the host that it may have: of "http://localhost/a?b", "/a?b"."""
    found = _WITH_HOST.match(target)
    if found is None:
        return target
    rest = target[found.end() :]
    return rest if rest.startswith("/") else f"/{rest}"


def is_of_this_machine(url: str) -> bool:
    """Return whether an origin or a URL ("http://localhost:5173/") is one that this machine serves."""
    return _URL.fullmatch(url) is not None
