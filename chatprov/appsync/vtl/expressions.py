"""Parses expressions: operands, their operators by precedence, and parentheses."""

from __future__ import annotations

from typing import Final

from chatprov.appsync.vtl.budget import MAX_OPERATORS
from chatprov.appsync.vtl.errors import VtlSyntaxError
from chatprov.appsync.vtl.nodes import Binary, Expression, Not, Operator
from chatprov.appsync.vtl.operands import OperandParser
from chatprov.appsync.vtl.tokens import Kind

_PRECEDENCE: Final[tuple[dict[Kind, Operator], ...]] = (
    {Kind.OR: Operator.OR},
    {Kind.AND: Operator.AND},
    {Kind.EQ: Operator.EQ, Kind.NE: Operator.NE},
    {Kind.LT: Operator.LT, Kind.GT: Operator.GT, Kind.LE: Operator.LE, Kind.GE: Operator.GE},
    {Kind.PLUS: Operator.ADD, Kind.MINUS: Operator.SUBTRACT},
    {Kind.TIMES: Operator.MULTIPLY, Kind.DIVIDE: Operator.DIVIDE, Kind.MODULO: Operator.MODULO},
)
_OPERATORS: Final = {
    kind: (operator, level) for level, kinds in enumerate(_PRECEDENCE) for kind, operator in kinds.items()
}


class ExpressionParser(OperandParser):
    """The part of the parser that reads everything below statements."""

    def _expression(self, level: int = 0) -> Expression:
        start = self._index
        left = self._unary()
        for _ in range(MAX_OPERATORS):
            operator, found = _OPERATORS.get(self._peek().kind, (None, -1))
            if operator is None or found < level:
                self._expected.update(_OPERATORS)
                return left
            self._next()
            right = self._expression(found + 1)
            left = Binary(operator, left, right, self._span(start))
        raise VtlSyntaxError(f"An expression may not have more than {MAX_OPERATORS} operators.")

    def _unary(self) -> Expression:
        start = self._index
        ahead = 2 if self._peek().kind is Kind.BLANKS else 1
        with self._nested():
            if self._peek(ahead).kind is Kind.NOT:
                self._skip_blanks()
                self._next()
                return Not(self._unary(), self._span(start))
            self._skip_blanks()
            if self._next_is(Kind.PAREN_OPEN):
                self._next()
                operand = self._expression()
                self._expect(Kind.PAREN_CLOSE)
            else:
                operand = self._operand()
            self._skip_blanks()
            return operand
