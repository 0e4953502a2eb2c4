"""From an HTTP request to a service of chatprov's own, and back: read, call, write."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs
from uuid import uuid4

from chatprov.local.answers import AwsResponse, Refusal, WireProtocol, failure
from chatprov.local.query_xml import query_response
from chatprov.local.services import query_form, rest_json
from chatprov.local.services.calling import call
from chatprov.local.services.contract import (
    AwsError,
    CallContext,
    DocumentSource,
    NotOfferedError,
    ServiceFaultError,
    Settling,
)
from chatprov.local.services.models import service_model
from chatprov.local.services.wire import document_of, read_document, write_document
from chatprov.local.signed_region import credential_scope, signed_region

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.contract import AwsService

_USUAL_STATUS: Final = 400
_FAULT_STATUS: Final = 500
_NOT_OFFERED_STATUS: Final = 501  # no SDK retries it


class MissingAuthenticationTokenError(AwsError):
    """400: the operation needs a request signed with AWS credentials."""

    code = "MissingAuthenticationTokenException"


class ServiceEndpoint:
    """The HTTP side of the services, by name."""

    def __init__(self, services: Mapping[str, AwsService[Any]]) -> None:
        self._services = services

    def answer(self, service: str, operation: str | None, account: str, environ: Mapping[str, Any]) -> AwsResponse:
        """Answer a request as WSGI has it; `operation` and `account` are those that it is for.

        Raises NotImplementedError when it is for none.
        """
        path, _, query = environ["RAW_URI"].partition("?")
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        region, key_id = signed_region(authorization, query), credential_scope(authorization, query)[0]
        protocol = _protocol(service)
        if operation is None:
            return self._document(service, path, environ)
        if operation not in self._services[service].operations:
            raise NotImplementedError(operation)
        model = service_model(service).operation_model(operation)
        body = environ["wsgi.input"].read()
        try:
            if protocol is WireProtocol.REST_JSON:
                found = rest_json.operation_of(service, environ["REQUEST_METHOD"], path)
                parameters = rest_json.parameters_of(model, found[1] if found else {}, query, body)
            elif protocol is WireProtocol.QUERY:
                parameters = query_form.read_form(model, query, body)
            else:
                parameters = read_document(body)
            if model.auth_type != "none" and not _is_signed(environ, query):
                raise MissingAuthenticationTokenError("Missing Authentication Token")
            result = call(self._services[service], operation, parameters, CallContext(account, region, key_id))
        except AwsError as error:
            status = _status(service, error)
            return _checksummed(service, failure(protocol, status, error.code, error.message, members=error.members))
        if protocol is WireProtocol.QUERY:
            status, found_headers, written = query_response(service, operation, result)
            found_service = self._services[service]
            settle = found_service.settle if isinstance(found_service, Settling) else None
            return AwsResponse(status, written, [*found_headers.items()], before_sending=settle)
        content = (
            rest_json.body_of(model, result)
            if protocol is WireProtocol.REST_JSON
            else write_document(model.output_shape, result, self._services[service].verbatim)
        )
        kind = (
            "application/json"
            if protocol is WireProtocol.REST_JSON
            else f"application/x-amz-json-{service_model(service).metadata['jsonVersion']}"
        )
        headers = [("Content-Type", kind), ("x-amzn-RequestId", str(uuid4()))]
        return _checksummed(service, AwsResponse(int(model.http.get("responseCode", 200)), content, headers))

    def call(
        self, service: str, operation: str, parameters: Mapping[str, Any], context: CallContext
    ) -> dict[str, Any] | Refusal:
        """Call an operation that is offered without a request, and return what the body of its response says."""
        called = self._services[service]
        try:
            result = call(called, operation, parameters, context)
        except AwsError as error:
            return Refusal(_status(service, error), error.code, error.message)
        return document_of(service_model(service).operation_model(operation).output_shape, result, called.verbatim)

    def _document(self, service: str, path: str, environ: Mapping[str, Any]) -> AwsResponse:
        """Answer a request that names no operation."""
        source = self._services[service]
        origin = f"{environ['wsgi.url_scheme']}://{environ.get('HTTP_HOST', environ['SERVER_NAME'])}"
        found = source.document(path, origin) if isinstance(source, DocumentSource) else None
        if found is None:
            raise NotImplementedError(path)
        status, document = found
        return AwsResponse(status, json.dumps(document).encode(), [("Content-Type", "application/json")])


def _checksummed(service: str, response: AwsResponse) -> AwsResponse:
    """Return a response with the header in which DynamoDB has the checksum of the body; SDKs compare the two."""
    if service == "dynamodb":
        response.headers.append(("x-amz-crc32", str(zlib.crc32(bytes(response.body)))))
    return response


def _protocol(service: str) -> WireProtocol:
    """Return the format of a service's requests and responses: the one in its model, or JSON in the place of CBOR."""
    protocol = WireProtocol(service_model(service).protocol)
    # the dispatcher refuses a request in CBOR, so what arrives here for such a service is its other protocol
    return WireProtocol.JSON if protocol is WireProtocol.CBOR else protocol


def _is_signed(environ: Mapping[str, Any], query: str) -> bool:
    return "HTTP_AUTHORIZATION" in environ or "X-Amz-Credential" in parse_qs(query)


def _status(service: str, error: AwsError) -> int:
    """Return the HTTP status of an error: for most, the one that the service's model has."""
    if isinstance(error, ServiceFaultError):
        return _FAULT_STATUS
    if error.code == NotOfferedError.code:
        return _NOT_OFFERED_STATUS
    for shape in service_model(service).error_shapes:
        if error.code in {shape.name, shape.metadata.get("error", {}).get("code")}:
            return int(shape.metadata.get("error", {}).get("httpStatusCode", _USUAL_STATUS))
    return _USUAL_STATUS
