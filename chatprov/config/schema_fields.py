"""The fields of the schema that the resolvers in config.yaml need."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.config.configuration import Config
    from chatprov.config.source import Key


def field_faults(config: Config, schema: str) -> Iterator[tuple[Key, str]]:
    """Yield the key and the reason of each resolver whose field the schema does not have: AppSync never finds it."""
    fields = [(resolver.type, resolver.field) for resolver in config.resolvers]
    if all(_plainly_there(schema, *field) for field in fields):
        return
    there = _fields(schema)
    if there is None:  # AppSync reports errors of the schema
        return
    for number, (type_name, field) in enumerate(fields):
        if type_name not in there:
            yield ("resolvers", number, "type"), f"{config.schema_.file} has no type {type_name}"
        elif field not in there[type_name]:
            allowed = ", ".join(sorted(there[type_name]))
            yield ("resolvers", number, "field"), f"the type {type_name} has no field {field}; it has {allowed}"


def _plainly_there(schema: str, type_name: str, field: str) -> bool:
    """Return whether a regular expression finds a field in a schema; parsing the schema takes a tenth of a second."""
    bare = re.sub(r'"""(?s:.*?)"""|"[^"\n]*"|#.*', " ", schema)
    body = re.search(rf"\btype\s+{type_name}\b[^{{}}]*\{{([^{{}}]*)\}}", re.sub(r"\([^()]*\)", " ", bare))
    return bool(body and re.search(rf"\b{field}\s*:", body[1]))


def _fields(schema: str) -> dict[str, set[str]] | None:
    """Return the fields of each object type; None when the schema cannot be parsed."""
    from graphql import GraphQLError, ObjectTypeDefinitionNode, ObjectTypeExtensionNode, parse  # noqa: PLC0415  # see above

    found: dict[str, set[str]] = {}
    try:
        nodes = parse(schema, no_location=True).definitions
    except (GraphQLError, RecursionError):
        return None
    for node in nodes:
        if isinstance(node, ObjectTypeDefinitionNode | ObjectTypeExtensionNode):
            found.setdefault(node.name.value, set()).update(field.name.value for field in node.fields or ())
    return found
