"""Compiles operators that evaluate all their operands."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js import arithmetic
from chatprov.appsync.js.compile_members import deletion
from chatprov.appsync.js.environment import BYTES_PER_OBJECT
from chatprov.appsync.js.expressions import Identifier, LiteralExpression
from chatprov.appsync.js.texts import glued
from chatprov.appsync.js.values import comparable, loose_equal, number_of, primitive, strict_equal, text_of, type_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.compiler import CodeCompiler
    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.expressions import BinaryExpression, UnaryExpression
    from chatprov.appsync.js.nodes import ExpressionNode
    from chatprov.appsync.js.scope import Evaluate

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


def binary(node: BinaryExpression, compiler: CodeCompiler) -> Evaluate:
    """Compile an operator with two operands."""
    if node.operator in ("===", "!==", "==", "!="):
        specific = _with_constant(node, compiler)
        if specific is not None:
            return specific
    left, right = compiler.expression(node.left), compiler.expression(node.right)
    operation = OPERATIONS.get(node.operator)
    if operation is None:
        return compiler.unsupported(node)
    return lambda frame: operation(left(frame), right(frame), frame[0])


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
    """Compile an operator with one operand."""
    if node.operator == "delete":
        return deletion(node, compiler)
    if (
        node.operator == "typeof"
        and type(node.operand) is Identifier
        and compiler.scope.find(node.operand.name) is None
    ):
        return lambda _: "undefined"
    if node.operator == "!":
        holds = compiler.condition(node.operand)
        return lambda frame: not holds(frame)
    operand = compiler.expression(node.operand)
    match node.operator:
        case "typeof":
            return lambda frame: type_name(operand(frame))
        case "void":
            return lambda frame: _nothing(operand(frame))
        case "-":
            return lambda frame: arithmetic.number(-number_of(operand(frame), frame[0]))
        case "+":
            return lambda frame: number_of(operand(frame), frame[0])
        case _:
            return compiler.unsupported(node)


def _nothing(_: Any) -> None:
    """Return undefined."""
