"""Compiles the syntax tree to closures that take the frame of a call: see scope.py.

Each module `compile_*` has the nodes of one kind; they compile the parts of a node through the CodeCompiler.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, Final

from chatprov.appsync.js import expressions as tree
from chatprov.appsync.js import statements
from chatprov.appsync.js.compile_assignments import assignment
from chatprov.appsync.js.compile_chains import chain, link, optional_chain
from chatprov.appsync.js.compile_conditions import conditional, logical, test
from chatprov.appsync.js.compile_expressions import array, identifier, literal, object_literal, sequence, template
from chatprov.appsync.js.compile_functions import function
from chatprov.appsync.js.compile_loops import for_each
from chatprov.appsync.js.compile_operators import binary, unary
from chatprov.appsync.js.compile_patterns import binder
from chatprov.appsync.js.compile_statements import (
    block_statement,
    break_statement,
    declaration,
    export_declaration,
    expression_statement,
    function_body,
    if_statement,
    nothing,
    return_statement,
    switch_statement,
)
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.scope import FixedName

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chatprov.appsync.js.compile_patterns import Bind
    from chatprov.appsync.js.nodes import ExpressionNode, Node, StatementNode
    from chatprov.appsync.js.patterns import Target
    from chatprov.appsync.js.scope import Evaluate, Execute, Frame, FunctionScope


class CodeCompiler:
    """Compiles the nodes of one function; `scope` has its names."""

    not_fixed: ClassVar[object] = object()

    def __init__(self, scope: FunctionScope) -> None:
        self.scope = scope

    def expression(self, node: ExpressionNode) -> Evaluate:
        """Return a closure that evaluates an expression."""
        self.scope.charge(1)
        compile_node = _EXPRESSIONS.get(type(node))
        return compile_node(node, self) if compile_node else self.unsupported(node)

    def link(self, node: ExpressionNode) -> Evaluate:
        """Return a closure that evaluates a part of an optional chain; SHORT is its value if the chain has ended."""
        return link(node, self)

    def condition(self, node: ExpressionNode) -> Evaluate:
        """Return a closure that returns whether an expression counts as true."""
        return test(node, self)

    def statement(self, node: StatementNode) -> Execute:
        """Return a closure that runs a statement."""
        self.scope.charge(1)
        compile_node = _STATEMENTS.get(type(node))
        return compile_node(node, self) if compile_node else self.unsupported(node)

    def declare(self, names: Iterable[str]) -> list[int]:
        """Declare names in the current block; return the places of those that are cells."""
        declared = [self.scope.declare(name) for name in names]
        return [name.slot for name in declared if name.is_cell]

    def binder(self, target: Target) -> Bind:
        """Return a closure that gives a target a value."""
        return binder(target, self)

    def function_body(self, node: statements.BlockStatement) -> Evaluate:
        """Return a closure that runs the body of a function and returns the result."""
        return function_body(node, self)

    def unsupported(self, node: Node) -> Evaluate:
        """Return the closure of a node that the gate refuses: it raises a CodeFault."""

        def evaluate(_: Frame) -> Any:
            raise CodeFault(f"{type(node).__name__} is not supported.", node.place)

        return evaluate

    def inner(self, scope: FunctionScope) -> CodeCompiler:
        """Return the compiler of an inner function."""
        return CodeCompiler(scope)

    def fixed(self, node: ExpressionNode) -> Any:
        """Return the value of a name if it is known now, such as that of `util`, else `not_fixed`."""
        binding = self.scope.find(node.name) if type(node) is tree.Identifier else None
        return binding.value if isinstance(binding, FixedName) else self.not_fixed


_EXPRESSIONS: Final[dict[type, Callable[[Any, CodeCompiler], Evaluate]]] = {
    tree.ArrayExpression: array,
    tree.AssignmentExpression: assignment,
    tree.BinaryExpression: binary,
    tree.CallExpression: chain,
    tree.ChainExpression: optional_chain,
    tree.ConditionalExpression: conditional,
    tree.FunctionExpression: function,
    tree.Identifier: identifier,
    tree.LiteralExpression: literal,
    tree.LogicalExpression: logical,
    tree.MemberExpression: chain,
    tree.ObjectExpression: object_literal,
    tree.SequenceExpression: sequence,
    tree.TaggedTemplateExpression: chain,
    tree.TemplateLiteral: template,
    tree.UnaryExpression: unary,
}
_STATEMENTS: Final[dict[type, Callable[[Any, CodeCompiler], Execute]]] = {
    statements.BlockStatement: block_statement,
    statements.BreakStatement: break_statement,
    statements.EmptyStatement: nothing,
    statements.ExportDeclaration: export_declaration,
    statements.ExpressionStatement: expression_statement,
    statements.ForEachStatement: for_each,
    statements.FunctionDeclaration: nothing,
    statements.IfStatement: if_statement,
    statements.ImportDeclaration: nothing,
    statements.ReturnStatement: return_statement,
    statements.SwitchStatement: switch_statement,
    statements.VariableDeclaration: declaration,
}
