"""Compare GraphQL schemas as texts: AppSync's schema, in the words and the order of the project's file.

Descriptions, order and layout make no difference to AppSync, and the definitions that it adds are removed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from graphql import DefinitionNode, Node

WORDS = re.compile(r"\w+|[^\w\s]")
REST_OF_LINE = re.compile(r"[ \t,]*(#.*)?$", re.MULTILINE)


def as_in_file(sdl: str, file: str) -> str:
    """Return AppSync's SDL in the form of the file: the file's text, except for definitions and fields that differ.

    Thus a line that is added to the file is one line of difference, for any order and layout of AppSync's response.
    """
    if WORDS.findall(sdl) == WORDS.findall(file):
        return file
    from graphql import GraphQLError, parse, print_ast  # noqa: PLC0415  # takes 0.1 s, rarely needed

    def same(one: Node, other: Node) -> bool:
        return print_ast(_sorted(one, print_ast)) == print_ast(_sorted(other, print_ast))

    try:
        theirs = {_key(node): node for node in parse(sdl, no_location=True).definitions if not _built_in(node)}
        ours = [(_key(node), node) for node in parse(file).definitions]
    except GraphQLError:  # AppSync reports errors of the file
        return sdl
    edits: list[tuple[int, int, str]] = []
    for key, node in ours:
        there = theirs.pop(key, None)
        if there is None:
            edits += [] if _built_in(node) else [_edit(node, "")]
        elif not same(node, there):
            edits += _edits_within(node, there, file, same, print_ast) or [_edit(node, print_ast(there))]
    edits.append((len(file), len(file), "".join(f"\n{print_ast(node)}\n" for node in theirs.values())))
    return _edited(file, edits)


def _key(node: Node) -> tuple[str, str]:
    return node.kind, str(getattr(getattr(node, "name", None), "value", ""))


def _edit(node: Node, text: str) -> tuple[int, int, str]:
    assert node.loc, "the file is parsed with locations"  # noqa: S101
    return node.loc.start, node.loc.end, text


def _edits_within(
    node: Node, there: Node, file: str, same: Callable[[Node, Node], bool], text: Callable[[Node], str]
) -> list[tuple[int, int, str]]:
    """Return the changes of a definition's fields or values; empty if the definition has other differences, too."""
    part = next((name for name in ("fields", "values") if getattr(node, name, None) and getattr(there, name, None)), "")
    if not part or not same(_with(node, part, ()), _with(there, part, ())):
        return []
    left = {_key(child): child for child in getattr(there, part)}
    edits = []
    for member in getattr(node, part):
        other = left.pop(_key(member), None)
        if other is None:
            edits.append(_edit(member, ""))
        elif not same(member, other):  # its description is kept: AppSync ignores it
            edits.append((member.name.loc.start, member.loc.end, text(_with(other, "description", None))))
    last = getattr(node, part)[-1].loc
    line, rest = file[file.rfind("\n", 0, last.start) + 1 : last.start], REST_OF_LINE.match(file, last.end)
    alone = (not line or line.isspace()) and rest is not None  # one on each line
    end, before = (rest.end(), f"\n{line}") if alone and rest else (last.end, " ")
    more = (text(_with(value, "description", None)).replace("\n", f"\n{line}") for value in left.values())
    return [*edits, (end, end, "".join(before + child for child in more))]


def _with(node: Node, part: str, value: object) -> Node:
    return type(node)(**{**{key: getattr(node, key) for key in node.keys}, part: value})


def _edited(text: str, edits: list[tuple[int, int, str]]) -> str:
    """Return the edited text; with a deleted piece, its line or the comma before it is deleted, too."""
    for start, end, new in sorted(edits, reverse=True):
        if start < end and not new:
            first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end) + 1 or len(text)
            if not (text[first:start] + text[end:last]).strip():
                after = last + 1 if text[:first].endswith("\n\n") and text[last : last + 1] == "\n" else last
                text = text[:first] + text[after:]
            else:
                text = text[:start].rstrip(" ,") + text[end:]
        else:
            text = text[:start] + new + text[end:]
    return text


def _built_in(node: DefinitionNode) -> bool:
    """Return whether AppSync adds a definition itself: AWS scalars, directives, a `schema` block with the default names."""
    if node.kind == "schema_definition":
        roots = {
            operation.operation.value: operation.type.name.value for operation in getattr(node, "operation_types", ())
        }
        return all(operation.capitalize() == name for operation, name in roots.items())
    name = getattr(node, "name", None)
    return node.kind == "directive_definition" or bool(name and name.value.startswith("AWS"))


def _sorted(node: Node, text: Callable[[Node], str]) -> Node:
    """Rebuild a node with its fields, arguments, values and directives in the order of their text, without descriptions."""
    parts = {key: getattr(node, key) for key in node.keys if key not in ("description", "loc")}
    for key, part in parts.items():
        if isinstance(part, (tuple, list)):
            parts[key] = tuple(sorted((_sorted(child, text) for child in part), key=text))
    return type(node)(**parts)
