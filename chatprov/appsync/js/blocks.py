"""The names that blocks and functions declare before their first statement runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.js.compile_patterns import names_of
from chatprov.appsync.js.scope import descendants
from chatprov.appsync.js.statements import (
    ExportDeclaration,
    ForEachStatement,
    FunctionDeclaration,
    VariableDeclaration,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chatprov.appsync.js.nodes import Node, StatementNode
    from chatprov.appsync.js.statements import Program


def exported(statement: StatementNode) -> StatementNode:
    """Return the declaration of an `export`, or the statement itself."""
    if isinstance(statement, ExportDeclaration) and statement.declaration is not None:
        return statement.declaration
    return statement


def names_of_block(statements: Iterable[StatementNode]) -> Iterator[str]:
    """Yield the names that `let`, `const` and functions declare in a block."""
    for statement in map(exported, statements):
        if isinstance(statement, VariableDeclaration) and statement.kind != "var":
            for declarator in statement.declarators:
                yield from names_of(declarator.target)
        elif isinstance(statement, FunctionDeclaration) and statement.function.name is not None:
            yield statement.function.name


def variable_names(node: Node) -> Iterator[str]:
    """Yield the names that `var` declares anywhere below a node, inner functions left out."""
    for found in descendants(node, into_functions=False):
        if isinstance(found, VariableDeclaration) and found.kind == "var":
            for declarator in found.declarators:
                yield from names_of(declarator.target)
        elif isinstance(found, ForEachStatement) and found.kind == "var":
            yield from names_of(found.target)


def exported_names(program: Program) -> Iterator[tuple[str, str]]:
    """Yield the names that a program exports: the name in the code, and the name that others see."""
    for statement in program.statements:
        if isinstance(statement, ExportDeclaration) and statement.module is None:
            yield from ((name.local, name.exported) for name in statement.names)
            if statement.declaration is not None:
                declared = [*names_of_block([statement]), *variable_names(statement)]
                yield from ((name, name) for name in declared)
