"""Programs whose definitions cannot change: functions and constants that nothing is assigned to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.js.blocks import exported
from chatprov.appsync.js.compile_patterns import names_of
from chatprov.appsync.js.expressions import (
    AssignmentExpression,
    FunctionExpression,
    Identifier,
    LiteralExpression,
    MemberExpression,
    TemplateLiteral,
)
from chatprov.appsync.js.scope import descendants
from chatprov.appsync.js.statements import (
    ExportDeclaration,
    ForEachStatement,
    FunctionDeclaration,
    ImportDeclaration,
    VariableDeclaration,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.js.nodes import ExpressionNode, Node, StatementNode
    from chatprov.appsync.js.statements import Program


def is_constant(program: Program) -> bool:
    """Return whether one evaluation of the definitions serves all runs.

    Functions have no members, and texts and numbers cannot change: only an assignment to a name could.
    """
    statements = [exported(statement) for statement in program.statements]
    if not all(map(_defines_constants, statements)):
        return False
    changed = set(_assigned(program))
    defined = {name for statement in statements for name in _defined(statement)}
    return changed.isdisjoint(defined)


def _defines_constants(statement: StatementNode) -> bool:
    if isinstance(statement, VariableDeclaration):
        return all(
            isinstance(declarator.target, Identifier) and _is_constant_value(declarator.value)
            for declarator in statement.declarators
        )
    return isinstance(statement, (ImportDeclaration, FunctionDeclaration, ExportDeclaration))


def _is_constant_value(value: ExpressionNode | None) -> bool:
    if isinstance(value, TemplateLiteral):
        return not value.values
    return value is None or isinstance(value, (FunctionExpression, LiteralExpression))


def _defined(statement: StatementNode) -> Iterator[str]:
    if isinstance(statement, FunctionDeclaration):
        yield statement.function.name or ""
    elif isinstance(statement, VariableDeclaration):
        for declarator in statement.declarators:
            yield from names_of(declarator.target)


def _assigned(node: Node) -> Iterator[str]:
    """Yield the names that an assignment or a loop below a node gives a new value to."""
    for found in descendants(node):
        if isinstance(found, (AssignmentExpression, ForEachStatement)) and not isinstance(
            found.target, MemberExpression
        ):
            yield from names_of(found.target)
