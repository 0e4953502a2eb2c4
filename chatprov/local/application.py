"""One of moto's services as a WSGI-like application: its URL routes and their handlers, without moto's server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import ClientError
from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.core.request import Request
from moto.core.responses import BaseResponse
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound
from werkzeug.routing import BaseConverter, Map, Rule
from werkzeug.wrappers import Response

from chatprov.local.bodies import IN_MEMORY, Content, Writer
from chatprov.local.signed_region import USUAL_REGION, UnknownRegionError, signed_region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from moto.backends import SERVICE_NAMES

_ANY_ACCOUNT: Final = "123456789012"
_METHODS: Final = ("GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "OPTIONS")


class UnroutedError(Exception):
    """No operation of the service has this path and method."""


class Application:
    """Handles the requests to one service."""

    def __init__(self, service: SERVICE_NAMES) -> None:
        # S3's keys may contain several slashes in a row
        self._backends: Any = get_backend(service)
        self._paths = Map(merge_slashes=False, converters={"regex": _Pattern})
        self._handlers: list[Callable[..., Any]] = []
        self._by_operation: Callable[..., Any] | None = None
        for path, handler in _any_of(self._backends).flask_paths.items():
            if path:
                rule = Rule(path, endpoint=len(self._handlers), methods=_METHODS, strict_slashes=False)
                self._paths.add(rule)
                self._handlers.append(handler)
                if handler.__name__ == "dispatch":
                    self._by_operation = handler

    def answer(self, environ: dict[str, Any]) -> tuple[int, list[tuple[str, str]], bytes | Content]:
        """Return status, headers and body for a request (a WSGI environ); raise UnroutedError and UnknownRegionError."""
        handler = self._handler(environ)
        request = _WerkzeugRequest(environ)
        region = region_of(request)
        if not self._is_in(region):
            raise UnknownRegionError(region)
        content: Content | None = None
        try:
            result = handler(request, request.raw_url, dict(request.headers))
            if isinstance(result, tuple) and isinstance(result[-1], Content):
                status, headers, content = result
                result = status, {**headers, "content-length": str(len(content))}, b""
            response = _response(request, result)
        except HTTPException as error:
            response = error.get_response(environ)
        except ClientError as error:
            response = _Response(error.response["Error"]["Message"], 400)
        finally:
            # The environ and the request refer to each other: the body would stay on the disk until the garbage collector runs.
            del environ["werkzeug.request"]
        chunks: Iterable[bytes]
        chunks, _, headers = response.get_wsgi_response(environ)
        return response.status_code, headers, b"".join(chunks) if content is None else content

    def _is_in(self, region: str) -> bool:
        if not isinstance(self._backends, BackendDict):
            return True
        of_account = self._backends[_ANY_ACCOUNT]
        # services with one backend for all regions accept any
        return USUAL_REGION not in of_account or region in of_account

    def _handler(self, environ: dict[str, Any]) -> Callable[..., Any]:
        try:
            number: int = self._paths.bind_to_environ(environ).match()[0]
        except (NotFound, MethodNotAllowed):
            # an id with a slash does not match moto's path; the handler finds the operation by the path in the service model
            if self._by_operation is None or environ["PATH_INFO"] == "/":
                raise UnroutedError from None
            return self._by_operation
        return self._handlers[number]


class _WerkzeugRequest(Request):
    from_wsgi_server = True

    def _get_file_stream(self, *_: Any, **__: Any) -> Any:
        return _Uploaded()


class _Uploaded(Writer):
    """A file in a form; a large one is not read into memory, although moto reads all of it."""

    def read(self) -> bytes | Content:
        content = self.content()
        return content if len(content) > IN_MEMORY else bytes(content)

    def seek(self, *_: int) -> int:
        return 0


class _Response(Response):
    default_mimetype = "text/html"


class _Pattern(BaseConverter):
    """A part of a path that has to match a regular expression."""

    part_isolating = False

    def __init__(self, url_map: Map, pattern: str) -> None:
        super().__init__(url_map)
        self.regex = pattern


def _response(request: Request, result: Any) -> Response:
    status, headers, content = result if len(result) == 3 else (200, {}, result)  # noqa: PLR2004  # moto has two forms of results
    response = _Response(content, status, headers)
    if request.method == "HEAD" and "content-length" in headers:
        response.headers["Content-Length"] = headers["content-length"]
    return response


def _any_of(backends: Any) -> Any:
    """Return one of the service's backends; the URL routes are the same for every account and region."""
    if not isinstance(backends, BackendDict):
        return backends["global"]
    of_account = backends[_ANY_ACCOUNT]
    return of_account[USUAL_REGION if USUAL_REGION in of_account else "aws"]


def region_of(request: Request) -> str:
    """Return the region that a request is signed for."""
    return signed_region(request.headers.get("Authorization", ""), request.query_string.decode("latin-1"))


def _region(self: BaseResponse, request: Any, full_url: str) -> str:
    """Return a request's region for moto, whose own function also searches the URL and the user agent."""
    return region_of(request) if isinstance(request, _WerkzeugRequest) else _region_of_moto(self, request, full_url)


_region_of_moto: Any = BaseResponse.get_region_from_url
BaseResponse.get_region_from_url = _region  # type: ignore[method-assign]
