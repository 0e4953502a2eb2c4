"""The patterns of Java's DateTimeFormatter, in English: "yyyy-MM-dd'T'HH:mm:ssXXX".

https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html
"""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Final

from chatprov.appsync.vtl.errors import JavaException

_LONGEST: Final = (
    dict.fromkeys("uyYnAN", 19)
    | dict.fromkeys("GMLQqEecXxZ", 5)
    | dict.fromkeys("dHhKkmsw", 2)
    | {"D": 3, "a": 1, "W": 1, "S": 9, "V": 2, "z": 4, "O": 4}
)
"""Pattern letter -> the maximum number of repetitions."""
_FORMS: Final = {"V": (2,), "O": (1, 4), "c": (1, 3, 4, 5)}
_MAX_PATTERN: Final = 200


@dataclass(frozen=True, slots=True)
class Field:
    """A pattern letter with the number of its repetitions."""

    letter: str
    count: int


@dataclass(frozen=True, slots=True)
class Literal:
    """Literal text."""

    text: str


@dataclass(frozen=True, slots=True)
class Optional:
    """A part in square brackets, which is optional when a text is parsed."""

    parts: tuple[Part, ...]


Part = Field | Literal | Optional


@functools.lru_cache(maxsize=256)
def read_pattern(pattern: str) -> tuple[Part, ...]:
    """Parse a pattern into its parts.

    Raises JavaException (IllegalArgumentException) for an invalid pattern.
    """
    if len(pattern) > _MAX_PATTERN:
        raise _illegal("The pattern is too long")
    return _PatternReader(pattern).read()


class _PatternReader:
    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0
        self._open: list[list[Part]] = [[]]

    def read(self) -> tuple[Part, ...]:
        while self._position < len(self._pattern):
            letter = self._pattern[self._position]
            self._position += 1
            if letter.isascii() and letter.isalpha():
                self._open[-1].append(self._field(letter))
            elif letter == "'":
                text, self._position = _quoted(self._pattern, self._position)
                self._open[-1].append(Literal(text))
            elif letter == "[":
                self._open.append([])
            elif letter == "]":
                if len(self._open) == 1:
                    raise _illegal("Pattern invalid as it contains ] without previous [")
                self._close()
            elif letter in "{}#":
                raise _illegal(f"Pattern includes reserved character: '{letter}'")
            else:
                self._open[-1].append(Literal(letter))
        while len(self._open) > 1:
            self._close()
        return tuple(self._open[0])

    def _field(self, letter: str) -> Field:
        start = self._position - 1
        while self._pattern[self._position : self._position + 1] == letter:
            self._position += 1
        if letter not in _LONGEST:
            raise _illegal(f"Unknown pattern letter: {letter}")
        count = self._position - start
        if count > _LONGEST[letter]:
            raise _illegal(f"Too many pattern letters: {letter}")
        if count not in _FORMS.get(letter, (count,)):
            raise _illegal(f'Invalid pattern "{letter * count}"')
        return Field(letter, count)

    def _close(self) -> None:
        inner = Optional(tuple(self._open.pop()))
        self._open[-1].append(inner)


def _quoted(pattern: str, position: int) -> tuple[str, int]:
    """Return the text after an opening quote, and the position after the closing quote; a doubled quote is a quote character."""
    text = ""
    start = position
    while position < len(pattern):
        if pattern[position] != "'":
            text += pattern[position]
            position += 1
        elif pattern[position : position + 2] == "''" and position > start:
            text += "'"
            position += 2
        else:
            return text or "'", position + 1
    raise _illegal(f"Pattern ends with an incomplete string literal: {pattern}")


def _illegal(message: str) -> JavaException:
    return JavaException("java.lang.IllegalArgumentException", message)
