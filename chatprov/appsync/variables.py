"""Coercion of a request's variables, with the messages of the Java implementation that AppSync is built on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLScalarType,
    Undefined,
    is_list_type,
    is_non_null_type,
    value_from_ast,
)
from graphql.execution.values import VariableValues, VariableValueSource

from chatprov.appsync.errors import DocumentError, document_error
from chatprov.appsync.javatext import java_class, java_text
from chatprov.appsync.scalars import PARSERS, InvalidScalarError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from graphql import VariableDefinitionNode
    from graphql.execution.get_variable_signature import GraphQLVariableSignature

    VariableDeclarations = Sequence[tuple[VariableDefinitionNode, GraphQLVariableSignature]]


def coerce_variables(declarations: VariableDeclarations, given: Mapping[str, Any]) -> VariableValues:
    """Return the values of an operation's variables.

    `declarations` are the operation's variables, `given` the request's `variables`. Raises DocumentError at the first
    value that does not fit, as AppSync does.
    """
    sources: dict[str, VariableValueSource] = {}
    coerced: dict[str, Any] = {}
    for node, signature in declarations:
        name = signature.name
        value = given.get(name, Undefined)
        sources[name] = VariableValueSource(signature, value)
        if value is Undefined:
            if node.default_value is not None:
                coerced[name] = value_from_ast(node.default_value, signature.type)
            elif is_non_null_type(signature.type):
                raise DocumentError([document_error(_null_message(name, signature.type), node)])
            continue
        coerced[name] = _Coercion(node, name).coerce(value, signature.type)
    return VariableValues(sources, coerced)


def _null_message(name: str, type_: GraphQLInputType) -> str:
    return f"Variable '{name}' has coerced Null value for NonNull type '{type_}'"


class _Coercion:
    """Coerces one variable; whatever is wrong inside of it, the message names the variable alone."""

    def __init__(self, node: VariableDefinitionNode, name: str) -> None:
        self._node = node
        self._name = name

    def coerce(self, value: Any, type_: GraphQLInputType) -> Any:
        if is_non_null_type(type_):
            if value is None:
                raise DocumentError([document_error(_null_message(self._name, type_), self._node)])
            return self.coerce(value, type_.of_type)
        if value is None:
            return None
        if is_list_type(type_):
            items = value if isinstance(value, list) else [value]
            return [self.coerce(item, type_.of_type) for item in items]
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(value, type_)
        return self._leaf(value, cast("GraphQLScalarType | GraphQLEnumType", type_))

    def _object(self, value: Any, type_: GraphQLInputObjectType) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self._invalid(
                f"Expected type 'Map' but was '{java_class(value)}'. "
                "Variables for input objects must be an instance of type 'Map'."
            )
        if not type_.fields.keys() >= value.keys():
            message = f"The variables input contains a field that is not defined for input object type '{type_.name}' "
            raise DocumentError([document_error(message)])
        coerced: dict[str, Any] = {}
        for name, field in type_.fields.items():
            if name in value:
                coerced[name] = self.coerce(value[name], field.type)
            elif field.default is not None:
                # A schema that is made from a text holds its defaults as literals.
                coerced[name] = value_from_ast(field.default.literal, field.type)
            elif is_non_null_type(field.type):
                raise DocumentError([document_error(_null_message(self._name, field.type), self._node)])
        return coerced

    def _leaf(self, value: Any, type_: GraphQLScalarType | GraphQLEnumType) -> Any:
        if isinstance(type_, GraphQLEnumType):
            if isinstance(value, str) and value in type_.values:
                return value
            text = java_text(value)
            raise self._invalid(f"Invalid input for Enum '{type_.name}'. No value found for name '{text}'")
        try:
            return PARSERS[type_.name](value)
        except InvalidScalarError as error:
            raise self._invalid(str(error)) from None

    def _invalid(self, reason: str) -> DocumentError:
        message = f"Variable '{self._name}' has an invalid value. {reason}"
        return DocumentError([document_error(message, self._node)])
