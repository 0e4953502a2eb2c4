"""The selected fields of a type in an operation, collected by graphql-core.

graphql-core documents these functions as internal; only this module and introspection.py call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql.execution.collect_fields import collect_fields, collect_subfields

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TypeAlias

    from graphql import GraphQLCompositeType, GraphQLObjectType, GraphQLSchema
    from graphql.execution.collect_fields import FieldDetailsList
    from graphql.execution.values import VariableValues

    from chatprov.appsync.request.documents import Operation

    Selected: TypeAlias = Mapping[str, FieldDetailsList]
    """The selected fields of an object, by response key."""


class FieldCollector:
    """Collects the fields of one operation with its coerced variables; each selection is collected once and cached."""

    __slots__ = ("_collected", "operation", "schema", "variables")

    def __init__(self, schema: GraphQLSchema, operation: Operation, variables: VariableValues) -> None:
        self.schema = schema
        self.operation = operation
        self.variables = variables
        self._collected: dict[tuple[str, int], tuple[FieldDetailsList, Selected]] = {}

    def root(self, type_: GraphQLObjectType) -> Selected:
        """Return the fields that the operation selects on its root type."""
        operation = self.operation
        return collect_fields(self.schema, operation.fragments, self.variables, type_, operation.node).grouped_field_set

    def subfields(self, type_: GraphQLCompositeType, details: FieldDetailsList) -> Selected:
        """Return the fields that the selection sets of `details` select on each value of type `type_`."""
        key = type_.name, id(details)
        known = self._collected.get(key)
        if known is None:
            operation = self.operation
            collected = collect_subfields(
                self.schema,
                operation.fragments,
                self.variables,
                operation.node,
                type_,  # type: ignore[arg-type]  # which is only compared with the types of fragments
                details,
            )
            # The entry keeps a reference to `details`: otherwise another list could get the same id.
            known = self._collected[key] = details, collected.grouped_field_set
        return known[1]
