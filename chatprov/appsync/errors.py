"""The errors of a GraphQL request, in the form in which AppSync reports them.

RequestError      nothing was executed: a status code and {"errors": [{"errorType", "message"}]}
DocumentError     the document or its variables are invalid: status 200, no data, errors without an errorType
FieldError        a resolver, a mapping template or a data source failed: a complete error object with the field's path
CompletionError   a resolved value is not valid for the field's type: message and path only
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import get_location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import GraphQLError, Node

ErrorObject = dict[str, Any]


class RequestError(Exception):
    """A request that is refused before any field is resolved."""

    def __init__(self, status: int, error_type: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.error_type = error_type
        self.message = message

    def body(self) -> dict[str, Any]:
        """Return the body of the response."""
        return {"errors": [{"errorType": self.error_type, "message": self.message}]}


class MalformedRequestError(RequestError):
    """A request body without a readable GraphQL query."""

    def __init__(self, message: str = "Unable to parse GraphQL query.") -> None:
        super().__init__(400, "MalformedHttpRequestException", message)

    def body(self) -> dict[str, Any]:
        """Return the body of the response; in this error, `message` comes first."""
        return {"errors": [{"message": self.message, "errorType": self.error_type}]}


class UnauthenticatedError(RequestError):
    """A request whose credentials are missing or not valid."""

    def __init__(self, message: str = "You are not authorized to make this call.") -> None:
        super().__init__(401, "UnauthorizedException", message)


class DocumentError(Exception):
    """A document that is not valid for the schema, or variables that are not valid for the document."""

    def __init__(self, errors: Sequence[ErrorObject]) -> None:
        super().__init__("; ".join(str(error["message"]) for error in errors))
        self.errors = list(errors)


class FieldError(Exception):
    """A field that could not be resolved; `error_type`, `data` and `error_info` appear in the response."""

    def __init__(self, message: str, error_type: str | None = None, data: Any = None, error_info: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.error_type = error_type
        self.data = data
        self.error_info = error_info


class MappingTemplateError(FieldError):
    """A mapping template that failed, or that rendered an invalid document."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "MappingTemplate")


class FieldUnauthorizedError(FieldError):
    """A field that the caller may not access."""

    def __init__(self, field_name: str, type_name: str) -> None:
        super().__init__(f"Not Authorized to access {field_name} on type {type_name}", "Unauthorized")


class CompletionError(Exception):
    """A value that is not valid for the type of its field."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def locations(*nodes: Node) -> list[dict[str, Any]]:
    """Return the locations of `nodes` in the document, in the form of error objects."""
    found: list[dict[str, Any]] = []
    for node in nodes:
        if node.loc is not None:
            line, column = get_location(node.loc.source, node.loc.start)
            found.append({"line": line, "column": column, "sourceName": None})
    return found


def document_error(message: str, *nodes: Node) -> ErrorObject:
    """Return the error object of an invalid document; without nodes, its locations are null."""
    return {"path": None, "locations": locations(*nodes) or None, "message": message}


def stopped_error(error_type: str, message: str) -> ErrorObject:
    """Return the error object of an operation that was stopped before its end and returns no data."""
    return {
        "path": None,
        "data": None,
        "errorType": error_type,
        "errorInfo": None,
        "locations": None,
        "message": message,
    }


def field_error(error: FieldError, path: Sequence[str | int], node: Node, data: Any = None) -> ErrorObject:
    """Return the error object of a field that could not be resolved; `data` contains only selected fields."""
    return {
        "path": list(path),
        "data": data,
        "errorType": error.error_type,
        "errorInfo": error.error_info,
        "locations": locations(node),
        "message": error.message,
    }


def completion_error(error: CompletionError, path: Sequence[str | int]) -> ErrorObject:
    """Return the error object of a value that is not valid for the type of its field."""
    return {"path": list(path), "locations": None, "message": error.message}


def invalid_argument(error: GraphQLError, path: Sequence[str | int]) -> ErrorObject:
    """Return the error object of an argument with an invalid value in a variable."""
    return {"path": list(path), "locations": locations(*(error.nodes or ())), "message": error.message}


def response_body(data: Mapping[str, Any] | None, errors: Sequence[ErrorObject]) -> dict[str, Any]:
    """Return the body of a response; it has the key `errors` only when there are errors."""
    return {"data": data, "errors": list(errors)} if errors else {"data": data}
