"""`__schema` and `__type`, answered by graphql-core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql.execution.executor import Executor, default_field_resolver, default_type_resolver
from graphql.pyutils import Path

if TYPE_CHECKING:
    from graphql import GraphQLError, GraphQLObjectType
    from graphql.execution.collect_fields import FieldDetailsList

    from chatprov.appsync.execution.collecting import FieldCollector


def introspect(
    collector: FieldCollector, type_: GraphQLObjectType, key: str, details: FieldDetailsList
) -> tuple[Any, list[GraphQLError]]:
    """Return the value of an introspection field of the root type under a response key, and the errors below it.

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
    finally:
        # They hold methods of the executor: with this cycle it would wait for the garbage collector.
        del executor.async_helpers
    return value, executor.collected_errors.errors
