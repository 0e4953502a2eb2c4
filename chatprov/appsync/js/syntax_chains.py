"""Read members, calls and tagged templates, and the chains that `?.` makes of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.js import expressions as tree
from chatprov.appsync.js.syntax_literals import name_of, template_parts
from chatprov.appsync.js.syntax_reader import field, only_part, without_gaps

if TYPE_CHECKING:
    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.syntax_reader import SyntaxReader

_LINKS: Final = {"member_expression": "object", "subscript_expression": "object", "call_expression": "function"}
"""The types of a chain's links, with the field for what is before each."""


def spread(reader: SyntaxReader, node: TreeNode) -> tree.SpreadElement:
    """Read `...value`."""
    return tree.SpreadElement(reader.place(node), reader.expression(only_part(node)))


def arguments(reader: SyntaxReader, node: TreeNode) -> tuple[ExpressionNode | tree.SpreadElement, ...]:
    """Read the arguments of a call in their parentheses."""
    return tuple(
        [
            spread(reader, child) if child.type == "spread_element" else reader.expression(child)
            for child in without_gaps(reader, node)
        ]
    )


def chain(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    """Read the last member or call of a chain, and with it the whole chain."""
    nodes = [node]
    while (before := field(nodes[-1], _LINKS[nodes[-1].type])).type in _LINKS:
        nodes.append(before)
    is_import = before.type == "import"
    found = tree.ImportExpression(reader.place(nodes.pop())) if is_import else reader.expression(before)
    in_chain = False
    for link in reversed(nodes):
        is_optional = link.child_by_field_name("optional_chain") is not None
        in_chain = in_chain or is_optional
        found = _link(reader, link, found, is_optional=is_optional, in_chain=in_chain)
    return tree.ChainExpression(found.place, found) if in_chain else found


def _link(
    reader: SyntaxReader, node: TreeNode, before: ExpressionNode, *, is_optional: bool, in_chain: bool
) -> ExpressionNode:
    place = reader.place(node)
    if node.type == "member_expression":
        return tree.MemberExpression(place, before, _property(reader, field(node, "property")), is_optional=is_optional)
    if node.type == "subscript_expression":
        key = reader.expression(field(node, "index"))
        return tree.MemberExpression(place, before, key, is_computed=True, is_optional=is_optional)
    found = field(node, "arguments")
    if found.type != "template_string":
        return tree.CallExpression(place, before, arguments(reader, found), is_optional)
    if in_chain:
        reader.refuse(found, "Tagged template expressions are not permitted in an optional chain.")
    texts, raw, values = template_parts(reader, found)
    return tree.TaggedTemplateExpression(place, before, texts, raw, values)


def _property(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    name = name_of(reader, node)
    if node.type == "private_property_identifier":
        reader.refuse(node, "Private identifiers are not allowed outside class bodies.")
    return tree.LiteralExpression(reader.place(node), name)
