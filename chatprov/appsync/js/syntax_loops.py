"""Read loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from chatprov.appsync.js import statements as tree
from chatprov.appsync.js.syntax_patterns import declared
from chatprov.appsync.js.syntax_reader import field

if TYPE_CHECKING:
    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.nodes import ExpressionNode, StatementNode
    from chatprov.appsync.js.syntax_reader import SyntaxReader


def _body(reader: SyntaxReader, node: TreeNode) -> StatementNode:
    with reader.inside("loop"):
        return reader.single(field(node, "body"))


def for_each(reader: SyntaxReader, node: TreeNode) -> tree.ForEachStatement:
    """Read `for (... of ...)` or `for (... in ...)`."""
    word = node.child_by_field_name("kind")
    kind = cast("tree.DeclarationKind | None", None if word is None else word.type)
    left = field(node, "left")
    return tree.ForEachStatement(
        reader.place(node),
        "of" if field(node, "operator").type == "of" else "in",
        kind,
        reader.target(left) if kind is None else declared(reader, left),
        reader.expression(field(node, "right")),
        _body(reader, node),
        any(child.type == "await" for child in node.children[:2]),
    )


def for_loop(reader: SyntaxReader, node: TreeNode) -> tree.ForStatement:
    """Read `for (first; test; step)`."""
    first = field(node, "initializer")
    read_first: tree.VariableDeclaration | ExpressionNode | None = None
    if first.type in {"lexical_declaration", "variable_declaration"}:
        read_first = cast("tree.VariableDeclaration", reader.statement(first))
    else:
        read_first = _part(reader, first)
    return tree.ForStatement(
        reader.place(node),
        read_first,
        _part(reader, field(node, "condition")),
        _part(reader, node.child_by_field_name("increment")),
        _body(reader, node),
    )


def _part(reader: SyntaxReader, node: TreeNode | None) -> ExpressionNode | None:
    return None if node is None or node.type in {"empty_statement", ";"} else reader.expression(node)


def while_loop(reader: SyntaxReader, node: TreeNode) -> tree.WhileStatement:
    """Read `while (test) body`."""
    test = reader.expression(field(node, "condition"))
    return tree.WhileStatement(reader.place(node), test, _body(reader, node), is_do=False)


def do_while(reader: SyntaxReader, node: TreeNode) -> tree.WhileStatement:
    """Read `do body while (test)`."""
    body = _body(reader, node)
    return tree.WhileStatement(reader.place(node), reader.expression(field(node, "condition")), body, is_do=True)
