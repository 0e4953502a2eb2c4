"""The data sources by type; to add a type, write a module with `invoke` and add it to DATA_SOURCES."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource import dynamodb, none
from chatprov.appsync.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.appsync.api import DataSource
    from chatprov.appsync.datasource.invocation import Invocation

DATA_SOURCES: Final[Mapping[str, Callable[[Invocation], Any]]] = {
    "AMAZON_DYNAMODB": dynamodb.invoke,
    "NONE": none.invoke,
}
"""The `type` of a data source -> the function that executes a request document and returns its result."""


def invoke(invocation: Invocation) -> Any:
    """Execute a request document on its data source and return the result.

    Raises MappingTemplateError for an invalid document, DataSourceError for a failure of the data source, FieldError
    for an unsupported type.
    """
    check_reachable(invocation.source)
    return DATA_SOURCES[invocation.source.type](invocation)


def check_reachable(source: DataSource) -> None:
    """Raise FieldError for a data source of an unsupported type."""
    if source.type not in DATA_SOURCES:
        raise FieldError(
            f"The data source {source.name} is of type {source.type}, which this AppSync runtime cannot reach; "
            f"it supports {' and '.join(DATA_SOURCES)}.",
            "UnsupportedDataSource",
        )
