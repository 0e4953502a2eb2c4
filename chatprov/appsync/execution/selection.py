"""The selection set of a field: as a list, as text, and applied to values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLUnionType, get_named_type, print_ast

from chatprov.appsync.resolvers.call import Selection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graphql import GraphQLOutputType
    from graphql.execution.collect_fields import FieldDetailsList

    from chatprov.appsync.execution.collecting import FieldCollector


def cut_to_selection(collector: FieldCollector, type_: GraphQLOutputType, details: FieldDetailsList, data: Any) -> Any:
    """Return the fields of an error's `data` that the query selects, under the response keys of the query."""
    if isinstance(data, list):
        return [cut_to_selection(collector, type_, details, item) for item in data]
    if not isinstance(data, dict):
        return data
    object_type = _object_type(collector, type_, data)
    if object_type is None:
        return data
    result: dict[str, Any] = {}
    for key, subfields in collector.subfields(object_type, details).items():
        name = subfields[0].node.name.value
        if name in data:
            field = object_type.fields.get(name)
            result[key] = cut_to_selection(collector, field.type, subfields, data[name]) if field else data[name]
    return result


def _object_type(
    collector: FieldCollector, type_: GraphQLOutputType, value: dict[str, Any]
) -> GraphQLObjectType | None:
    named = get_named_type(type_)
    if isinstance(named, GraphQLInterfaceType | GraphQLUnionType):
        named = collector.schema.type_map.get(str(value.get("__typename")), named)
    return named if isinstance(named, GraphQLObjectType) else None


def select(collector: FieldCollector, type_: GraphQLOutputType, details: FieldDetailsList) -> Selection:
    """Return the selection set of a field for `$ctx.info`: the paths without duplicates, and its text, formatted.

    Of an interface or a union, the list has the fields of that type itself, and none of the types that it may be.

    https://docs.aws.amazon.com/appsync/latest/devguide/resolver-context-reference-js.html
    """
    keys = list(dict.fromkeys(_selected(collector, type_, details, "")))
    text = "\n".join(print_ast(detail.node.selection_set) for detail in details if detail.node.selection_set)
    return Selection(keys, text)


def _selected(
    collector: FieldCollector, type_: GraphQLOutputType, details: FieldDetailsList, prefix: str
) -> Iterator[str]:
    named = get_named_type(type_)
    if not isinstance(named, GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType):
        return
    fields = {} if isinstance(named, GraphQLUnionType) else named.fields
    for key, subfields in collector.subfields(named, details).items():
        yield prefix + key
        field = fields.get(subfields[0].node.name.value)
        if field:
            yield from _selected(collector, field.type, subfields, f"{prefix}{key}/")
