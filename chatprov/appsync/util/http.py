"""`$util.http`.

https://docs.aws.amazon.com/appsync/latest/devguide/http-helpers-in-utils-http.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.util.errors import ResolverError
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.text_rewriting import needed

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

MAX_HEADER_BYTES: Final = 4096
_ERROR_TYPE: Final = "ResponseHeaderError"
_HOP_BY_HOP: Final = frozenset(
    {
        "transfer-encoding",
        "connection",
        "host",
        "expect",
        "keep-alive",
        "upgrade",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "content-length",
    }
)
_RESTRICTED: Final = _HOP_BY_HOP | {
    "access-control-allow-credentials",
    "access-control-allow-origin",
    "access-control-expose-headers",
    "access-control-max-age",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "vary",
    "content-type",
}
_RESTRICTED_PREFIXES: Final = ("x-amzn-", "x-amz-")


class HttpHelpers(TemplateObject):
    """`$util.http`: adds headers to the response; reports a header that must not be set as an error."""

    def __init__(self, response_headers: dict[str, str], appended: list[ResolverError]) -> None:
        self._headers = response_headers
        self._appended = appended

    @exported("Map", name="copyHeaders")
    def copy_headers(self, headers: dict[Any, Any] | None) -> dict[Any, Any]:
        """Return the headers without hop-by-hop headers, which apply to a single connection."""
        return {name: value for name, value in needed(headers).items() if str(name).lower() not in _HOP_BY_HOP}

    @exported("String, Object", name="addResponseHeader", metered=True)
    def add_response_header(self, budget: Budget, name: str | None, value: Any) -> str:
        """Add a header to the response."""
        lowered = (name or "").lower()
        if not name or value is None or lowered in _RESTRICTED or lowered.startswith(_RESTRICTED_PREFIXES):
            self._refuse(f"The response header '{'null' if name is None else name}' cannot be set.")
            return ""
        text = to_string(value, budget)
        others = {own: held for own, held in self._headers.items() if own.lower() != lowered}
        size = sum(len(own.encode()) + len(held.encode(errors="replace")) for own, held in others.items())
        if size + len(name.encode(errors="replace")) + len(text.encode(errors="replace")) > MAX_HEADER_BYTES:
            self._refuse(f"The response headers are larger than {MAX_HEADER_BYTES} bytes.")
            return ""
        self._headers.clear()
        self._headers.update(others)
        self._headers[name] = text
        return ""

    @exported("Map", name="addResponseHeaders", metered=True)
    def add_response_headers(self, budget: Budget, headers: dict[Any, Any] | None) -> str:
        """Add several headers to the response."""
        for name, value in needed(headers).items():
            self.add_response_header(budget, to_string(name, budget), value)
        return ""

    def _refuse(self, message: str) -> None:
        self._appended.append(ResolverError(message, _ERROR_TYPE))
