"""Read the targets of declarations, parameters and assignments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.expressions import Identifier, LiteralExpression, MemberExpression
from chatprov.appsync.js.patterns import ArrayPattern, AssignmentPattern, ObjectPattern, PatternProperty, RestElement
from chatprov.appsync.js.syntax_literals import binding_name, identifier, name_of, number, string
from chatprov.appsync.js.syntax_reader import field, only_part, with_gaps, without_gaps
from chatprov.appsync.js.syntax_targets import written

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.patterns import Target
    from chatprov.appsync.js.syntax_reader import SyntaxReader

_FIXED: Final = frozenset({"arguments", "eval"})
"""The names that strict code may not write to."""

_REST_LAST: Final = "A rest element must be last in a destructuring pattern."


def property_key(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    """Read the key of a property in an object or an object pattern."""
    if node.type == "property_identifier":
        return LiteralExpression(reader.place(node), name_of(reader, node))
    if node.type == "string":
        return string(reader, node)
    if node.type == "number":
        return number(reader, node)
    if node.type == "computed_property_name":
        return reader.expression(only_part(node))
    reader.refuse(node, "Private identifiers are not allowed outside class bodies.")
    return LiteralExpression(reader.place(node), name_of(reader, node))


def name_target(reader: SyntaxReader, node: TreeNode) -> Identifier:
    """Read a variable that is declared or written to."""
    found = identifier(reader, node)
    if found.name in _FIXED or node.type == "undefined":
        reader.refuse(node, f"Invalid use of '{found.name}' in strict mode.")
    return found


def _member(reader: SyntaxReader, node: TreeNode) -> Target:
    found = reader.expression(node)
    if not isinstance(found, MemberExpression):
        reader.refuse(node, "The left-hand side of an assignment expression may not be an optional property access.")
    return found


def _in_parentheses(reader: SyntaxReader, node: TreeNode) -> Target:
    inner = only_part(node)
    if inner.type in {"object", "array"}:
        reader.refuse(node, "The left-hand side of an assignment must be a variable or a property.")
    return reader.target(inner)


def _array(reader: SyntaxReader, node: TreeNode) -> ArrayPattern:
    children = list(with_gaps(node))
    for child in children[:-1]:
        if child is not None and child.type == "rest_pattern":
            reader.refuse(child, _REST_LAST)
    elements = tuple(None if child is None else reader.target(child) for child in children)
    return ArrayPattern(reader.place(node), elements)


def _object(reader: SyntaxReader, node: TreeNode) -> ObjectPattern:
    properties: list[PatternProperty | RestElement] = []
    for child in without_gaps(reader, node):
        if properties and isinstance(properties[-1], RestElement):
            reader.refuse(child, _REST_LAST)
        if child.type == "rest_pattern":
            properties.append(rest(reader, child))
        else:
            properties.append(_property(reader, child))
    return ObjectPattern(reader.place(node), tuple(properties))


def _property(reader: SyntaxReader, node: TreeNode) -> PatternProperty:
    place = reader.place(node)
    if node.type == "pair_pattern":
        return PatternProperty(place, property_key(reader, field(node, "key")), reader.target(field(node, "value")))
    if node.type == "object_assignment_pattern":
        left = field(node, "left")
        key = LiteralExpression(reader.place(left), binding_name(reader, left))
        target = AssignmentPattern(place, name_target(reader, left), reader.expression(field(node, "right")))
        return PatternProperty(place, key, target)
    return PatternProperty(place, LiteralExpression(place, name_of(reader, node)), name_target(reader, node))


def default(reader: SyntaxReader, node: TreeNode) -> AssignmentPattern:
    """Read `target = value` in a pattern or a parameter."""
    return AssignmentPattern(
        reader.place(node), reader.target(field(node, "left")), reader.expression(field(node, "right"))
    )


def rest(reader: SyntaxReader, node: TreeNode) -> RestElement:
    """Read `...target` at the end of a pattern or of the parameters."""
    return RestElement(reader.place(node), reader.target(only_part(node)))


TARGETS: Final[Mapping[str, Callable[[SyntaxReader, TreeNode], Target]]] = {
    "identifier": name_target,
    "undefined": name_target,
    "member_expression": _member,
    "subscript_expression": _member,
    "parenthesized_expression": _in_parentheses,
    "array_pattern": _array,
    "object_pattern": _object,
    "assignment_pattern": default,
    "rest_pattern": rest,
}


def declared(reader: SyntaxReader, node: TreeNode) -> Target:
    """Read the target of a declaration or a parameter, which declares variables only."""
    target = reader.target(node)
    if node.type not in {"identifier", "undefined"}:
        for leaf in written(target):
            if not isinstance(leaf, Identifier):
                reader.refuse_at(leaf.place, "Identifier expected.")
    return target
