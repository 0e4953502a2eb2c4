"""Translates Java's regular expression syntax to that of the `regex` package.

https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
Features that only the package has (recursion, fuzzy matching, conditions) are rejected, as Java rejects them.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from chatprov.appsync.vtl.regex_escapes import Escapes, literal
from chatprov.appsync.vtl.regex_reader import PatternReader
from chatprov.appsync.vtl.regex_weight import Weight

if TYPE_CHECKING:
    from chatprov.appsync.vtl.regex_reader import PatternError

_DOT: Final = r"[^\n\r\x85\u2028\u2029]"
_GROUP: Final = re.compile(r"\?(?:[:=!>]|<[=!]|<[a-zA-Z][a-zA-Z0-9]*>|([idmsuxU]*)(?:-([idmsuxU]+))?([:)]))")
_REPETITION: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}", re.ASCII)
_LARGEST_COUNT: Final = 2**31 - 1
_LARGEST: Final = str(_LARGEST_COUNT)
_COUNTS: Final = re.compile(r"\d+(?:,\d*)?", re.ASCII)
_UNNAMED: Final = len("?<=")
_GROUP_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9]*")
_FLAGS: Final = re.compile(r"[idmsuxU]*(?:-[idmsuxU]*)?")
_COMMENTS: Final = re.compile(r"\(\?[a-zA-Z]*x")
_KEPT_FLAGS: Final = frozenset("imsx")


class Translated(NamedTuple):
    """A pattern in the syntax of the `regex` package, and the number of nodes that it compiles to."""

    pattern: str
    weight: int


def translate(pattern: str) -> Translated:
    """Translate a Java pattern to the syntax of the `regex` package.

    Raises PatternError for an invalid Java pattern, VtlLimitError for one that would be too expensive to compile.
    """
    return _Translator(pattern).translate()


class _Translator:
    def __init__(self, pattern: str) -> None:
        self._reader = PatternReader(pattern)
        self._escapes = Escapes(self._reader)
        self._dot = "." if re.search(r"\(\?[a-zA-Z]*s", pattern) else _DOT
        self._weight = Weight(comments=_COMMENTS.search(pattern) is not None)
        self._depth = 0
        self._repeatable = False
        """Whether a quantifier may follow."""

    def translate(self) -> Translated:
        parts = []
        while not self._reader.ended:
            parts.append(self._next())
        if self._depth:
            raise self._reader.error("Unclosed group")
        return Translated("".join(parts), self._weight.total())

    def _next(self) -> str:
        character = self._reader.take()
        match character:
            case "(":
                self._repeatable = False
                return self._group()
            case ")":
                self._close()
            case "{":
                return self._repetition()
            case "|":
                self._repeatable = False
                self._weight.alternative()
            case "*" | "+" | "?":
                return self._quantifier(character)
            case _:
                part = self._element(character)
                self._repeatable = True
                self._weight.add(len(part))
                return part
        return character

    def _close(self) -> None:
        if not self._weight.close():
            raise self._reader.error("Unmatched closing ')'", self._reader.position - 2)
        self._depth -= 1
        self._repeatable = True

    def _quantifier(self, character: str) -> str:
        if not self._repeatable:
            raise self._reader.error(f"Dangling meta character '{character}'", self._reader.position - 1)
        self._weight.add(1)
        return character + self._mode()

    def _mode(self) -> str:
        """Return the `?` or `+` that makes a quantifier lazy or possessive."""
        self._repeatable = False
        if self._reader.peek() in {"?", "+"}:
            return self._reader.take()
        return ""

    def _element(self, character: str) -> str:
        match character:
            case "\\":
                return self._escapes.translate(in_class=False)
            case "[":
                return self._class()
            case ".":
                return self._dot
        return character

    def _group(self) -> str:
        if self._reader.peek() != "?":
            self._open()
            return "("
        start = self._reader.position
        match = self._reader.match(_GROUP)
        if match is None:
            raise self._group_error(start + 1)
        name = match[0][2:-1] if match[3] is None and match[0].endswith(">") and len(match[0]) > _UNNAMED else ""
        if name in self._escapes.names:
            raise self._reader.error(f"Named capturing group <{name}> is already defined", self._reader.position - 1)
        if name:
            self._escapes.names.add(name)
        if match[3] != ")":
            self._open()
        if match[3] is None:
            return "(" + match[0]
        on = "".join(flag for flag in match[1] if flag in _KEPT_FLAGS)
        off = "".join(flag for flag in match[2] or "" if flag in _KEPT_FLAGS)
        if not on and not off:
            return "(?:" if match[3] == ":" else ""
        return f"(?{on}{'-' + off if off else ''}{match[3]}"

    def _open(self) -> None:
        self._weight.open()
        self._depth += 1

    def _group_error(self, position: int) -> PatternError:
        """Return the error of a group that starts with `?`, which is before `position`."""
        rest = self._reader.pattern[position:]
        if rest.startswith("<"):
            name = _GROUP_NAME.match(rest, 1)
            if name is not None:
                return self._reader.error("named capturing group is missing trailing '>'", position + name.end())
            known = "capturing group name does not start with a Latin letter"
            return self._reader.error(known if len(rest) > 1 else "Unknown look-behind group", position + 1)
        if rest[:1] in {"$", "@"}:
            return self._reader.error("Unknown group type", position)
        flags = _FLAGS.match(rest)
        return self._reader.error("Unknown inline modifier", position + (flags.end() if flags is not None else 0))

    def _repetition(self) -> str:
        self._reader.position -= 1
        start = self._reader.position + 1
        match = self._reader.match(_REPETITION)
        if match is None:
            digits = _COUNTS.match(self._reader.pattern, start)
            if digits is None:
                raise self._reader.error("Illegal repetition", start)
            raise self._reader.error("Unclosed counted closure", digits.end())
        if not self._repeatable:
            raise self._reader.error("Illegal repetition", start)
        for number in (1, 2):
            if match[number] and int(match[number][: len(_LARGEST) + 1]) > _LARGEST_COUNT:
                # Java stops at the digit that makes the number too large.
                fits = match[number][: len(_LARGEST)] <= _LARGEST
                raise self._reader.error("Illegal repetition range", match.start(number) + len(_LARGEST) - 1 + fits)
        if match[2] and int(match[2]) < int(match[1]):
            raise self._reader.error("Illegal repetition range", self._reader.position - 1)
        self._weight.repeat(int(match[1]))
        return match[0] + self._mode()

    def _class(self) -> str:
        """Translate a character class after its `[`; in both syntaxes, nested classes are unions and `&&` is the intersection."""
        parts = ["["]
        if self._reader.peek() == "^":
            parts.append(self._reader.take())
        first = True
        while not self._reader.ended:
            character = self._reader.take()
            if character == "]" and not first:
                return "".join((*parts, "]"))
            first = False
            if character == "\\":
                parts.append(self._escapes.translate(in_class=True))
            elif character == "[":
                parts.append(self._class())
            elif character == "&" and self._reader.peek() == "&":
                parts.append("&" + self._reader.take())
            elif character == "-" and self._is_range(parts):
                self._check_range()
                parts.append("-")
            else:
                parts.append(literal(character))
        raise self._reader.error("Unclosed character class", len(self._reader.pattern) - 1)

    def _check_range(self) -> None:
        """Refuse a range of two characters in the wrong order."""
        first, last = self._reader.pattern[self._reader.position - 2], self._reader.pattern[self._reader.position]
        escaped = self._reader.pattern[self._reader.position - 3 : self._reader.position - 2] == "\\"
        if not escaped and "\\" not in {first, last} and last < first != "]":
            raise self._reader.error("Illegal character range")

    def _is_range(self, parts: list[str]) -> bool:
        following = self._reader.peek()
        return len(parts) > 1 and parts[-1] not in {"^", "&&"} and following not in {"]", "[", "&", ""}
