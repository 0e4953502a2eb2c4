"""Requests in the only form that moto reads as AWS would: moto also looks for the region, the bucket and the account elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from werkzeug.datastructures import EnvironHeaders
from werkzeug.wrappers import Request, Response

from chatprov.local.accounts import MOTO_ACCOUNT
from chatprov.local.header_names import HEADER_NAMES, environ_key
from chatprov.local.signed_region import signed_region

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_KEY_ID: Final = re.compile(r"Credential=([^/,\s&]+)/")


class NamedHeaders(EnvironHeaders):
    """The headers of a WSGI environ, with the names that were sent where these are kept."""

    def __iter__(self) -> Iterator[tuple[str, str]]:
        names = self.environ.get(HEADER_NAMES, {})
        for name, value in super().__iter__():
            yield names.get(environ_key(name), name), value


class MotoRequest(Request):
    """A request with the attributes that moto reads beside werkzeug's; it is no class of moto's, whose request is young."""

    from_wsgi_server = True
    max_form_memory_size = 50 << 20

    def __init__(self, environ: dict[str, Any]) -> None:
        super().__init__(environ)
        self.headers = NamedHeaders(environ)

    @property
    def raw_path(self) -> str:
        """The path as it was sent."""
        path: str = self.environ["RAW_URI"].partition("?")[0]
        return path

    @property
    def raw_url(self) -> str:
        """The URL as it was sent."""
        query = self.environ["QUERY_STRING"]
        return f"http://{self.environ['HTTP_HOST']}{self.raw_path}" + (f"?{query}" if query else "")


def account_of(environ: Mapping[str, Any]) -> str:
    """Return the account whose resources a request (a WSGI environ) uses."""
    account: str = environ[MOTO_ACCOUNT]
    return account


def request_for_moto(environ: dict[str, Any], service: str) -> MotoRequest:
    """Change a WSGI environ for moto and return it as moto's request.

    The region is the one in the signature: moto would prefer one in the user agent, in the URL or in the host. The host is one
    whose paths begin with the bucket.
    """
    authorization, query = environ.get("HTTP_AUTHORIZATION", ""), environ["QUERY_STRING"]
    region, found = signed_region(authorization, query), _KEY_ID.search(authorization)
    key_id = found[1] if found else "anonymous"
    environ |= {
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={key_id}/20000101/{region}/{service}/aws4_request, Signature=0",
        "HTTP_HOST": "localhost",
        "QUERY_STRING": _without_host(query),
        "RAW_URI": _path_without_host(environ["RAW_URI"]),
    }
    environ.pop("HTTP_USER_AGENT", None)
    return MotoRequest(environ)


def response_of(environ: dict[str, Any], result: Any) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return status, headers and body of a result of moto, which has two forms."""
    status, headers, content = result if len(result) == 3 else (200, {}, result)  # noqa: PLR2004  # see above
    response = _Response(content, status, headers)
    if not content and "content-type" not in map(str.lower, headers):
        del response.headers["Content-Type"]  # of a body that is not there
    if environ["REQUEST_METHOD"] == "HEAD" and "content-length" in headers:
        response.headers["Content-Length"] = headers["content-length"]
    chunks, _, found = response.get_wsgi_response(environ)
    return response.status_code, found, b"".join(chunks)


class _Response(Response):
    default_mimetype = "text/html"


def _path_without_host(target: str) -> str:
    """Return a target in which moto finds no host of AWS; a bucket's name has to stay as it is."""
    slash, bucket, rest = target[:1], *target[1:].partition("/")[::2]
    return f"{slash}{bucket}/{_without_host(rest)}" if "/" in target[1:] else target


def _without_host(text: str) -> str:
    return text.replace(".amazonaws.", "%2Eamazonaws.")
