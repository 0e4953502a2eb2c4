"""The ways in which running code ends before its end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatprov.appsync.js.nodes import Place


class CodeFault(Exception):
    """A fault while code runs, such as a member of null; nothing in the code can catch it.

    AppSync reports it with the errorType "Code" and the place of what was evaluated:
    https://github.com/aws/aws-appsync-community/issues/328. Helpers raise it without a place, and the call that led to
    them adds its own.
    """

    def __init__(self, text: str, place: Place | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.place = place

    @property
    def message(self) -> str:
        """The text with its place, such as `code.js:5:14: ...`."""
        return f"code.js:{self.place.line}:{self.place.column}: {self.text}" if self.place else self.text

    def at(self, place: Place) -> CodeFault:
        """Return this fault, with a place if it has none."""
        if self.place is None:
            self.place = place
        return self


class LimitFault(CodeFault):
    """A call that used up its time, its memory or its depth."""


class EarlyReturnSignal(Exception):
    """`runtime.earlyReturn(value, {skipTo})`; `to_end` is true for skipTo "END"."""

    def __init__(self, value: Any, *, to_end: bool) -> None:
        super().__init__()
        self.value = value
        self.to_end = to_end
