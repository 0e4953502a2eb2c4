"""Compiles operators that evaluate all their operands."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js import arithmetic
from chatprov.appsync.js.compile_members import deletion
from chatprov.appsync.js.environment import BYTES_PER_OBJECT
from chatprov.appsync.js.expressions import BinaryExpression, Identifier, LiteralExpression, UnaryExpression
from chatprov.appsync.js.texts import glued
from chatprov.appsync.js.values import (
    comparable,
    loose_equal,
    number_of,
    primitive,
    strict_equal,
    text_of,
    truth,
    type_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.scope import Evaluate, Frame

_COMPARISONS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ARITHMETIC: Final[dict[str, Callable[[float, float], float]]] = {
    "-": arithmetic.subtract,
    "*": arithmetic.multiply,
    "/": arithmetic.divide,
    "%": arithmetic.remainder,
    "**": arithmetic.power,
    "&": lambda left, right: arithmetic.bits(left) & arithmetic.bits(right),
    "|": lambda left, right: arithmetic.bits(left) | arithmetic.bits(right),
    "^": lambda left, right: arithmetic.bits(left) ^ arithmetic.bits(right),
    "<<": lambda left, right: arithmetic.bits(arithmetic.bits(left) << (arithmetic.bits(right) & 31)),
    ">>": lambda left, right: arithmetic.bits(left) >> (arithmetic.bits(right) & 31),
    ">>>": lambda left, right: arithmetic.unsigned_bits(left) >> (arithmetic.bits(right) & 31),
}


def _add(left: Any, right: Any, budget: CodeBudget) -> Any:
    first, second = primitive(left, budget), primitive(right, budget)
    if type(first) is not str and type(second) is not str:
        return arithmetic.add(number_of(first, budget), number_of(second, budget))
    parts = [text_of(first, budget), text_of(second, budget)]
    budget.allocate(BYTES_PER_OBJECT + len(parts[0]) + len(parts[1]))
    return glued(parts, budget)


def _arithmetic(compute: Callable[[float, float], float]) -> Callable[[Any, Any, CodeBudget], Any]:
    return lambda left, right, budget: compute(number_of(left, budget), number_of(right, budget))


def _comparison(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any, CodeBudget], bool]:
    def apply(left: Any, right: Any, budget: CodeBudget) -> bool:
        if type(left) is int and type(right) is int:
            return compare(left, right)
        return compare(*comparable(left, right, budget))

    return apply


OPERATIONS: Final[dict[str, Callable[[Any, Any, CodeBudget], Any]]] = {
    "+": _add,
    "===": strict_equal,
    "!==": lambda left, right, budget: not strict_equal(left, right, budget),
    "==": loose_equal,
    "!=": lambda left, right, budget: not loose_equal(left, right, budget),
    **{name: _comparison(compare) for name, compare in _COMPARISONS.items()},
    **{name: _arithmetic(compute) for name, compute in _ARITHMETIC.items()},
}


_UNARY: Final[dict[str, Callable[[Any, CodeBudget], Any]]] = {
    "typeof": lambda value, _: type_name(value),
    "void": lambda _, __: None,
    "-": lambda value, budget: arithmetic.number(-number_of(value, budget)),
    "+": number_of,
    "!": lambda value, _: not truth(value),
}
_EQUALITIES: Final = frozenset({"===", "!==", "==", "!="})


def binary(node: BinaryExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile operators with two operands: those in a row, such as `a + b - c`, are run by a loop."""
    if node.operator == "**":
        return _powers(node, compiler)
    if node.operator in _EQUALITIES and not _is_equality(node.left):
        specific = _with_constant(node, compiler)
        if specific is not None:
            return specific
    row: list[tuple[Callable[[Any, Any, CodeBudget], Any], Evaluate]] = []
    inner: ExpressionNode = node
    while isinstance(inner, BinaryExpression) and inner.operator != "**":
        operation = OPERATIONS.get(inner.operator)
        if operation is None:
            return compiler.unsupported(inner)
        row.append((operation, compiler.expression(inner.right)))
        inner = inner.left
    first = compiler.expression(inner)
    if len(row) == 1:
        ((only, right),) = row
        return lambda frame: only(first(frame), right(frame), frame[0])
    compiler.scope.charge(len(row) - 1)
    row.reverse()

    def evaluate(frame: Frame) -> Any:
        value = first(frame)
        for operation, operand in row:
            value = operation(value, operand(frame), frame[0])
        return value

    return evaluate


def _is_equality(node: ExpressionNode) -> bool:
    return isinstance(node, BinaryExpression) and node.operator in _EQUALITIES


def _powers(node: BinaryExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile `a ** b ** c`, which is `a ** (b ** c)`; the operands are evaluated in the order of the code."""
    operands = []
    inner: ExpressionNode = node
    while isinstance(inner, BinaryExpression) and inner.operator == "**":
        operands.append(compiler.expression(inner.left))
        inner = inner.right
    operands.append(compiler.expression(inner))
    compiler.scope.charge(len(operands) - 2)
    raised = OPERATIONS["**"]

    def evaluate(frame: Frame) -> Any:
        values = [operand(frame) for operand in operands]
        result = values.pop()
        while values:
            result = raised(values.pop(), result, frame[0])
        return result

    return evaluate


def _with_constant(node: BinaryExpression, compiler: CodeCompiler) -> Evaluate | None:
    """Compile a comparison with null, undefined, a text or a boolean, which needs no look at both types."""
    operands = (node.left, node.right)
    constants = [_constant(operand, compiler) for operand in operands]
    index = next((place for place, constant in enumerate(constants) if constant is not None), None)
    if index is None:
        return None
    expected = constants[index][0]  # type: ignore[index]  # it is not None
    is_loose = len(node.operator) == 2  # noqa: PLR2004 - `==` or `!=`
    if expected is not None and is_loose:
        return None
    other = compiler.expression(operands[1 - index])
    if type(expected) is str:
        if node.operator == "===":
            return lambda frame: other(frame) == expected
        return lambda frame: other(frame) != expected
    if node.operator.startswith("!"):
        return lambda frame: other(frame) is not expected
    return lambda frame: other(frame) is expected


def _constant(node: ExpressionNode, compiler: CodeCompiler) -> tuple[str | bool | None] | None:
    """Return a text, a boolean or null that is written in the code, in a tuple."""
    if type(node) is LiteralExpression and type(node.value) not in (int, float):
        return (node.value,)  # type: ignore[return-value]  # it is no number
    if type(node) is Identifier and node.name == "undefined":
        return (None,) if compiler.fixed(node) is None else None
    return None


def unary(node: UnaryExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile operators with one operand: those in a row, such as `!!a`, are run by a loop."""
    row = []
    while isinstance(node.operand, UnaryExpression):
        row.append(node)
        node = node.operand
    if all(found.operator == "!" for found in [*row, node]):
        return compiler.condition(row[0] if row else node)
    value = _innermost(node, compiler)
    for found in row:
        if found.operator not in _UNARY:
            return compiler.unsupported(found)
    if not row:
        return value
    compiler.scope.charge(len(row))
    operations = [_UNARY[found.operator] for found in reversed(row)]

    def evaluate(frame: Frame) -> Any:
        result = value(frame)
        for operation in operations:
            result = operation(result, frame[0])
        return result

    return evaluate


def _innermost(node: UnaryExpression, compiler: CodeCompiler) -> Evaluate:
    if node.operator == "delete":
        return deletion(node, compiler)
    if (
        node.operator == "typeof"
        and type(node.operand) is Identifier
        and compiler.scope.find(node.operand.name) is None
    ):
        return lambda _: "undefined"
    operation = _UNARY.get(node.operator)
    if operation is None:
        return compiler.unsupported(node)
    operand = compiler.expression(node.operand)
    return lambda frame: operation(operand(frame), frame[0])
