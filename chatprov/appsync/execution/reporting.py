"""The errors of one operation, in the order in which they occurred."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.errors import completion_error, field_error, invalid_argument
from chatprov.appsync.execution.allowance import Allowance
from chatprov.appsync.execution.selection import cut_to_selection

if TYPE_CHECKING:
    from graphql import GraphQLError

    from chatprov.appsync.errors import CompletionError, ErrorObject, FieldError
    from chatprov.appsync.execution.collecting import FieldCollector
    from chatprov.appsync.execution.path import ResponsePath
    from chatprov.appsync.execution.plan import PlannedField


class ErrorReport:
    """Collects error objects; each method raises DocumentError when the limits of `allowance` are exceeded."""

    __slots__ = ("_collector", "allowance", "errors")

    def __init__(self, collector: FieldCollector) -> None:
        self.errors: list[ErrorObject] = []
        self.allowance = Allowance()
        self._collector = collector

    def field(self, error: FieldError, path: ResponsePath, planned: PlannedField) -> None:
        """Add the error of a field that could not be resolved."""
        data = cut_to_selection(self._collector, planned.type, planned.details, error.data)
        self._add(field_error(error, path.response_keys(), planned.details[0].node, data))

    def completion(self, error: CompletionError, path: ResponsePath) -> None:
        """Add the error of a value that does not match the type of its field."""
        self._add(completion_error(error, path.response_keys()))

    def argument(self, error: GraphQLError, path: ResponsePath) -> None:
        """Add the error of an argument that does not match its type."""
        self._add(invalid_argument(error, path.response_keys()))

    def _add(self, error: ErrorObject) -> None:
        self.allowance.take_error(error["message"], error.get("data"))
        self.errors.append(error)
