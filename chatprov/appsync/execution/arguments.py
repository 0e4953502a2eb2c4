"""The arguments of a field, in the form in which its resolver receives them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLError, ListValueNode, ObjectValueNode, ValueNode, VariableNode
from graphql.execution.values import get_argument_values

from chatprov.appsync.execution.null_variables import null_error

if TYPE_CHECKING:
    from graphql import FieldNode, GraphQLField
    from graphql.execution.values import VariableValues


def argument_values(field: GraphQLField, node: FieldNode, variables: VariableValues) -> dict[str, Any]:
    """Return the coerced arguments.

    An argument that the query does not contain is absent; an argument bound to a declared variable without a value is
    null. Raises GraphQLError for a variable that is null where its value must not be.
    """
    try:
        values = get_argument_values(field, node, variables) if field.args else {}
    except GraphQLError as error:
        raise null_error(error) from None
    if len(variables.coerced) < len(variables.sources):
        for argument in node.arguments or ():
            name = argument.name.value
            if name in values:
                _fill(values[name], argument.value)
            elif isinstance(argument.value, VariableNode):
                values[name] = None
    return values


def _fill(value: Any, node: ValueNode) -> None:
    """Add null for each variable without a value inside a list or object literal."""
    if isinstance(node, ObjectValueNode) and isinstance(value, dict):
        for field in node.fields:
            name = field.name.value
            if name in value:
                _fill(value[name], field.value)
            elif isinstance(field.value, VariableNode):
                value[name] = None
    elif isinstance(node, ListValueNode) and isinstance(value, list):
        for item, item_node in zip(value, node.values, strict=False):
            _fill(item, item_node)
