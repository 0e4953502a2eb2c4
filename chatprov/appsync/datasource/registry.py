"""The data sources by type. A new type is a module with an `invoke` and a row here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.datasource import dynamodb, none
from chatprov.appsync.errors import FieldError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.appsync.datasource.invocation import Invocation

DATA_SOURCES: Final[Mapping[str, Callable[[Invocation], Any]]] = {
    "AMAZON_DYNAMODB": dynamodb.invoke,
    "NONE": none.invoke,
}
"""The `type` of an API's data source -> what carries out a request document and returns its result."""


def invoke(invocation: Invocation) -> Any:
    """Carry out a request document with its data source and return the result.

    Raises MappingTemplateError for an invalid document, DataSourceError for a failure of the data source, FieldError
    for a type that is not in the table.
    """
    source = invocation.source
    carry_out = DATA_SOURCES.get(source.type)
    if carry_out is None:
        raise FieldError(
            f"The data source {source.name} is of type {source.type}, which this AppSync runtime cannot reach; "
            f"it supports {' and '.join(DATA_SOURCES)}.",
            "UnsupportedDataSource",
        )
    return carry_out(invocation)
