"""The observers of GraphQL requests: the console sees how each one is executed, the log groups of APIs see the responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from chatprov.appsync.api import Observer as RuntimeObserver

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.api import ApiDefinition, HttpRequest
    from chatprov.appsync.runtime import Answer


class AnswerObserver(Protocol):
    """Is called for each response to a GraphQL request, in the thread that has executed it."""

    def answered(self, api: ApiDefinition, request: HttpRequest, answer: Answer | None, seconds: float) -> None:
        """Handle a request's response, None if the runtime failed; `seconds` is the duration."""
        ...


class GraphQLObserver(RuntimeObserver, AnswerObserver, Protocol):
    """Is called for each GraphQL request, in the thread that executes it; each thread executes one request at a time."""

    def started(self, api: ApiDefinition, request: HttpRequest) -> None:
        """Handle a request that is about to be executed."""
        ...

    def data_source_called(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        """Handle a call to DynamoDB; `outcome` is "done", a number of items, or the text of an error."""
        ...
