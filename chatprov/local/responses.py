"""Responses of the gateway: those of an AWS API, and errors in the protocol of the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aiohttp import web

from chatprov.local.answers import AwsResponse, Refusal, failure, protocol_of
from chatprov.local.aws import exhausted
from chatprov.local.bodies import Content
from chatprov.local.dispatch import signed_service
from chatprov.local.faults import log_fault
from chatprov.local.receive import SlowBodyError, TooLargeError

if TYPE_CHECKING:
    from chatprov.local.exchange import Exchange

_TOO_LARGE = Refusal(413, "RequestEntityTooLarge", "The request's body is too large.")
_TOO_SLOW = Refusal(400, "RequestTimeout", "The request's body did not come in time.")
_BROKEN_OFF = Refusal(400, "IncompleteBody", "The request's body ended before its Content-Length.")
_FAULT = Refusal(500, "InternalFailure", "The local cloud failed; its log says where.")


def response_of(answer: AwsResponse) -> web.StreamResponse:
    """Return the response of an AWS API as an aiohttp response; a body on the disk is not part of it yet."""
    response = (
        web.StreamResponse(status=answer.status)
        if isinstance(answer.body, Content)
        else web.Response(status=answer.status, body=bytes(answer.body))
    )
    for name, value in answer.headers:
        if name.lower() != "content-length" or not answer.body:
            response.headers.add(name, value)
    if isinstance(answer.body, Content):
        response.content_length = len(answer.body)
    return response


def refused(request: web.BaseRequest, refusal: Refusal, service: str | None = None) -> web.StreamResponse:
    """Return an error in the format of the SDK that sent the request; without `service` the one in the signature is used."""
    service = service or signed_service(request.headers.get("Authorization", ""), request.query_string)
    protocol = protocol_of(request.headers, request.path, request.query_string, service)
    return response_of(failure(protocol, refusal.status, refusal.code, refusal.message, service=service))


def failed(exchange: Exchange, error: Exception) -> web.StreamResponse:
    """Return the response for an error that a handler raised.

    After some errors a part of the body has not been read, so the connection cannot be used any more and is closed.
    """
    match error:
        case TooLargeError():
            refusal = _TOO_LARGE
        case SlowBodyError():
            refusal = _TOO_SLOW
        case web.RequestPayloadError() | ConnectionError():
            refusal = _BROKEN_OFF
        case MemoryError() | OSError():
            log_fault(None, exchange.label, error)
            refusal = exhausted(error)
        case _:
            # the client must get an internal error in a format that its SDK parses
            log_fault(None, exchange.label, error)
            return refused(exchange.request, _FAULT)
    response = refused(exchange.request, refusal)
    response.force_close()
    return response
