"""Compiles what decides which parts are evaluated: conditions, `&&`, `||`, `??` and `?:`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.expressions import BinaryExpression, LogicalExpression, UnaryExpression
from chatprov.appsync.js.values import truth

if TYPE_CHECKING:
    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.expressions import ConditionalExpression
    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.scope import Evaluate, Frame

_COMPARISONS: Final = frozenset({"==", "!=", "===", "!==", "<", "<=", ">", ">="})


def test(node: ExpressionNode, compiler: CodeCompiler) -> Evaluate:
    """Compile an expression to a closure that returns True or False."""
    if type(node) is UnaryExpression and node.operator == "!":
        operand = compiler.condition(node.operand)
        return lambda frame: not operand(frame)
    if type(node) is BinaryExpression and node.operator in _COMPARISONS:
        return compiler.expression(node)
    if type(node) is LogicalExpression and node.operator != "??":
        left, right = compiler.condition(node.left), compiler.condition(node.right)
        if node.operator == "&&":
            return lambda frame: left(frame) and right(frame)
        return lambda frame: left(frame) or right(frame)
    value = compiler.expression(node)

    def evaluate(frame: Frame) -> bool:
        found = value(frame)
        return found is not None and found is not False and (found is True or truth(found))

    return evaluate


def logical(node: LogicalExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile `&&`, `||` or `??` to a closure that returns one of the operands."""
    left, right = compiler.expression(node.left), compiler.expression(node.right)
    if node.operator == "??":

        def coalesce(frame: Frame) -> Any:
            found = left(frame)
            return right(frame) if found is None else found

        return coalesce
    if node.operator == "&&":

        def both(frame: Frame) -> Any:
            found = left(frame)
            return right(frame) if truth(found) else found

        return both

    def either(frame: Frame) -> Any:
        found = left(frame)
        return found if truth(found) else right(frame)

    return either


def conditional(node: ConditionalExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile `?:`."""
    holds = compiler.condition(node.test)
    then, otherwise = compiler.expression(node.then), compiler.expression(node.otherwise)
    return lambda frame: then(frame) if holds(frame) else otherwise(frame)
