"""The observer of GraphQL requests: the console, and the log groups of APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from chatprov.appsync.api import Observer as RuntimeObserver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.appsync.api import ApiDefinition, Handler, HttpRequest
    from chatprov.appsync.runtime import Answer


class GraphQLObserver(RuntimeObserver, Protocol):
    """Is called for each GraphQL request, in the thread that executes it; each thread executes one request at a time."""

    def started(self, api: ApiDefinition, request: HttpRequest) -> None:
        """Handle a request that is about to be executed."""
        ...

    def data_source_called(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        """Handle a call to DynamoDB; `outcome` is "done", a number of items, or the text of an error."""
        ...

    def answered(self, api: ApiDefinition, request: HttpRequest, answer: Answer | None, seconds: float) -> None:
        """Handle a request's response, None if the runtime failed; `seconds` is the duration."""
        ...


class Observers:
    """Calls several observers, in their order."""

    def __init__(self, observers: Sequence[GraphQLObserver]) -> None:
        self._observers = observers

    def started(self, api: ApiDefinition, request: HttpRequest) -> None:
        """Call the observers for a request that is about to be executed."""
        for observer in self._observers:
            observer.started(api, request)

    def rendered(self, field: str, text: str) -> None:
        """Call the observers for a rendered mapping template of a field."""
        for observer in self._observers:
            observer.rendered(field, text)

    def returned(self, field: str, handler: Handler, value: Any) -> None:
        """Call the observers for the value that a handler in JavaScript of a field has returned."""
        for observer in self._observers:
            observer.returned(field, handler, value)

    def data_source_called(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        """Call the observers for a call to DynamoDB."""
        for observer in self._observers:
            observer.data_source_called(operation, parameters, outcome)

    def answered(self, api: ApiDefinition, request: HttpRequest, answer: Answer | None, seconds: float) -> None:
        """Call the observers for a response."""
        for observer in self._observers:
            observer.answered(api, request, answer, seconds)
