"""The selected fields of a type in an operation, collected by graphql-core.

graphql-core documents these functions as internal; only this module and introspection.py call them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphql import GraphQLError
from graphql.execution.collect_fields import collect_fields, collect_subfields

from chatprov.appsync.errors import DocumentError, document_error
from chatprov.appsync.execution.null_variables import null_error

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
    """Collects the fields of one operation with its coerced variables; each selection is collected once and cached.

    Both methods raise DocumentError for a directive whose variable is null.
    """

    __slots__ = ("_collected", "operation", "schema", "variables")

    def __init__(self, schema: GraphQLSchema, operation: Operation, variables: VariableValues) -> None:
        self.schema = schema
        self.operation = operation
        self.variables = variables
        self._collected: dict[tuple[str, int], tuple[FieldDetailsList, Selected]] = {}

    def root(self, type_: GraphQLObjectType) -> Selected:
        """Return the fields that the operation selects on its root type."""
        operation = self.operation
        try:
            found = collect_fields(self.schema, operation.fragments, self.variables, type_, operation.node)
        except GraphQLError as error:
            raise _refused(error) from None
        return found.grouped_field_set

    def subfields(self, type_: GraphQLCompositeType, details: FieldDetailsList) -> Selected:
        """Return the fields that the selection sets of `details` select on each value of type `type_`."""
        key = type_.name, id(details)
        known = self._collected.get(key)
        if known is None:
            operation = self.operation
            try:
                collected = collect_subfields(
                    self.schema,
                    operation.fragments,
                    self.variables,
                    operation.node,
                    type_,  # type: ignore[arg-type]  # which is only compared with the types of fragments
                    details,
                )
            except GraphQLError as error:
                raise _refused(error) from None
            # The entry keeps a reference to `details`: otherwise another list could get the same id.
            known = self._collected[key] = details, collected.grouped_field_set
        return known[1]


def _refused(error: GraphQLError) -> DocumentError:
    """Return the error that ends the whole operation, as one about its directives does."""
    found = null_error(error)
    return DocumentError([document_error(found.message, *(found.nodes or ()))])
