"""The tokens of a query that are still to be parsed."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.select.refusals import SelectRefusal, too_many_operators, unsupported
from chatprov.local.moto_s3.select.tokens import tokens_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.moto_s3.select.tokens import SelectToken

_DEEPEST: Final = 40
_MOST_OPERATORS: Final = 200
_NOT_OFFERED: Final = frozenset(
    {
        *("ALL", "AT", "CASE", "CROSS", "DISTINCT", "EXCEPT", "EXISTS", "FULL", "GROUP"),
        *("HAVING", "INNER", "INTERSECT", "JOIN", "LEFT", "OFFSET", "ORDER", "OUTER", "PIVOT"),
        *("RIGHT", "UNION", "UNPIVOT", "VALUES"),
    }
)


class TokenStream:
    """The tokens in their order; `place` is the index of the next one."""

    def __init__(self, expression: str) -> None:
        """Raise LexerInvalidChar for an expression that has something else than tokens."""
        self.tokens = tokens_of(expression)
        self.place = 0
        self._depth = 0
        self._operators = 0

    @property
    def next(self) -> SelectToken:
        """Return the next token and leave it there."""
        return self.tokens[self.place]

    def take(self) -> SelectToken:
        """Return the next token and go on."""
        found = self.tokens[self.place]
        self.place = min(self.place + 1, len(self.tokens) - 1)
        return found

    def accept(self, *texts: str) -> str:
        """Go on if the next token is one of these keywords or marks, and return it, else ""."""
        found = self.next
        return self.take().text if found.kind in {"keyword", "mark"} and found.text in texts else ""

    def expect(self, text: str) -> None:
        """Go on, or raise S3's error if the next token is another one."""
        if not self.accept(text):
            raise self.unexpected(f"{text} is expected")

    def unexpected(self, expected: str = "") -> SelectRefusal:
        """Return the error for the next token."""
        found = self.next
        why = f": {expected}." if expected else "."
        if found.kind == "end":
            return SelectRefusal("ParseUnexpectedToken", f"The SQL expression ends too early{why}")
        if found.kind == "keyword" and found.text in _NOT_OFFERED:
            return unsupported(found.text)
        code = "ParseUnExpectedKeyword" if found.kind == "keyword" else "ParseUnexpectedToken"
        return SelectRefusal(code, f"The SQL expression contains {found.text!r} at an unexpected place{why}")

    def count_operator(self) -> None:
        """Raise MaxOperatorsExceeded for an operator too many."""
        self._operators += 1
        if self._operators > _MOST_OPERATORS:
            raise too_many_operators()

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Raise MaxOperatorsExceeded for an expression that is nested too deeply."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise too_many_operators()
        yield
        self._depth -= 1
