"""GraphQL over HTTP, as AppSync serves it: reads requests and builds responses."""

from __future__ import annotations

from random import getrandbits
from typing import TYPE_CHECKING, Any, Final, NamedTuple

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


class GraphQLRequest(NamedTuple):
    """The operation that a client requests."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None


def read_request(request: HttpRequest) -> GraphQLRequest:
    """Read the operation from the JSON body of a POST or the query string of a GET; raises MalformedRequestError."""
    if request.method == "GET":
        return _request_of({**request.query, "variables": _json_object(request.query.get("variables") or "{}")})
    if not request.body.strip():
        raise MalformedRequestError("Request body is empty.")
    # The content type is not used: a body with application/graphql contains the same JSON.
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
    """Return the response to OPTIONS: any origin may send any header that it names in the request."""
    asked = request.headers.get("access-control-request-headers")
    allowed = asked if isinstance(asked, str) and asked else ALLOWED_HEADERS
    return HttpResponse(200, {**PREFLIGHT, "access-control-allow-headers": allowed}, b"")


def answer(body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> HttpResponse:
    """Return the response to an executed request, with or without GraphQL errors: status 200."""
    return HttpResponse(200, {**_headers(), **(headers or {})}, json_bytes(body))


def refusal(error: RequestError) -> HttpResponse:
    """Return the response to a refused request; clients read the error type in a header."""
    return HttpResponse(error.status, {**_headers(), "x-amzn-ErrorType": error.error_type}, json_bytes(error.body()))


def _headers() -> dict[str, str]:
    # The id only distinguishes requests and does not have to be unpredictable; its form is a UUID of version 4.
    number = f"{getrandbits(128):032x}"
    request = f"{number[:8]}-{number[8:12]}-4{number[13:16]}-a{number[17:20]}-{number[20:]}"
    return {**HEADERS, "x-amzn-RequestId": request}
