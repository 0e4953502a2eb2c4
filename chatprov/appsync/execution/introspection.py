"""`__schema` and `__type`, resolved by graphql-core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLError
from graphql.execution.executor import Executor, default_field_resolver, default_type_resolver
from graphql.pyutils import Path

from chatprov.appsync.execution.null_variables import null_error

if TYPE_CHECKING:
    from graphql import GraphQLObjectType
    from graphql.execution.collect_fields import FieldDetailsList

    from chatprov.appsync.execution.collecting import FieldCollector


def introspect(
    collector: FieldCollector, type_: GraphQLObjectType, key: str, details: FieldDetailsList
) -> tuple[Any, list[GraphQLError]]:
    """Return the value of an introspection field of the root type, and the errors of its subfields.

    Raises GraphQLError for an error of the field itself.
    """
    operation = collector.operation
    executor: Executor[None] = Executor(
        collector.schema,
        operation.fragment_definitions,
        operation.fragments,
        None,
        None,
        operation.node,
        collector.variables,
        default_field_resolver,
        default_type_resolver,
        default_field_resolver,
    )
    try:
        value = executor.execute_field(type_, None, details, Path(None, key, type_.name), None)
    except GraphQLError as error:
        raise null_error(error) from None
    finally:
        # async_helpers refers to methods of the executor: this reference cycle would delay its deletion until garbage
        # collection.
        del executor.async_helpers
    return value, [null_error(error) for error in executor.collected_errors.errors]
