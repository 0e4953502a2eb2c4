"""What a field selects, as lists and texts and applied to values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type, print_ast

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from graphql import GraphQLOutputType
    from graphql.execution.collect_fields import FieldDetailsList

    from chatprov.appsync.execution.execution import Execution


def cut_to_selection(execution: Execution, type_: GraphQLOutputType, details: FieldDetailsList, data: Any) -> Any:
    """Return an error's `data` with only what the query selects of it, under the query's own keys."""
    return _walk(execution, type_, details, data, lambda key, name: (name, key))


def by_field_names(execution: Execution, type_: GraphQLOutputType, details: FieldDetailsList, value: Any) -> Any:
    """Return a part of a response with the schema's field names in place of the query's aliases."""
    if value is None or not any(each.node.selection_set for each in details):
        return value
    return _walk(execution, type_, details, value, lambda key, name: (key, name))


def _walk(
    execution: Execution,
    type_: GraphQLOutputType,
    details: FieldDetailsList,
    value: Any,
    keys: Callable[[str, str], tuple[str, str]],
) -> Any:
    if isinstance(value, list):
        return [_walk(execution, type_, details, item, keys) for item in value]
    if not isinstance(value, dict):
        return value
    object_type = _object_type(execution, type_, value)
    if object_type is None:
        return value
    result: dict[str, Any] = {}
    for key, below in execution.subfields(object_type, details).items():
        name = below[0].node.name.value
        source, target = keys(key, name)
        if source in value:
            field = object_type.fields.get(name)
            part = value[source]
            result[target] = _walk(execution, field.type, below, part, keys) if field else part
    return result


def _object_type(execution: Execution, type_: GraphQLOutputType, value: dict[str, Any]) -> GraphQLObjectType | None:
    named = get_named_type(type_)
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        named = execution.schema.type_map.get(str(value.get("__typename")), named)
    return named if isinstance(named, GraphQLObjectType) else None


def selection_set_list(execution: Execution, type_: GraphQLOutputType, details: FieldDetailsList) -> list[str]:
    """Return `$ctx.info.selectionSetList`: response keys, those further down as `key/key`, each once."""
    return list(dict.fromkeys(_selected(execution, type_, details, "")))


def _selected(execution: Execution, type_: GraphQLOutputType, details: FieldDetailsList, prefix: str) -> Iterator[str]:
    for object_type in _possible_types(execution, type_):
        for key, below in execution.subfields(object_type, details).items():
            yield prefix + key
            field = object_type.fields.get(below[0].node.name.value)
            if field:
                yield from _selected(execution, field.type, below, f"{prefix}{key}/")


def _possible_types(execution: Execution, type_: GraphQLOutputType) -> list[GraphQLObjectType]:
    named = get_named_type(type_)
    if isinstance(named, GraphQLObjectType):
        return [named]
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        return list(execution.schema.get_possible_types(named))
    return []


def selection_set_text(details: FieldDetailsList) -> str:
    """Return `$ctx.info.selectionSetGraphQL`: the selection as written, formatted."""
    return "\n".join(print_ast(each.node.selection_set) for each in details if each.node.selection_set)
