"""The observer of GraphQL requests: the console, and the log groups of APIs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from chatprov.appsync.api import Observer as RuntimeObserver

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.appsync.api import ApiDefinition, HttpRequest
    from chatprov.appsync.runtime import Answer


class GraphQLObserver(RuntimeObserver, Protocol):
    """Is told of each GraphQL request, in the thread that executes it; each thread executes one request at a time."""

    def started(self, api: ApiDefinition, request: HttpRequest) -> None:
        """Take note of a request that is about to be executed."""
        ...

    def data_source_called(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        """Take note of a call to DynamoDB; `outcome` is "done", a count of items, or the text of an error."""
        ...

    def answered(self, api: ApiDefinition, request: HttpRequest, answer: Answer | None, seconds: float) -> None:
        """Take note of a request's answer, None when the runtime failed; `seconds` is how long it took."""
        ...


class Observers:
    """Tells several observers, in their order."""

    def __init__(self, observers: Sequence[GraphQLObserver]) -> None:
        self._observers = observers

    def started(self, api: ApiDefinition, request: HttpRequest) -> None:
        """Tell of a request that is about to be executed."""
        for observer in self._observers:
            observer.started(api, request)

    def rendered(self, field: str, text: str) -> None:
        """Tell what a mapping template of a field was rendered to."""
        for observer in self._observers:
            observer.rendered(field, text)

    def data_source_called(self, operation: str, parameters: Mapping[str, Any], outcome: str) -> None:
        """Tell of a call to DynamoDB."""
        for observer in self._observers:
            observer.data_source_called(operation, parameters, outcome)

    def answered(self, api: ApiDefinition, request: HttpRequest, answer: Answer | None, seconds: float) -> None:
        """Tell of an answer."""
        for observer in self._observers:
            observer.answered(api, request, answer, seconds)
