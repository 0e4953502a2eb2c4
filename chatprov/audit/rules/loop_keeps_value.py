"""A loop in a template that decides by a variable which can keep the value of the item before.

A #set whose right side is null leaves the variable as it was:
https://github.com/aws-amplify/amplify-cli/issues/5018
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.appsync.vtl import VtlError
from chatprov.appsync.vtl.nodes import (
    Binary,
    Directive,
    If,
    Index,
    ListLiteral,
    MapLiteral,
    MethodCall,
    Not,
    RangeLiteral,
    Reference,
    Set,
)
from chatprov.appsync.vtl.parser import parse
from chatprov.audit.rule import AuditRule, ConfigFix

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.appsync.vtl.nodes import Block, Expression, Statement
    from chatprov.audit.stack import Stack

_NEVER_NULL = frozenset({"util", "utils", "foreach", "velocityCount", "velocityHasNext"})
"""Variables whose methods and properties return a value as a rule: $util.defaultIfNull($item.owner, "")."""


def detect(stack: Stack) -> str | None:
    """Look for such a variable in every loop of every template."""
    for place, template in stack.templates.items():
        try:
            variables = list(_kept(parse(template)))
        except VtlError:
            continue
        if variables:
            name, line = variables[0]
            return f"{place}, line {line}: ${name} keeps the value of the item before when the new one is null"
    return None


def _kept(block: Block) -> Iterator[tuple[str, int]]:
    """Yield the variables that loops decide by and that can keep an old value, with the lines of their #set."""
    for statement in block.statements:
        if isinstance(statement, Directive) and statement.name == "foreach" and statement.block is not None:
            yield from _kept_in_loop(statement.block)
        for inner in _blocks(statement):
            yield from _kept(inner)


def _kept_in_loop(body: Block) -> Iterator[tuple[str, int]]:
    fresh: set[str] = set()
    suspects: dict[str, int] = {}
    for statement in body.statements:
        for name in _decides_by(statement) & suspects.keys():
            yield name, suspects.pop(name)
        if isinstance(statement, Set) and not statement.target.steps:
            name = statement.target.root
            if not _may_be_null(statement.value):
                fresh.add(name)
            elif name not in fresh:
                suspects[name] = statement.position.line_and_column[0]


def _may_be_null(value: Expression) -> bool:
    return isinstance(value, Reference) and value.root not in _NEVER_NULL


def _blocks(statement: Statement) -> list[Block]:
    if isinstance(statement, If):
        return [block for _, block in statement.branches] + ([statement.otherwise] if statement.otherwise else [])
    return [statement.block] if isinstance(statement, Directive) and statement.block else []


def _decides_by(statement: Statement) -> set[str]:
    """Return the variables in the conditions and the loops of a statement, at any depth."""
    expressions: list[Expression] = []
    if isinstance(statement, If):
        expressions = [condition for condition, _ in statement.branches]
    elif isinstance(statement, Directive):
        expressions = list(statement.arguments)
    names = {name for expression in expressions for name in _variables(expression)}
    return names.union(*(_decides_by(inner) for block in _blocks(statement) for inner in block.statements))


def _variables(expression: Expression) -> Iterator[str]:
    inner: list[Expression] = []
    match expression:
        case Reference():
            yield expression.root
            for step in expression.steps:
                inner += (
                    step.arguments if isinstance(step, MethodCall) else [step.index] if isinstance(step, Index) else []
                )
        case Binary():
            inner = [expression.left, expression.right]
        case Not():
            inner = [expression.operand]
        case ListLiteral():
            inner = list(expression.items)
        case RangeLiteral():
            inner = [expression.first, expression.last]
        case MapLiteral():
            inner = [part for entry in expression.entries for part in entry]
    for part in inner:
        yield from _variables(part)


RULE = AuditRule(
    id="loop-keeps-value",
    cwe="CWE-665",  # Improper Initialization
    step=7,
    severity="high",
    title="A loop decides by the value of the item before",
    meaning="#set leaves a variable as it was when the new value is null: an item without an owner is treated as the one before.",
    fixes=(ConfigFix("the template", '#set($owner = $util.defaultIfNull($item.owner, ""))'),),
    tutorial=False,
    detect=detect,
)
