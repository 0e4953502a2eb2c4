"""AWS's APIs: moto's application for the service handles each request, with the service's lock."""

from __future__ import annotations

import gzip
import io
import logging
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, TypeVar
from urllib.parse import unquote

from multidict import CIMultiDict
from werkzeug.datastructures import EnvironHeaders

from chatprov.local import cors, moto_port, page_rights
from chatprov.local.accounts import MOTO_ACCOUNT
from chatprov.local.answers import AwsResponse, Refusal, failure, protocol_of
from chatprov.local.asker import ASKER, Asker, asker_of
from chatprov.local.bucket_hosts import SENT_PATH
from chatprov.local.checking import SERIALIZATION, check, is_readable
from chatprov.local.dispatch import UnroutableError, is_by_path, operation_of, service_of
from chatprov.local.faults import log_fault
from chatprov.local.header_names import HEADER_NAMES, environ_key, is_kept
from chatprov.local.keeping import Keepers, not_readable, not_stored
from chatprov.local.moto_s3.buckets import MotoBuckets
from chatprov.local.offered import SERVICES, not_implemented, why_refused
from chatprov.local.services import OWN
from chatprov.local.services.models import service_model
from chatprov.local.signed_region import signed_region
from chatprov.local.sizes import MOST_VALUES, has_too_many_values, largest_of
from chatprov.local.storage import CloudFolderError, NotWrittenError
from chatprov.region import why_unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.accounts import Accounts
    from chatprov.local.locks import ServiceLocks
    from chatprov.local.ports import Buckets
    from chatprov.local.services import ServiceEndpoint
    from chatprov.local.services.contract import CallContext

log = logging.getLogger(__name__)
T = TypeVar("T")

_JSON = {"json", "rest-json"}
_AMAZON_JSON = "application/x-amz-json-"
_OF_BUCKETS = "A host below localhost is for S3 only; the other services answer to 127.0.0.1 and localhost."


@dataclass(slots=True)
class AwsRequest:
    """An HTTP request to an AWS API. `target` is the path and query as received; the body is readable and seekable.

    `bucket` is the bucket that the host names, "" if the host is that of S3 without one, and None for any other host.
    """

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: IO[bytes]
    length: int
    port: int
    bucket: str | None = None

    def environ(self) -> dict[str, Any]:
        """Return the request as a WSGI environ."""
        sent_path, _, query = self.target.partition("?")
        path = f"/{self.bucket}{sent_path}" if self.bucket else sent_path
        environ: dict[str, Any] = {
            SENT_PATH: sent_path,
            "REQUEST_METHOD": self.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote(path).encode().decode("latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": f"{path}?{query}" if "?" in self.target else path,
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
        names = environ[HEADER_NAMES] = {}
        for name, value in self.headers:
            key = environ_key(name)
            if key in {"CONTENT_LENGTH", "HTTP_TRANSFER_ENCODING"}:
                continue
            if is_kept(name):
                names.setdefault(key, name)
            environ[key] = f"{environ[key]},{value}" if key in environ else value
        return environ


class Aws:
    """The AWS APIs of the local cloud; without keepers, nothing is kept that a service does not write by itself."""

    def __init__(
        self, locks: ServiceLocks, accounts: Accounts, services: ServiceEndpoint, keepers: Keepers | None = None
    ) -> None:
        self._locks = locks
        self._accounts = accounts
        self._services = services
        self._keepers = keepers or Keepers({})
        self._buckets: Buckets = MotoBuckets()

    def answer(self, request: AwsRequest) -> AwsResponse:
        """Handle a request; every failure becomes an error in the protocol of the request."""
        environ = request.environ()
        asker = environ[ASKER] = asker_of(request.headers, own_pages=request.bucket is None)
        service, name, refusal = None, None, None
        try:
            service = service_of(environ, request.body)
            name = operation_of(service, environ, request.body)
        except UnroutableError as error:
            refusal = error.refusal
        if request.bucket is not None and service != "s3":
            return _failure(environ, service, name, Refusal(403, "AccessDeniedException", _OF_BUCKETS))
        not_for_pages = page_rights.why_refused(asker, service, environ)
        if not_for_pages:
            return _failure(environ, service, name, Refusal(403, "AccessDeniedException", not_for_pages))
        if service is not None and refusal is None:
            _read_as_json(service, environ)
            try:
                refusal = self._refusal(service, name, request, environ)
            except CloudFolderError as error:  # moto reads the forms
                refusal = _unreadable(service, error)
        if refusal is not None:
            response = _failure(environ, service, name, refusal)
        else:
            assert service is not None, "a request without a service has a refusal"  # noqa: S101
            response = self._call(service, environ, name)
        response.service, response.operation = service, None if service and is_by_path(service) else name
        if service != "s3":
            response.granted = cors.granted(request.headers)
        return response

    def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], context: CallContext
    ) -> dict[str, Any] | Refusal:
        """Call an operation of one of chatprov's own services from inside the process, and return what its response says.

        It has the checks, the locks and the errors of a request, and is stored as a request is, but is not written as one.
        """
        refusal = why_refused(service, operation) or _not_in(service, context.region)
        if refusal is not None:
            return refusal
        return self._guarded(
            service,
            operation,
            lambda: self._held(
                service, operation, lambda: self._services.call(service, operation, parameters, context)
            ),
        )

    def refuses_unread(self, request: AwsRequest) -> bool:
        """Return whether a request is rejected because of its sender, whatever its body is, which may be missing in `request`."""
        asker = asker_of(request.headers, own_pages=request.bucket is None)
        if asker is not Asker.PAGE_ELSEWHERE:
            return False
        environ = request.environ()
        try:
            service = service_of(environ, request.body)
        except UnroutableError:
            service = None
        if service == "s3":
            changes = request.method not in {"GET", "HEAD", "OPTIONS"}
            return changes and not self._buckets.may_page_change(environ["PATH_INFO"], request.headers, request.method)
        return bool(page_rights.why_refused(asker, service, environ))

    def _refusal(self, service: str, name: str | None, request: AwsRequest, environ: dict[str, Any]) -> Refusal | None:
        """Return why a request is rejected: not available, too large, or not valid for its operation's model; None otherwise."""
        refusal = None if _has_no_operation(service, name, environ) else why_refused(service, name)
        if refusal is not None:
            log.warning("%s", refusal.message)
        if refusal is not None or service == "s3":
            return refusal
        if (refusal := _not_in_region(service, environ)) is not None:
            return refusal
        if environ.get("HTTP_CONTENT_ENCODING") == "gzip":
            try:
                request.length = _unpack(environ, largest_of(service))
            except (EOFError, OSError, zlib.error):
                return Refusal(400, SERIALIZATION, "The request's body is not compressed with gzip.")
        if request.length > largest_of(service):
            return Refusal(413, "RequestEntityTooLarge", "The request's body is too large.")
        if request.length > MOST_VALUES and _is_json_of_too_many_values(service, environ):
            message = f"The request's JSON has more than {MOST_VALUES:,} values, which is the local cloud's limit."
            return Refusal(400, SERIALIZATION, message)
        if name is None or service in OWN:
            return None
        return (
            check(service, name, environ, environ["wsgi.input"])
            if is_readable(service, environ)
            else not_understood(service)
        )

    def _call(self, service: str, environ: dict[str, Any], name: str | None) -> AwsResponse:
        def answered() -> AwsResponse:
            account = self._accounts.of_request(service, name, environ)
            return _settled(self._held(service, name, lambda: self._answered(service, environ, name, account)))

        found = self._guarded(service, name, answered)
        return _failure(environ, service, name, found) if isinstance(found, Refusal) else found

    @staticmethod
    def _guarded(service: str, name: str | None, work: Callable[[], T]) -> T | Refusal:
        """Return what a call returns, or the refusal that says why it could not be carried out."""
        try:
            return work()
        except NotWrittenError as error:
            refusal = not_stored(service, error)
            log.warning("%s.%s: %s", service, name or "?", refusal.message)  # as the log of requests names them
            return refusal
        except CloudFolderError as error:
            return _unreadable(service, error)
        except NotImplementedError:
            return not_implemented(service, name)
        except (RecursionError, moto_port.NotUnderstoodError):
            return not_understood(service)
        except (MemoryError, OSError) as error:
            log_fault(service, name, error)
            return exhausted(error)
        except Exception as error:  # noqa: BLE001  # the client must get AWS's error for a bug in moto, never HTML
            log_fault(service, name, error)
            return Refusal(500, "InternalFailure", f"The local cloud failed to carry out {name or 'the request'}.")

    def _held(self, service: str, name: str | None, work: Callable[[], T]) -> T:
        """Call a service with its locks."""
        with self._locks.hold(service):
            try:
                return work()
            finally:
                # also after a refusal or a bug, which may have changed something
                self._keepers.keep(service, name)

    def _answered(self, service: str, environ: dict[str, Any], name: str | None, account: str) -> AwsResponse:
        if service in OWN:
            return self._services.answer(service, name, account, environ)
        environ[MOTO_ACCOUNT] = account
        status, headers, body = moto_port.answer(service, environ)
        return AwsResponse(status, body, headers)


def _settled(response: AwsResponse) -> AwsResponse:
    if response.before_sending is not None:
        response.before_sending()
    return response


def _unreadable(service: str, error: CloudFolderError) -> Refusal:
    log.error("%s", error.message)
    return not_readable(service, error)


def _has_no_operation(service: str, name: str | None, environ: dict[str, Any]) -> bool:
    """Return whether a request that is not an AWS operation is handled: a user pool's public keys, or an unusual S3 request."""
    return name is None and service in {"s3", "cognito-idp"} and environ["PATH_INFO"] != "/"


def _not_in_region(service: str, environ: dict[str, Any]) -> Refusal | None:
    """Return the error of a signature for such a region, or None."""
    return _not_in(service, signed_region(environ.get("HTTP_AUTHORIZATION", ""), environ["QUERY_STRING"]))


def _not_in(service: str, region: str) -> Refusal | None:
    """Return the error of a region that does not exist or that does not have the service, or None."""
    why = why_unusable(region, (service,))
    if why is None:
        return None
    is_query = service_model(service).protocol == "query"
    status, code = (403, "SignatureDoesNotMatch") if is_query else (400, "InvalidSignatureException")
    return Refusal(
        status, code, f"Credential should be scoped to a valid region: {why}{'' if why.endswith('?') else '.'}"
    )


def _failure(environ: dict[str, Any], service: str | None, name: str | None, refusal: Refusal) -> AwsResponse:
    headers = CIMultiDict(EnvironHeaders(environ).items())
    protocol = protocol_of(headers, environ["PATH_INFO"], environ["QUERY_STRING"], service)
    return failure(protocol, refusal.status, refusal.code, refusal.message, service=service, operation=name)


def _read_as_json(service: str, environ: dict[str, Any]) -> None:
    """Set the content type to that of the service's JSON protocol if the request has a target.

    With another content type moto parses the body as a form, or finds no operation.
    """
    if "HTTP_X_AMZ_TARGET" in environ and service in SERVICES:
        version = service_model(service).metadata.get("jsonVersion")
        if version and not environ.get("CONTENT_TYPE", "").lower().startswith(_AMAZON_JSON):
            environ["CONTENT_TYPE"] = f"{_AMAZON_JSON}{version}"


def _is_json_of_too_many_values(service: str, environ: dict[str, Any]) -> bool:
    if service_model(service).protocol not in _JSON:
        return False
    body = environ["wsgi.input"].read()
    environ["wsgi.input"].seek(0)
    return has_too_many_values(body)


def _unpack(environ: dict[str, Any], most: int) -> int:
    """Decompress a request's body, but only up to the maximum size plus one byte; return its length."""
    with gzip.GzipFile(fileobj=environ["wsgi.input"]) as packed:
        body = packed.read(most + 1)
    if not body:
        raise EOFError
    del environ["HTTP_CONTENT_ENCODING"]
    environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return len(body)


def not_understood(service: str) -> Refusal:
    """Return the error for a body that no parser accepts, because it is malformed or nested too deeply."""
    code = {"rest-xml": "MalformedXML", "query": "MalformedInput"}.get(service_model(service).protocol, SERIALIZATION)
    return Refusal(400, code, "The request's body is not understood: it is malformed or nested too deeply.")


def exhausted(error: MemoryError | OSError) -> Refusal:
    """Return the error for a request for which this machine has no memory, disk space or file descriptors left."""
    what = error.strerror if isinstance(error, OSError) and error.strerror else "no memory is left"
    message = f"The local cloud cannot take the request now: {what}. Nothing was changed; try again with room for it."
    return Refusal(503, "ServiceUnavailable", message)
