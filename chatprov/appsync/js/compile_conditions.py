"""Compiles what decides which parts are evaluated: conditions, `&&`, `||`, `??` and `?:`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.expressions import (
    BinaryExpression,
    ConditionalExpression,
    LogicalExpression,
    UnaryExpression,
)
from chatprov.appsync.js.values import truth

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.scope import Evaluate, Frame

_COMPARISONS: Final = frozenset({"==", "!=", "===", "!==", "<", "<=", ">", ">="})


def test(node: ExpressionNode, compiler: CodeCompiler) -> Evaluate:
    """Compile an expression to a closure that returns True or False."""
    is_negated = False
    while type(node) is UnaryExpression and node.operator == "!":
        is_negated = not is_negated
        node = node.operand
    holds = _holds(node, compiler)
    return (lambda frame: not holds(frame)) if is_negated else holds


def _holds(node: ExpressionNode, compiler: CodeCompiler) -> Evaluate:
    if type(node) is BinaryExpression and node.operator in _COMPARISONS:
        return compiler.expression(node)
    if type(node) is LogicalExpression and node.operator != "??":
        return _all_or_any([compiler.condition(operand) for operand in _operands(node)], is_all=node.operator == "&&")
    value = compiler.expression(node)

    def evaluate(frame: Frame) -> bool:
        found = value(frame)
        return found is not None and found is not False and (found is True or truth(found))

    return evaluate


def _operands(node: LogicalExpression) -> list[ExpressionNode]:
    """Return the operands of one operator in a row, such as those of `a && b && c`, which are evaluated by a loop."""
    operands = [node.right]
    inner = node.left
    while isinstance(inner, LogicalExpression) and inner.operator == node.operator:
        operands.append(inner.right)
        inner = inner.left
    return [inner, *reversed(operands)]


def _all_or_any(conditions: Sequence[Evaluate], *, is_all: bool) -> Evaluate:
    match conditions:
        case [left, right] if is_all:
            return lambda frame: left(frame) and right(frame)
        case [left, right]:
            return lambda frame: left(frame) or right(frame)

    def evaluate(frame: Frame) -> bool:
        for condition in conditions:
            if condition(frame) is not is_all:
                return not is_all
        return is_all

    return evaluate


def logical(node: LogicalExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile `&&`, `||` or `??` to a closure that returns one of the operands."""
    first, *others = [compiler.expression(operand) for operand in _operands(node)]
    if node.operator == "??":

        def coalesce(frame: Frame) -> Any:
            found = first(frame)
            for operand in others:
                if found is not None:
                    break
                found = operand(frame)
            return found

        return coalesce
    ends = node.operator == "||"

    def evaluate(frame: Frame) -> Any:
        found = first(frame)
        for operand in others:
            if truth(found) is ends:
                break
            found = operand(frame)
        return found

    return evaluate


def conditional(node: ConditionalExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile `?:`; those in a row, such as `a ? b : c ? d : e`, are run by a loop."""
    branches = [(compiler.condition(node.test), compiler.expression(node.then))]
    while isinstance(node.otherwise, ConditionalExpression):
        node = node.otherwise
        branches.append((compiler.condition(node.test), compiler.expression(node.then)))
    return first_that_holds(branches, compiler.expression(node.otherwise))


def first_that_holds(branches: Sequence[tuple[Evaluate, Evaluate]], otherwise: Evaluate) -> Evaluate:
    """Return a closure that evaluates what belongs to the first condition that holds."""
    match branches:
        case [(holds, then)]:
            return lambda frame: then(frame) if holds(frame) else otherwise(frame)

    def evaluate(frame: Frame) -> Any:
        for condition, consequence in branches:
            if condition(frame):
                return consequence(frame)
        return otherwise(frame)

    return evaluate
