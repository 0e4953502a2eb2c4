"""Find where code stops being JavaScript, and say it in the words of TypeScript's parser.

tree-sitter goes on after an error and says only where it gave up on a part of the code, which may be the whole of it. Its
log has the token at which no reading of the code went on.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.appsync.js.nodes import Place
from chatprov.appsync.js.syntax_reader import BYTES_PER_UNIT, parser_problem
from chatprov.appsync.vtl.utf16 import from_units, to_units

if TYPE_CHECKING:
    from tree_sitter import Language, LogType

    from chatprov.appsync.js.problems import CodeProblem

_POSITION: Final = re.compile(r"process .*row:(\d+), col:(\d+)")
_TOKEN: Final = re.compile(r"lexed_lookahead sym:(.*), size:\d+", re.DOTALL)
_MISSING: Final = re.compile(r"recover_with_missing symbol:(\W+), state:\d+")
_SPACE: Final = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_WORD: Final = re.compile(r"[\w$]+|=>|\.\.\.|[=!]==?|.", re.DOTALL)


class _ErrorLog:
    """What a parser logs up to the first token with which no reading of the code goes on."""

    def __init__(self) -> None:
        self._position = (0, 0)
        self._is_open = True
        self._recovers = False
        self._tokens: set[tuple[tuple[int, int], str]] = set()
        self.stop = (0, 0)
        self.missing: str | None = None

    def note(self, _: LogType, message: str) -> None:
        """Read a line of the parser's log."""
        position, token = _POSITION.match(message), _TOKEN.match(message)
        if position is not None:
            self._position = int(position[1]), int(position[2])
            self._is_open = self._is_open and not self._recovers
        elif not self._is_open:
            return
        elif message.startswith("detect_error"):
            self.stop = max(self.stop, self._position)
        elif message.startswith("resume"):
            self._recovers = True
        elif token is not None:
            self._tokens.add((self._position, token[1]))
        elif self.missing is None and (missing := _MISSING.match(message)) is not None:
            self.missing = missing[1]

    def is_inside(self, quote: str) -> bool:
        """Return whether the error is in a text that this quote began."""
        before = [token for position, token in self._tokens if position < self.stop]
        return before.count(quote) % 2 == 1


def first_error(language: Language, code: str, source: bytes) -> CodeProblem:
    """Return the problem of code that the parser refuses, which it reads once more for that."""
    from tree_sitter import Parser  # noqa: PLC0415

    log = _ErrorLog()
    Parser(language, logger=log.note).parse(source, encoding="utf16le")
    return _Diagnosis(to_units(code), log).problem()


class _Diagnosis:
    """What is wrong at the place where the parser stopped."""

    def __init__(self, units: str, log: _ErrorLog) -> None:
        self._units = units
        self._log = log
        row, column = log.stop
        lines = units.split("\n")
        self._stop = sum(len(line) + 1 for line in lines[:row]) + column // BYTES_PER_UNIT

    def problem(self) -> CodeProblem:
        """Return the problem with its place."""
        if self._units.startswith("\\", self._stop) and self._stop + 1 < len(self._units):
            return self._at(self._stop, self._stop + 1, "Invalid escape sequence.")
        if self._log.is_inside("'") or self._log.is_inside('"'):
            return self._at(self._stop, self._stop, "Unterminated string literal.")
        space = _SPACE.match(self._units, self._stop)
        start = space.end() if space else self._stop
        token = _WORD.match(self._units, start)
        if self._log.is_inside("`") and "`" not in self._units[self._stop :]:
            return self._at(len(self._units), len(self._units), "Unterminated template literal.")
        if self._units[start : start + 2] == "/*" or self._units[start - 1 : start + 1] == "/*":
            return self._at(len(self._units), len(self._units), "'*/' expected.")
        if self._log.missing is not None:
            return self._at(start, start, f"'{self._log.missing}' expected.")
        if token is None:
            return self._at(start, start, "Unexpected end of file.")
        return self._at(start, token.end(), f"Unexpected token '{from_units(token[0])}'.")

    def _at(self, start: int, end: int, text: str) -> CodeProblem:
        line_start = self._units.rfind("\n", 0, start) + 1
        line = self._units.count("\n", 0, start) + 1
        return parser_problem(text, Place(line, start - line_start + 1, start, end))
