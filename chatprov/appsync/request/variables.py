"""Coercion of the variables in a request, with the messages of the Java implementation that AppSync uses."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    Undefined,
    is_non_null_type,
    value_from_ast,
)
from graphql.execution.values import VariableValues, VariableValueSource

from chatprov.appsync.errors import DocumentError, document_error
from chatprov.appsync.schema.scalars import PARSERS, InvalidScalarError
from chatprov.appsync.vtl.javanames import java_class, java_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from graphql import GraphQLInputField, GraphQLInputType, VariableDefinitionNode
    from graphql.execution.get_variable_signature import GraphQLVariableSignature

    Coerce = Callable[[Any], Any]


@dataclass(frozen=True, eq=False)
class Variable:
    """A declared variable of an operation, with the function that coerces its values."""

    node: VariableDefinitionNode
    signature: GraphQLVariableSignature
    coerce: Coerce


def declared(node: VariableDefinitionNode, signature: GraphQLVariableSignature) -> Variable:
    """Prepare a declared variable: its type is compiled to a coercion function once, not for each value."""
    return Variable(node, signature, _Coercion(node, signature.name).of(signature.type))


def coerce_variables(variables: Sequence[Variable], given: Mapping[str, Any]) -> VariableValues:
    """Return the values of an operation's variables.

    `given` are the `variables` of the request. Raises DocumentError at the first invalid value, as AppSync does.
    """
    sources: dict[str, VariableValueSource] = {}
    coerced: dict[str, Any] = {}
    for variable in variables:
        signature = variable.signature
        name = signature.name
        value = given.get(name, Undefined)
        sources[name] = VariableValueSource(signature, value)
        if value is not Undefined:
            try:
                coerced[name] = variable.coerce(value)
            except InvalidScalarError as error:
                raise _invalid(name, str(error), variable.node) from None
        elif variable.node.default_value is not None:
            coerced[name] = value_from_ast(variable.node.default_value, signature.type)
        elif is_non_null_type(signature.type):
            raise DocumentError([document_error(_null_message(name, signature.type), variable.node)])
    return VariableValues(sources, coerced)


def _null_message(name: str, type_: GraphQLInputType) -> str:
    return f"Variable '{name}' has coerced Null value for NonNull type '{type_}'"


def _invalid(name: str, reason: str, node: VariableDefinitionNode) -> DocumentError:
    return DocumentError([document_error(f"Variable '{name}' has an invalid value. {reason}", node)])


class _Coercion:
    """Builds the coercion function of one variable; its errors name only the variable, also for an invalid value inside it."""

    def __init__(self, node: VariableDefinitionNode, name: str) -> None:
        self._node = node
        self._name = name
        self._fields: dict[str, list[tuple[str, Coerce, GraphQLInputField]]] = {}

    def of(self, type_: GraphQLInputType) -> Coerce:
        """Return the function that coerces a value to a type."""
        inner: Any = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
        coerce = self._unless_null(inner)
        if inner is type_:
            return lambda value: None if value is None else coerce(value)

        def required(value: Any) -> Any:
            if value is None:
                raise self._null(type_)
            return coerce(value)

        return required

    def _unless_null(self, type_: Any) -> Coerce:
        if isinstance(type_, GraphQLList):
            item = self.of(type_.of_type)
            return lambda value: [item(element) for element in (value if isinstance(value, list) else [value])]
        if isinstance(type_, GraphQLInputObjectType):
            return self._object(type_)
        return self._enum(type_) if isinstance(type_, GraphQLEnumType) else PARSERS[type_.name]

    def _object(self, type_: GraphQLInputObjectType) -> Coerce:
        def coerce(value: Any) -> dict[str, Any]:
            if not isinstance(value, dict):
                raise self._invalid(
                    f"Expected type 'Map' but was '{java_class(value)}'. "
                    "Variables for input objects must be an instance of type 'Map'."
                )
            if not type_.fields.keys() >= value.keys():
                message = (
                    f"The variables input contains a field that is not defined for input object type '{type_.name}' "
                )
                raise DocumentError([document_error(message)])
            coerced: dict[str, Any] = {}
            for name, of_field, field in self._fields_of(type_):
                if name in value:
                    coerced[name] = of_field(value[name])
                elif field.default is not None:
                    # In a schema that is built from SDL the default values are literals.
                    coerced[name] = value_from_ast(field.default.literal, field.type)
                elif is_non_null_type(field.type):
                    raise self._null(field.type)
            return coerced

        return coerce

    def _fields_of(self, type_: GraphQLInputObjectType) -> list[tuple[str, Coerce, GraphQLInputField]]:
        """Return the coercion functions of an object's fields; built lazily, because an input type can contain itself."""
        found = self._fields.get(type_.name)
        if found is None:
            found = [(name, self.of(field.type), field) for name, field in type_.fields.items()]
            self._fields[type_.name] = found
        return found

    def _enum(self, type_: GraphQLEnumType) -> Coerce:
        def coerce(value: Any) -> Any:
            if isinstance(value, str) and value in type_.values:
                return value
            text = java_text(value)
            raise self._invalid(f"Invalid input for Enum '{type_.name}'. No value found for name '{text}'")

        return coerce

    def _null(self, type_: GraphQLInputType) -> DocumentError:
        return DocumentError([document_error(_null_message(self._name, type_), self._node)])

    def _invalid(self, reason: str) -> DocumentError:
        return _invalid(self._name, reason, self._node)
