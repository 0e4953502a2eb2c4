"""Reads a Java pattern character by character, and reports its errors in Java's words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re


class PatternError(ValueError):
    """A text that is not a valid Java pattern; the message is Java's: a description, the pattern, and a mark below `index`."""

    def __init__(self, description: str, pattern: str, index: int) -> None:
        place = f" near index {index}" if index >= 0 else ""
        mark = f"\n{' ' * index}^" if 0 <= index < len(pattern) else ""
        super().__init__(f"{description}{place}\n{pattern}{mark}")


class PatternReader:
    """A pattern with the position of the next character."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.position = 0

    @property
    def ended(self) -> bool:
        """Return whether there is no next character."""
        return self.position >= len(self.pattern)

    def peek(self) -> str:
        """Return the next character; "" at the end."""
        return self.pattern[self.position : self.position + 1]

    def take(self) -> str:
        """Return the next character and move behind it."""
        character = self.pattern[self.position]
        self.position += 1
        return character

    def match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        """Match an expression at the position, and move behind the match."""
        match = expression.match(self.pattern, self.position)
        if match is not None:
            self.position = match.end()
        return match

    def error(self, description: str, index: int | None = None) -> PatternError:
        """Return an error at an index; without one, at the next character."""
        return PatternError(description, self.pattern, self.position if index is None else index)
