"""Compiles expressions to closures that take the RenderState and return the value."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl import arithmetic
from chatprov.appsync.vtl.budget import MAX_ALLOCATION
from chatprov.appsync.vtl.compile_references import compile_value
from chatprov.appsync.vtl.equality import key_of, velocity_equals
from chatprov.appsync.vtl.errors import VtlLimitError
from chatprov.appsync.vtl.javanumbers import is_number
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.nodes import (
    Binary,
    Constant,
    Expression,
    ListLiteral,
    MapLiteral,
    Not,
    Operator,
    RangeLiteral,
    Reference,
    StringLiteral,
)
from chatprov.appsync.vtl.number_methods import narrow

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.compiler import TemplateCompiler
    from chatprov.appsync.vtl.scope import Evaluate, RenderState
    from chatprov.appsync.vtl.tokens import TokenSpan

_ARITHMETIC: Final[dict[Operator, Callable[[object, object], object]]] = {
    Operator.ADD: arithmetic.add,
    Operator.SUBTRACT: arithmetic.subtract,
    Operator.MULTIPLY: arithmetic.multiply,
    Operator.DIVIDE: arithmetic.divide,
    Operator.MODULO: arithmetic.modulo,
}
_COMPARISONS: Final[dict[Operator, Callable[[Any, Any], bool]]] = {
    Operator.LT: lambda left, right: left < right,
    Operator.LE: lambda left, right: left <= right,
    Operator.GT: lambda left, right: left > right,
    Operator.GE: lambda left, right: left >= right,
}


def compile_expression(node: Expression, compiler: TemplateCompiler) -> Evaluate:
    """Compile an expression to a closure that returns its value."""
    match node:
        case Reference():
            return compile_value(node, compiler)
        case Constant():
            constant = node.value
            return lambda _: constant
        case StringLiteral():
            return _string(node, compiler)
        case ListLiteral():
            return _list(node, compiler)
        case RangeLiteral():
            return _range(node, compiler)
        case MapLiteral():
            return _map(node, compiler)
        case Not() | Binary(operator=Operator.AND | Operator.OR):
            return compile_condition(node, compiler)
        case Binary():
            return _binary(node, compiler)
        case _:
            return lambda _: None


def compile_condition(node: Expression, compiler: TemplateCompiler) -> Evaluate:
    """Compile an expression to a closure that returns whether it is true as a condition.

    A reference is true unless its value is null or false. The only true literal is `true`, and a sum is never true.
    """
    match node:
        case Not():
            operand = compile_condition(node.operand, compiler)
            return lambda run: not operand(run)
        case Binary(operator=Operator.AND):
            left, right = compile_condition(node.left, compiler), compile_condition(node.right, compiler)
            return lambda run: left(run) and right(run)
        case Binary(operator=Operator.OR):
            left, right = compile_condition(node.left, compiler), compile_condition(node.right, compiler)
            return lambda run: left(run) or right(run)
        case Reference():
            value = compile_value(node, compiler)
            return lambda run: _holds(value(run))
        case Binary() if node.operator not in _ARITHMETIC:
            return _binary(node, compiler)
        case Constant(value=bool()):
            constant = node.value
            return lambda _: constant
        case _:
            return lambda _: False


def _holds(value: object) -> bool:
    return value is not None and value is not False


def _string(node: StringLiteral, compiler: TemplateCompiler) -> Evaluate:
    text = node.text
    if not node.interpolated:
        return lambda _: text
    # The added space keeps a final `$` or `#` from being the last character, which would be an error. A string that
    # contains a comment gets no space, because it would become part of the comment.
    padded = "##" not in str(node.literal)
    render = compiler.nested(text + " " if padded else text, node.position)

    def evaluate(run: RenderState) -> str:
        rendered = run.capture(render)
        return rendered[:-1] if padded else rendered

    return evaluate


def _list(node: ListLiteral, compiler: TemplateCompiler) -> Evaluate:
    items = tuple(compile_expression(item, compiler) for item in node.items)

    def evaluate(run: RenderState) -> list[Any]:
        run.budget.allocate(len(items) + 8)
        return [item(run) for item in items]

    return evaluate


def _range(node: RangeLiteral, compiler: TemplateCompiler) -> Evaluate:
    first, last = compile_expression(node.first, compiler), compile_expression(node.last, compiler)

    def evaluate(run: RenderState) -> list[int] | None:
        lowest, highest = first(run), last(run)
        if not is_number(lowest) or not is_number(highest):
            return None
        start, end = narrow(lowest, 32), narrow(highest, 32)
        size = abs(end - start) + 1
        if size > MAX_ALLOCATION:
            raise VtlLimitError(f"The range [{start}..{end}] is too large.")
        run.budget.allocate(8 * size)
        step = 1 if start <= end else -1
        return list(range(start, end + step, step))

    return evaluate


def _map(node: MapLiteral, compiler: TemplateCompiler) -> Evaluate:
    entries = tuple(
        (compile_expression(key, compiler), compile_expression(value, compiler)) for key, value in node.entries
    )

    def evaluate(run: RenderState) -> dict[Any, Any]:
        run.budget.allocate(2 * len(entries) + 16)
        return {key_of(key(run)): value(run) for key, value in entries}

    return evaluate


def _binary(node: Binary, compiler: TemplateCompiler) -> Evaluate:
    left, right = compile_expression(node.left, compiler), compile_expression(node.right, compiler)
    operator = node.operator
    if operator is Operator.EQ:
        return lambda run: velocity_equals(left(run), right(run), run.budget)
    if operator is Operator.NE:
        return lambda run: not velocity_equals(left(run), right(run), run.budget)
    if operator is Operator.ADD:
        return _add(left, right, node.left.literal, node.right.literal)
    if operator in _ARITHMETIC:
        compute = _ARITHMETIC[operator]
        return lambda run: compute(left(run), right(run))
    compare = _COMPARISONS[operator]

    def evaluate(run: RenderState) -> bool:
        a, b = left(run), right(run)
        return is_number(a) and is_number(b) and compare(a, b)

    return evaluate


def _add(left: Evaluate, right: Evaluate, left_literal: TokenSpan, right_literal: TokenSpan) -> Evaluate:
    """Compile `+`: adds numbers, or joins texts when one value is a string; in a text, null is printed as its source text."""

    def evaluate(run: RenderState) -> object:
        a, b = left(run), right(run)
        if type(a) is not str and type(b) is not str:
            return arithmetic.add(a, b)
        text = (str(left_literal) if a is None else to_string(a, run.budget)) + (
            str(right_literal) if b is None else to_string(b, run.budget)
        )
        run.budget.allocate(len(text))
        return text

    return evaluate
