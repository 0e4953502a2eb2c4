"""Who may ask, and what a browser may do with the answer: this machine, the page itself, and nothing from elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

NAMES = ("127.0.0.1", "localhost")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


def content_security_policy(connect: Iterable[str], files: str) -> str:
    """Return what the page may load: its own scripts and styles, the backend's answers, and the bucket's pictures.

    `connect` are the origins of the backend, `files` is the bucket's.
    """
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
    return "; ".join(f"{name} {value}" for name, value in parts.items())


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse whoever is not this page on this machine; add the headers that hold for every answer."""
    why = _refusal(request)
    try:
        response = refusal(403, why) if why else await handler(request)
    except web.HTTPException as error:
        response = refusal(error.status, {404: "There is nothing here."}.get(error.status, error.reason))
    response.headers.update(HEADERS)
    return response


def refusal(status: int, message: str, advice: str = "") -> web.Response:
    """Return an error in words."""
    return web.json_response({"error": {"message": message, "advice": advice}}, status=status)


def _refusal(request: web.Request) -> str:
    # A name that resolves to 127.0.0.1 by somebody's trick (DNS rebinding) is not ours; nor is a page of another port.
    host, _, port = request.host.partition(":")
    if host not in NAMES or port != str(_own_port(request)):
        return "This server answers to 127.0.0.1 and localhost only, not to the name in the Host header."
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return "This server answers to its own page only."
    opened_by_hand = request.headers.get("Sec-Fetch-Mode") == "navigate" and request.path == "/"
    if request.headers.get("Sec-Fetch-Site", "none") not in {"same-origin", "none"} and not opened_by_hand:
        return "This server answers to its own page only."
    return ""


def _own_port(request: web.Request) -> int:
    assert request.transport is not None, "a request is being answered"  # noqa: S101
    return int(request.transport.get_extra_info("sockname")[1])
