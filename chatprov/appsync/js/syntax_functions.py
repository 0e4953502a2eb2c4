"""Read functions: declarations, expressions, arrows and methods."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from chatprov.appsync.js.expressions import FunctionExpression
from chatprov.appsync.js.statements import BlockStatement, FunctionDeclaration
from chatprov.appsync.js.syntax_literals import binding_name
from chatprov.appsync.js.syntax_patterns import declared
from chatprov.appsync.js.syntax_reader import field, parts

if TYPE_CHECKING:
    from tree_sitter import Node as TreeNode

    from chatprov.appsync.js.expressions import FunctionKind
    from chatprov.appsync.js.nodes import ExpressionNode, StatementNode
    from chatprov.appsync.js.patterns import Target
    from chatprov.appsync.js.syntax_reader import SyntaxReader


def block(reader: SyntaxReader, node: TreeNode) -> BlockStatement:
    """Read statements in braces."""
    return BlockStatement(reader.place(node), tuple([reader.statement(child) for child in parts(node)]))


def function(reader: SyntaxReader, node: TreeNode) -> FunctionExpression:
    """Read a function expression, or the function of a declaration."""
    name = node.child_by_field_name("name")
    return _function(reader, node, "function", None if name is None else binding_name(reader, name))


def arrow(reader: SyntaxReader, node: TreeNode) -> FunctionExpression:
    """Read an arrow function."""
    return _function(reader, node, "arrow", None)


def method(reader: SyntaxReader, node: TreeNode) -> FunctionExpression:
    """Read the function of a method, a getter or a setter in an object."""
    words = _words(node)
    kind: FunctionKind = "getter" if "get" in words else "setter" if "set" in words else "method"
    found = _function(reader, node, kind, None)
    # As in ESTree, the function of a method begins at its parameters.
    return replace(found, place=reader.place(field(node, "parameters"), node))


def declaration(reader: SyntaxReader, node: TreeNode) -> FunctionDeclaration:
    """Read the declaration of a function."""
    return FunctionDeclaration(reader.place(node), function(reader, node))


def _words(node: TreeNode) -> set[str]:
    return {child.type for child in node.children if not child.is_named}


def _function(reader: SyntaxReader, node: TreeNode, kind: FunctionKind, name: str | None) -> FunctionExpression:
    words = _words(node)
    outer_jumps, reader.jumps = reader.jumps, ()
    reader.function_depth += 1
    parameters = _parameters(reader, node)
    read_body = field(node, "body")
    body: StatementNode | ExpressionNode
    body = block(reader, read_body) if read_body.type == "statement_block" else reader.expression(read_body)
    reader.function_depth -= 1
    reader.jumps = outer_jumps
    return FunctionExpression(reader.place(node), name, parameters, body, kind, "async" in words, "*" in words)


def _parameters(reader: SyntaxReader, node: TreeNode) -> tuple[Target, ...]:
    one = node.child_by_field_name("parameter")
    if one is not None:
        return (declared(reader, one),)
    children = list(parts(field(node, "parameters")))
    for child in children[:-1]:
        if child.type == "rest_pattern":
            reader.refuse(child, "A rest parameter must be last in a parameter list.")
    return tuple([declared(reader, child) for child in children])
