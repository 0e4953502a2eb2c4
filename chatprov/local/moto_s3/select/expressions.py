"""Parses the expressions of a query.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-operators.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.select.conditions import IsAbsent, SelectComparison, SelectJunction, SelectNot
from chatprov.local.moto_s3.select.like import Like
from chatprov.local.moto_s3.select.nodes import Calculation, Cast, SelectConstant, SelectPath
from chatprov.local.moto_s3.select.paths import name_of, number_of, step_of
from chatprov.local.moto_s3.select.refusals import SelectRefusal, unsupported
from chatprov.local.moto_s3.select.values import TYPES

if TYPE_CHECKING:
    from chatprov.local.moto_s3.select.nodes import Name, SelectNode
    from chatprov.local.moto_s3.select.token_stream import TokenStream

_CONSTANTS: Final = {"NULL": None, "TRUE": True, "FALSE": False}
AGGREGATES: Final = frozenset({"AVG", "COUNT", "MAX", "MIN", "SUM"})
_COMPARISONS: Final = ("=", "<>", "!=", "<", "<=", ">", ">=")
_CALCULATIONS: Final = (("||",), ("+", "-"), ("*", "/", "%"))
"""The operators between two operands; the last ones come first."""


class SelectExpressions:
    """Parses expressions; `source` is the name of a record in them, if it has one."""

    def __init__(self, tokens: TokenStream, source: Name | None) -> None:
        self._tokens = tokens
        self._source = source

    def condition(self) -> SelectNode:
        """Return the expression that begins at the next token; raise S3's error for another text."""
        return self._junction("OR", decisive=True)

    def _junction(self, word: str, *, decisive: bool) -> SelectNode:
        operands = [self._conjunction() if decisive else self._negation()]
        while self._tokens.accept(word):
            operands.append(self._conjunction() if decisive else self._negation())
        return SelectJunction(decisive, operands) if len(operands) > 1 else operands[0]

    def _conjunction(self) -> SelectNode:
        return self._junction("AND", decisive=False)

    def _negation(self) -> SelectNode:
        if self._tokens.accept("NOT"):
            with self._tokens.nested():
                return SelectNot(self._negation())
        return self._predicate(self._operand())

    def _predicate(self, left: SelectNode) -> SelectNode:
        tokens = self._tokens
        if operator := tokens.accept(*_COMPARISONS):
            return SelectComparison(operator, left, self._operand())
        if tokens.accept("IS"):
            is_negated = bool(tokens.accept("NOT"))
            kind = tokens.accept("NULL", "MISSING")
            if not kind:
                raise tokens.unexpected("NULL or MISSING is expected")
            return self._negated(IsAbsent(left, kind), is_negated=is_negated)
        is_negated = bool(tokens.accept("NOT"))
        if tokens.accept("BETWEEN"):
            least = self._operand()
            tokens.expect("AND")
            bounds = SelectComparison(">=", left, least), SelectComparison("<=", left, self._operand())
            return self._negated(SelectJunction(False, bounds), is_negated=is_negated)  # noqa: FBT003  # false decides
        if tokens.accept("IN"):
            return self._negated(self._membership(left), is_negated=is_negated)
        if tokens.accept("LIKE"):
            return self._negated(Like(left, self._operand(), self._escape()), is_negated=is_negated)
        if is_negated:
            raise tokens.unexpected("BETWEEN, IN or LIKE is expected")
        return left

    def _negated(self, node: SelectNode, *, is_negated: bool) -> SelectNode:
        return SelectNot(node) if is_negated else node

    def _membership(self, left: SelectNode) -> SelectNode:
        self._tokens.expect("(")
        found = [SelectComparison("=", left, self._operand())]
        while self._tokens.accept(","):
            found.append(SelectComparison("=", left, self._operand()))
        self._tokens.expect(")")
        return SelectJunction(True, found)  # noqa: FBT003  # true decides

    def _escape(self) -> str:
        if not self._tokens.accept("ESCAPE"):
            return ""
        found = self._tokens.take()
        if found.kind != "string" or len(found.text) != 1:
            message = "The ESCAPE of a LIKE clause has to be one character."
            raise SelectRefusal("EvaluatorLikePatternInvalidEscapeSequence", message)
        return found.text

    def _operand(self, level: int = 0) -> SelectNode:
        if level == len(_CALCULATIONS):
            return self._signed()
        left = self._operand(level + 1)
        while operator := self._tokens.accept(*_CALCULATIONS[level]):
            self._tokens.count_operator()
            left = Calculation(operator, left, self._operand(level + 1))
        return left

    def _signed(self) -> SelectNode:
        sign = self._tokens.accept("-", "+")
        if not sign:
            return self._primary()
        with self._tokens.nested():
            operand = self._signed()
        return operand if sign == "+" else Calculation("-", SelectConstant(0), operand)

    def _primary(self) -> SelectNode:
        tokens = self._tokens
        if tokens.accept("("):
            with tokens.nested():
                found = self.condition()
            tokens.expect(")")
            return found
        if tokens.accept("CAST"):
            with tokens.nested():
                return self._cast()
        if tokens.next.kind in {"word", "quoted"}:
            return self._path()
        if word := tokens.accept(*_CONSTANTS):
            return SelectConstant(_CONSTANTS[word])
        token = tokens.next
        if token.kind == "string":
            return SelectConstant(tokens.take().text)
        if token.kind == "number":
            return SelectConstant(number_of(tokens.take().text))
        raise tokens.unexpected("a value is expected")

    def _cast(self) -> SelectNode:
        tokens = self._tokens
        if not tokens.accept("("):
            raise SelectRefusal("ParseExpectedLeftParenAfterCast", "CAST has to be followed by a parenthesis.")
        operand = self.condition()
        tokens.expect("AS")
        kind = tokens.take().text.upper()
        if kind == "TIMESTAMP":
            raise SelectRefusal("UnsupportedSqlOperation", "The local cloud does not offer timestamps in queries.")
        if kind not in TYPES:
            raise SelectRefusal("ParseExpectedTypeName", f"The SQL expression contains an unknown type: {kind[:40]}")
        if tokens.accept("("):
            raise unsupported(f"parameters of the type {kind}")
        tokens.expect(")")
        return Cast(operand, kind)

    def _path(self) -> SelectNode:
        first = name_of(self._tokens)
        if self._tokens.accept("("):
            if first.text.upper() in AGGREGATES:
                message = "An aggregate function has to be a column of the result."
                raise SelectRefusal("UnsupportedSqlStructure", message)
            raise SelectRefusal("UnsupportedFunction", f"The local cloud does not offer the function {first.text}.")
        steps: list[Name | int] = [first]
        while mark := self._tokens.accept(".", "["):
            steps.append(step_of(self._tokens, mark))
        is_whole = self._source is not None and self._source.matches(first.text)
        return SelectPath(tuple(steps[1:] if is_whole else steps), is_whole)
