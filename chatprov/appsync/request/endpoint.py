"""GraphQL over HTTP as AppSync serves it: what a request asks for, and how the answer is dressed."""

from __future__ import annotations

from dataclasses import dataclass
from random import getrandbits
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.api import HttpResponse
from chatprov.appsync.errors import MalformedRequestError, RequestError
from chatprov.appsync.text.jsontext import from_json, json_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import HttpRequest

HEADERS: Final[dict[str, str]] = {
    "content-type": "application/json;charset=UTF-8",
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "x-amzn-RequestId,x-amzn-ErrorType,x-amz-user-agent,x-amzn-ErrorMessage,Date",
}
PREFLIGHT: Final[dict[str, str]] = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "OPTIONS,GET,POST",
    "access-control-max-age": "172800",
}
ALLOWED_HEADERS: Final = "authorization,content-type,x-amz-date,x-amz-security-token,x-amz-user-agent,x-api-key"


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """The operation that a client requests."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None


def read_request(request: HttpRequest) -> GraphQLRequest:
    """Return what a POST's JSON body or a GET's query string asks for; raises MalformedRequestError."""
    if request.method == "GET":
        return _request_of({**request.query, "variables": _json_object(request.query.get("variables") or "{}")})
    if not request.body.strip():
        raise MalformedRequestError("Request body is empty.")
    # The content type tells nothing: application/graphql carries the same JSON.
    return _request_of(_json_object(request.body))


def _json_object(text: str | bytes) -> dict[str, Any]:
    try:
        value = from_json(text)
    except ValueError:
        raise MalformedRequestError from None
    if not isinstance(value, dict):
        raise MalformedRequestError
    return value


def _request_of(fields: Mapping[str, Any]) -> GraphQLRequest:
    query, variables = fields.get("query"), fields.get("variables")
    name = fields.get("operationName")
    if not isinstance(query, str) or not isinstance(variables, dict | None) or not isinstance(name, str | None):
        raise MalformedRequestError
    return GraphQLRequest(query, variables or {}, name or None)


def preflight(request: HttpRequest) -> HttpResponse:
    """Return the answer to OPTIONS: any origin may send any header that it asks for."""
    asked = request.headers.get("access-control-request-headers")
    allowed = asked if isinstance(asked, str) and asked else ALLOWED_HEADERS
    return HttpResponse(200, {**PREFLIGHT, "access-control-allow-headers": allowed}, b"")


def answer(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return the answer to a request that was executed, with errors or without: status 200."""
    return HttpResponse(200, {**_headers(), **(headers or {})}, json_bytes(body))


def refusal(error: RequestError) -> HttpResponse:
    """Return the answer to a request that was not executed; clients read the kind of error from a header."""
    return HttpResponse(error.status, {**_headers(), "x-amzn-ErrorType": error.error_type}, json_bytes(error.body()))


def _headers() -> dict[str, str]:
    # only to tell requests apart, in the form of a UUID of version 4: nothing has to be hard to guess
    number = f"{getrandbits(128):032x}"
    request = f"{number[:8]}-{number[8:12]}-4{number[13:16]}-a{number[17:20]}-{number[20:]}"
    return {**HEADERS, "x-amzn-RequestId": request}
