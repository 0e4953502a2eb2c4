"""Completion: converts a resolved value to a part of the response, or raises AppSync's error for a value of the wrong type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import (
    GraphQLEnumType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLUnionType,
)

from chatprov.appsync.errors import CompletionError
from chatprov.appsync.schema.scalars import SERIALIZERS, InvalidScalarError
from chatprov.appsync.vtl.javanames import java_text

if TYPE_CHECKING:
    from graphql import GraphQLOutputType, GraphQLSchema

    from chatprov.appsync.execution.path import ResponsePath


def complete_leaf(type_: GraphQLScalarType | GraphQLEnumType, value: Any, path: ResponsePath) -> Any:
    """Return a scalar or enum value in the form in which it is sent in the response."""
    if isinstance(type_, GraphQLEnumType):
        if isinstance(value, str) and value in type_.values:
            return value
        reason = f"Invalid input for Enum '{type_.name}'. No value found for name '{java_text(value)}'"
        raise CompletionError(f"Can't serialize value ({path}) : {reason}")
    try:
        return SERIALIZERS[type_.name](value)
    except InvalidScalarError as error:
        raise CompletionError(f"Can't serialize value ({path}) : {error}") from None


def runtime_type(
    schema: GraphQLSchema, type_: GraphQLNamedType, value: dict[str, Any], path: ResponsePath
) -> GraphQLObjectType:
    """Return the object type of a value of an interface or union type, by its `__typename`."""
    found = schema.type_map.get(str(value.get("__typename")))
    if (
        isinstance(found, GraphQLObjectType)
        and isinstance(type_, GraphQLInterfaceType | GraphQLUnionType)
        and schema.is_sub_type(type_, found)
    ):
        return found
    raise CompletionError(
        f"Can't resolve '{path}'. Abstract type '{type_.name}' must resolve to an Object type at runtime. "
        f"Could not determine the exact type of '{type_.name}'"
    )


def mismatch(expected: str, value: Any, path: ResponsePath) -> CompletionError:
    """Return the error for a value that does not match its type."""
    kind = "OBJECT" if isinstance(value, dict) else "LIST" if isinstance(value, list) else "SCALAR"
    return CompletionError(f"Can't resolve value ({path}) : type mismatch error, expected type {expected}, got {kind}")


def null_error(type_: GraphQLOutputType, parent: GraphQLOutputType, path: ResponsePath) -> CompletionError:
    """Return the error for a null at a non-null position; in its message a list type is called "null"."""
    names = [named.name if isinstance(named, GraphQLNamedType) else "null" for named in (type_, parent)]
    return CompletionError(
        f"Cannot return null for non-nullable type: '{names[0]}' within parent '{names[1]}' ({path})"
    )
