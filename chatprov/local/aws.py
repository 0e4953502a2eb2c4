"""AWS's APIs: each request is answered by moto's application for its service, under the service's lock."""

from __future__ import annotations

import io
import json
import logging
import tempfile
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import unquote
from uuid import uuid4
from xml.sax.saxutils import escape

from moto.core.request import (
    PRESERVED_HEADER_NAMES_ENVIRON_KEY,
    Request,
    environ_key_for_header,
    should_preserve_original_header_name,
)
from moto.core.routing import get_service_router
from moto.core.utils import get_service_model
from werkzeug.exceptions import HTTPException

from chatprov.local import cors
from chatprov.local.application import UnroutedError
from chatprov.local.dispatch import Dispatcher, UnroutableError, operation, service_of

if TYPE_CHECKING:
    from moto.backends import SERVICE_NAMES

    from chatprov.local.locks import ServiceLocks

log = logging.getLogger(__name__)

_MIB = 1 << 20
_NOT_FOUND = 404
_ACTION_WITHIN = 4096
SPOOL_ABOVE = 8 * _MIB
LARGEST_OBJECT = 5 << 30
LARGEST_REQUEST = 32 * _MIB


@dataclass(slots=True)
class AwsRequest:
    """An HTTP request to an AWS API. `target` is path and query as they arrived; the body can be read and sought."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: IO[bytes]
    length: int
    port: int

    def environ(self) -> dict[str, Any]:
        """Return the request as WSGI has it."""
        path, _, query = self.target.partition("?")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": self.target,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": str(self.port),
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(self.length),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": self.body,
            "wsgi.errors": io.StringIO(),
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        preserved = environ[PRESERVED_HEADER_NAMES_ENVIRON_KEY] = {}
        for name, value in self.headers:
            key = environ_key_for_header(name)
            if key in {"CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING", "HTTP_X_MOTO_ACCOUNT_ID"}:
                continue
            if should_preserve_original_header_name(name):
                preserved.setdefault(key, name)
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ


@dataclass(slots=True)
class AwsResponse:
    """The answer of an AWS API; `service` and `operation` say whose, as far as it could be told."""

    status: int
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    service: str | None = None
    operation: str | None = None


class Aws:
    """The AWS side of the local cloud."""

    def __init__(self, locks: ServiceLocks) -> None:
        self._locks = locks
        self._dispatcher = Dispatcher()

    def answer(self, request: AwsRequest, origin: str | None = None) -> AwsResponse:
        """Answer a request; whatever goes wrong becomes an error in the shape that the service's SDKs read.

        `origin` is the page that a browser says the request comes from.
        """
        environ = request.environ()
        name = operation(environ, request.body.read(_ACTION_WITHIN))
        request.body.seek(0)
        try:
            service = service_of(environ, name)
        except UnroutableError as error:
            return failure(None, 400, error.code, error.message)
        if cors.allowed(origin, service):
            response = self._call(service, environ, name)
        else:
            message = f"Pages from {origin} may not call {service} here; S3 and Cognito may be called from any page."
            response = failure(service, 403, "AccessDeniedException", message)
        response.service, response.operation = service, name
        return response

    def _call(self, service: SERVICE_NAMES, environ: dict[str, Any], name: str | None) -> AwsResponse:
        try:
            with self._locks.hold(service):
                status, headers, body = self._dispatcher.application(service).answer(environ)
        except (NotImplementedError, UnroutedError):
            return _not_implemented(service, name or _rest_operation(service, environ))
        except Exception as error:  # noqa: BLE001  # a fault in moto must reach the client as AWS's, never as a page of HTML
            log_fault(service, name, error)
            return failure(
                service, 500, "InternalFailure", f"The local cloud failed to carry out {name or 'the request'}."
            )
        if status == _NOT_FOUND and not body and service != "s3":
            # what moto says of an operation that it does not know; S3 says so much to a HEAD
            return _not_implemented(service, name or _rest_operation(service, environ))
        return AwsResponse(status, body, headers)


def spool() -> IO[bytes]:
    """Return a file for a request's body, in memory until it grows."""
    return tempfile.SpooledTemporaryFile(max_size=SPOOL_ABOVE)


def failure(service: str | None, status: int, code: str, message: str) -> AwsResponse:
    """Return an error in the protocol of the service, or in JSON when there is none."""
    protocol = get_service_model(service).protocol if service else "json"
    request_id = str(uuid4())
    headers = [("x-amzn-RequestId", request_id), ("x-amzn-ErrorType", code)]
    if protocol in {"json", "rest-json"}:
        body = json.dumps({"__type": code, "message": message})
        return AwsResponse(status, body.encode(), [*headers, ("Content-Type", "application/json")], service)
    inner = f"<Code>{escape(code)}</Code><Message>{escape(message)}</Message>"
    if service == "s3":
        xml = f"<Error>{inner}<RequestId>{request_id}</RequestId></Error>"
    else:
        xml = f"<ErrorResponse><Error>{inner}</Error><RequestId>{request_id}</RequestId></ErrorResponse>"
    body = f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'
    return AwsResponse(status, body.encode(), [*headers, ("Content-Type", "application/xml")], service)


def _not_implemented(service: str, name: str | None) -> AwsResponse:
    asked = f"{service}.{name}" if name else f"this operation of {service}"
    log.warning("%s is not implemented", asked)
    answer = failure(service, 501, "NotImplemented", f"The local cloud does not implement {asked}.")
    answer.operation = name
    return answer


def _rest_operation(service: str, environ: dict[str, Any]) -> str | None:
    try:
        found, _ = get_service_router(service).match(Request(environ))
    except (HTTPException, NotImplementedError):
        return None
    return str(found.name)


def log_fault(service: str | None, name: str | None, error: Exception) -> None:
    """Write down that something of ours failed, and where."""
    # the error's text may quote the request: only its kind and its place are written down
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    place = f"{frame.tb_frame.f_code.co_filename}:{frame.tb_lineno}" if frame else "unknown place"
    log.error("%s.%s failed: %s at %s", service, name, type(error).__name__, place)
