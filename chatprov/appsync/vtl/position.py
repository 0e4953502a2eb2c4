"""Names places in a template."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_TAB_WIDTH: Final = 8


@dataclass(frozen=True, slots=True)
class Position:
    """One character of a template, or of a string inside one; line and column are counted only when a message asks."""

    source: str
    offset: int
    origin: Position | None = None
    """Where the source itself begins, if it is a string inside a template."""

    @property
    def line_and_column(self) -> tuple[int, int]:
        """Line and column, both from 1; a tab goes on to the next multiple of eight."""
        before = self.source[: self.offset].replace("\r\n", "\n").replace("\r", "\n")
        line, column = before.count("\n") + 1, 0
        # A tab is itself at the last of the columns that it takes.
        for character in before[before.rfind("\n") + 1 :] + self.source[self.offset : self.offset + 1]:
            column = column // _TAB_WIDTH * _TAB_WIDTH + _TAB_WIDTH if character == "\t" else column + 1
        column = max(column, 1)
        if self.origin is None:
            return line, column
        first_line, first_column = self.origin.line_and_column
        return first_line + line - 1, column if line > 1 else first_column + column

    def __str__(self) -> str:
        line, column = self.line_and_column
        return f"velocity[line {line}, column {column}]"
