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

from chatprov.appsync.errors import CompletionError, RequestError
from chatprov.appsync.schema.scalars import InvalidScalarError
from chatprov.appsync.vtl.javanames import java_text

if TYPE_CHECKING:
    from graphql import GraphQLOutputType, GraphQLSchema

    from chatprov.appsync.execution.path import ResponsePath
    from chatprov.appsync.schema.scalars import Serializers


def complete_leaf(
    type_: GraphQLScalarType | GraphQLEnumType, value: Any, path: ResponsePath, serializers: Serializers
) -> Any:
    """Return a scalar or enum value in the form in which it is sent in the response."""
    if isinstance(type_, GraphQLEnumType):
        if isinstance(value, str) and value in type_.values:
            return value
        reason = f"Invalid input for Enum '{type_.name}'. No value found for name '{java_text(value)}'"
        raise CompletionError(f"Can't serialize value ({path}) : {reason}")
    try:
        return serializers[type_.name](value)
    except InvalidScalarError as error:
        raise CompletionError(f"Can't serialize value ({path}) : {error}") from None


def runtime_type(
    schema: GraphQLSchema, type_: GraphQLNamedType, value: Any, path: ResponsePath, field: str
) -> GraphQLObjectType:
    """Return the object type of a value of an interface or union type, by its `__typename`.

    `field` is the field with its type, such as "Query.node". Raises CompletionError for an object without the name of a
    type that is possible, RequestError for a value that is no object: it makes the whole request fail.
    """
    if not isinstance(value, dict):
        raise RequestError(400, "BadRequestException", f"{_undetermined(type_)} Expected MAP/OBJECT type.'")
    found = schema.type_map.get(str(value.get("__typename")))
    if (
        isinstance(found, GraphQLObjectType)
        and isinstance(type_, GraphQLInterfaceType | GraphQLUnionType)
        and schema.is_sub_type(type_, found)
    ):
        return found
    missing = " Missing __typename key on value.'" if value.get("__typename") is None else ""
    raise CompletionError(
        f"Can't resolve '{path}'. Abstract type '{type_.name}' must resolve to an Object type at runtime "
        f"for field '{field}'. {_undetermined(type_)}{missing}"
    )


def _undetermined(type_: GraphQLNamedType) -> str:
    # the apostrophe at the end of both messages that begin so is AppSync's
    return f"Could not determine the exact type of {type_.name}."


def mismatch(expected: str, path: ResponsePath) -> CompletionError:
    """Return the error for a value that does not match its type, such as "LIST"."""
    return CompletionError(f"Can't resolve value ({path}) : type mismatch error, expected type {expected}")


def null_error(type_: GraphQLOutputType, parent: GraphQLOutputType, path: ResponsePath) -> CompletionError:
    """Return the error for a null at a non-null position; in its message a list type is called "null"."""
    names = [named.name if isinstance(named, GraphQLNamedType) else "null" for named in (type_, parent)]
    return CompletionError(
        f"Cannot return null for non-nullable type: '{names[0]}' within parent '{names[1]}' ({path})"
    )
