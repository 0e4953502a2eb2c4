"""The definitions of a schema by path: "Query.getMessages.roomId" is an argument, "MessageInput.content" a field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

ROOTS: Final = ("query", "mutation", "subscription")
_OBJECTS: Final = ("object_type_definition", "object_type_extension")
_INPUTS: Final = ("input_object_type_definition", "input_object_type_extension")


@dataclass
class Definitions:
    """What a schema defines."""

    types: dict[str, str] = field(default_factory=dict)
    """The type of each field and argument ("[Message]"), the kind of each type ("object", "input")."""
    defaults: dict[str, str] = field(default_factory=dict)
    """The value of what may be left out, as it is written."""
    inputs: set[str] = field(default_factory=set)
    """The names of the input types."""
    fields: dict[str, None] = field(default_factory=dict)
    """The paths of the fields of object types, in order."""
    subscriptions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The mutations that @aws_subscribe of a field names."""
    roots: dict[str, str] = field(default_factory=dict)
    """The names of the root types, by "query", "mutation" and "subscription"."""


def read_definitions(sdl: str) -> Definitions:
    """Read a schema; raises GraphQLError."""
    from graphql import parse  # noqa: PLC0415  # graphql-core takes a tenth of a second

    found = Definitions()
    for node in parse(sdl, no_location=True).definitions if sdl.strip() else ():
        definition: Any = node
        if node.kind == "schema_definition":
            found.roots = {item.operation.value: item.type.name.value for item in definition.operation_types}
        elif node.kind in (*_OBJECTS, *_INPUTS):
            _read_type(definition, found)
    if not found.roots:
        found.roots = {root: root.capitalize() for root in ROOTS if root.capitalize() in found.types}
    return found


def _read_type(definition: Any, found: Definitions) -> None:
    from graphql import print_ast  # noqa: PLC0415  # as above

    name = definition.name.value
    found.types.setdefault(name, definition.kind.split("_")[0])
    if definition.kind in _INPUTS:
        found.inputs.add(name)
    for node in definition.fields or ():
        path = f"{name}.{node.name.value}"
        if definition.kind in _OBJECTS:
            found.fields[path] = None
        for place, part in ((path, node), *((f"{path}.{item.name.value}", item) for item in _arguments(node))):
            found.types[place] = print_ast(part.type)
            if getattr(part, "default_value", None) is not None:
                found.defaults[place] = print_ast(part.default_value)
        for directive in node.directives or ():
            if directive.name.value == "aws_subscribe":
                found.subscriptions[path] = _mutations(directive)


def _arguments(node: Any) -> list[Any]:
    return list(getattr(node, "arguments", None) or ())


def _mutations(directive: Any) -> tuple[str, ...]:
    from graphql import value_from_ast_untyped  # noqa: PLC0415  # as above

    named = [value_from_ast_untyped(argument.value) for argument in directive.arguments or ()]
    return tuple(sorted(name for names in named for name in (names if isinstance(names, list) else [names])))
