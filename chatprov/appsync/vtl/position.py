"""The position of a character in a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_TAB_WIDTH: Final = 8
_BMP_END: Final = "\uffff"
"""In Java, a character beyond this one has two UTF-16 code units."""


@dataclass(frozen=True, slots=True)
class Position:
    """A character of a template or of a string in it; line and column are computed only for messages."""

    source: str
    offset: int
    origin: Position | None = None
    """The position where the source starts, if it is a string in a template."""
    at_its_end: bool = False
    """Whether the last of the character's code units is meant."""

    @property
    def line_and_column(self) -> tuple[int, int]:
        """Line and column, both from 1; a tab advances to the next multiple of eight."""
        before, at = self.source[: self.offset], self.source[self.offset : self.offset + 1]
        if at == "\n" and before.endswith("\r"):
            before = before[:-1] + " "  # the line ends after both characters
        before = before.replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, 0
        for character in before[before.rfind("\n") + 1 :]:
            column = _next_tab(column) if character == "\t" else column + 1 + (character > _BMP_END)
        # The position of a tab is the last column that it fills.
        column = _next_tab(column) if at == "\t" else max(column + len(at), 1)
        column += self.at_its_end and at > _BMP_END
        if self.origin is None:
            return line, column
        first_line, first_column = self.origin.line_and_column
        return first_line + line - 1, column if line > 1 else first_column + column

    def __str__(self) -> str:
        line, column = self.line_and_column
        return f"velocity[line {line}, column {column}]"


def _next_tab(column: int) -> int:
    return column // _TAB_WIDTH * _TAB_WIDTH + _TAB_WIDTH
