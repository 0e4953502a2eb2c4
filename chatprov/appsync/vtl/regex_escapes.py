"""Translates the escapes of Java's regular expressions: classes, characters by code, anchors, and references to groups.

https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from chatprov.appsync.vtl.regex_reader import PatternError, PatternReader

_NOTHING: Final = "(?!)"
_CLASSES: Final = {
    "d": "[0-9]",
    "D": "[^0-9]",
    "w": "[a-zA-Z_0-9]",
    "W": "[^a-zA-Z_0-9]",
    "s": r"[ \t\n\x0B\f\r]",
    "S": r"[^ \t\n\x0B\f\r]",
    "h": r"[ \t\xA0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000]",
    "H": r"[^ \t\xA0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000]",
    "v": r"[\n\x0B\f\r\x85\u2028\u2029]",
    "V": r"[^\n\x0B\f\r\x85\u2028\u2029]",
}
_POSIX: Final = {
    "Lower": "[a-z]",
    "Upper": "[A-Z]",
    "ASCII": r"[\x00-\x7F]",
    "Alpha": "[a-zA-Z]",
    "Digit": "[0-9]",
    "Alnum": "[a-zA-Z0-9]",
    "Punct": r"[!-/:-@\[-`{-~]",
    "Graph": r"[\x21-\x7E]",
    "Print": r"[\x20-\x7E]",
    "Blank": r"[ \t]",
    "Cntrl": r"[\x00-\x1F\x7F]",
    "XDigit": "[0-9a-fA-F]",
    "Space": r"[ \t\n\x0B\f\r]",
    "javaLowerCase": r"[\p{Ll}]",
    "javaUpperCase": r"[\p{Lu}]",
    "javaWhitespace": r"[\s]",
    "javaLetter": r"[\p{L}]",
    "javaDigit": r"[\p{Nd}]",
    "javaLetterOrDigit": r"[\p{L}\p{Nd}]",
}
_CONTROL: Final = {"t": r"\t", "n": r"\n", "r": r"\r", "f": r"\f", "a": r"\x07", "e": r"\x1B"}
_ANCHORS: Final = {
    "b": r"\b",
    "B": r"\B",
    "A": r"\A",
    "G": r"\G",
    "z": r"\Z",
    "Z": r"(?=(?:\r\n|[\n\r\x85\u2028\u2029])?\Z)",
}
_PROPERTY: Final = re.compile(r"([pP])(?:\{\^?([\w=]+)\}|([A-Z]))", re.ASCII)
_CODE: Final = re.compile(
    r"u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\}|0([0-3]?[0-7]{1,2})|c(.)", re.DOTALL
)
_INCOMPLETE: Final = {
    "u": ("Illegal Unicode escape sequence", "[0-9a-fA-F]"),
    "x": ("Illegal hexadecimal escape sequence", "[0-9a-fA-F]"),
    "0": ("Illegal octal escape sequence", "[0-7]"),
}
"""The escapes that need digits: what Java says when there are too few, and the digits."""
_NAMED_REFERENCE: Final = re.compile(r"k<([a-zA-Z][a-zA-Z0-9]*)>")


class Escapes:
    """The escapes of one pattern; `names` has the names of its groups so far."""

    def __init__(self, reader: PatternReader) -> None:
        self._reader = reader
        self._groups = len(re.findall(r"(?<!\\)(?:\\\\)*\((?:(?!\?)|\?<[a-zA-Z])", reader.pattern))
        self.names: set[str] = set()

    def translate(self, *, in_class: bool) -> str:
        """Translate an escape after its backslash, in a character class or outside."""
        if self._reader.ended:
            raise self._reader.error("Unclosed character class" if in_class else "Unexpected internal error")
        if self._reader.peek() == "Q":
            return self._quoted()
        code = self._reader.match(_CODE)
        if code is not None:
            return literal(self._code_character(code))
        found = self._reader.match(_PROPERTY)
        if found is not None:
            return self._property(found)
        character = self._reader.take()
        if character in _CLASSES:
            return _CLASSES[character]
        if character in _CONTROL:
            return _CONTROL[character]
        if not in_class:
            special = self._special(character)
            if special is not None:
                return special
        if character.isascii() and character.isalnum():
            raise self._error(character)
        return literal(character)

    def _quoted(self) -> str:
        end = self._reader.pattern.find("\\E", self._reader.position)
        text = self._reader.pattern[self._reader.position + 1 : end if end >= 0 else None]
        self._reader.position = end + 2 if end >= 0 else len(self._reader.pattern)
        return "".join(map(literal, text))

    def _error(self, character: str) -> PatternError:
        if character in _INCOMPLETE:
            description, digits = _INCOMPLETE[character]
            read = re.compile(f"{digits}*").match(self._reader.pattern, self._reader.position)
            return self._reader.error(description, read.end() if read is not None else None)
        kind = "Illegal control" if character == "c" else "Illegal/unsupported"
        return self._reader.error(f"{kind} escape sequence", self._reader.position - 1)

    def _special(self, character: str) -> str | None:
        if character in _ANCHORS:
            return _ANCHORS[character]
        if character in {"R", "X"}:
            return f"\\{character}"
        if character.isdigit() and character != "0":
            return self._reference(character)
        if character == "k":
            self._reader.position -= 1
            named = self._reader.match(_NAMED_REFERENCE)
            if named is None:
                raise self._reader.error(
                    "\\k is not followed by '<' for named capturing group", self._reader.position + 1
                )
            if named[1] not in self.names:
                raise self._reader.error(
                    f"named capturing group <{named[1]}> does not exist", self._reader.position - 1
                )
            return f"(?P={named[1]})"
        return None

    def _reference(self, digits: str) -> str:
        """Return a back reference to a group; it never matches when the group does not exist."""
        while (following := self._reader.peek()).isdigit():
            if int(digits + following) > self._groups:
                break
            digits += following
            self._reader.position += 1
        return f"(?:\\{digits})" if int(digits) <= self._groups else _NOTHING

    def _code_character(self, match: re.Match[str]) -> str:
        if match[5] is not None:
            return chr(ord(match[5]) ^ 64)
        number = int(match[4], 8) if match[4] is not None else int(match[1] or match[2] or match[3], 16)
        try:
            return chr(number)
        except ValueError:
            raise self._reader.error("Hexadecimal codepoint is too big") from None

    def _property(self, match: re.Match[str]) -> str:
        name = match[2] or match[3]
        known = _POSIX.get(name)
        if known is not None:
            return known if match[1] == "p" else f"[^{known[1:]}"
        self._check_property(name)
        return f"[\\{match[1]}{{{name.removeprefix('Is')}}}]"

    def _check_property(self, name: str) -> None:
        import regex  # noqa: PLC0415  # the import needs memory and time, and hardly any template uses it

        try:
            regex.compile(f"\\p{{{name.removeprefix('Is')}}}", cache_pattern=False)
        except regex.error:
            raise self._reader.error(f"Unknown character property name {{{name}}}", self._reader.position - 1) from None


def literal(character: str) -> str:
    """Return a character escaped for a literal match, inside or outside a class."""
    if character.isalnum() or character == "_" or not character.isascii():
        return character
    return f"\\x{ord(character):02X}"
