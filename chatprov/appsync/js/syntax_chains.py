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
    found, is_optional = _link(reader, node)
    return tree.ChainExpression(found.place, found) if is_optional else found


def _link(reader: SyntaxReader, node: TreeNode) -> tuple[ExpressionNode, bool]:
    before = field(node, _LINKS[node.type])
    if before.type == "import":
        return _import_call(reader, node), False
    if before.type in _LINKS:
        reader.enter(before)
        previous, in_chain = _link(reader, before)
        reader.leave()
    else:
        previous, in_chain = reader.expression(before), False
    is_optional = node.child_by_field_name("optional_chain") is not None
    if node.type == "call_expression":
        return _call(reader, node, previous, is_optional=is_optional, in_chain=in_chain), in_chain or is_optional
    if node.type == "member_expression":
        found = tree.MemberExpression(
            reader.place(node), previous, key=_property(reader, field(node, "property")), is_optional=is_optional
        )
    else:
        key = reader.expression(field(node, "index"))
        found = tree.MemberExpression(reader.place(node), previous, key, is_computed=True, is_optional=is_optional)
    return found, in_chain or is_optional


def _property(reader: SyntaxReader, node: TreeNode) -> ExpressionNode:
    name = name_of(reader, node)
    if node.type == "private_property_identifier":
        reader.refuse(node, "Private identifiers are not allowed outside class bodies.")
    return tree.LiteralExpression(reader.place(node), name)


def _call(
    reader: SyntaxReader, node: TreeNode, callee: ExpressionNode, *, is_optional: bool, in_chain: bool
) -> ExpressionNode:
    found = field(node, "arguments")
    if found.type != "template_string":
        return tree.CallExpression(reader.place(node), callee, arguments(reader, found), is_optional)
    if is_optional or in_chain:
        reader.refuse(found, "Tagged template expressions are not permitted in an optional chain.")
    texts, raw, values = template_parts(reader, found)
    return tree.TaggedTemplateExpression(reader.place(node), callee, texts, raw, values)


def _import_call(reader: SyntaxReader, node: TreeNode) -> tree.ImportExpression:
    return tree.ImportExpression(reader.place(node))
