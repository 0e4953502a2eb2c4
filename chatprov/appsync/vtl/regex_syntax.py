"""Translates Java's regular expression syntax to that of the `regex` package.

https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
Features that only the package has (recursion, fuzzy matching, conditions) are rejected, as Java rejects them.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from chatprov.appsync.vtl.regex_weight import Weight

_DOT: Final = r"[^\n\r\x85\u2028\u2029]"
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
_GROUP: Final = re.compile(r"\?(?:[:=!>]|<[=!]|<[a-zA-Z][a-zA-Z0-9]*>|([idmsuxU]*)(?:-([idmsuxU]+))?([:)]))")
_REPETITION: Final = re.compile(r"\{(\d+)(?:,(\d*))?\}", re.ASCII)
_LARGEST_COUNT: Final = 2**31 - 1
_COMMENTS: Final = re.compile(r"\(\?[a-zA-Z]*x")
_PROPERTY: Final = re.compile(r"([pP])(?:\{\^?([\w=]+)\}|([A-Z]))", re.ASCII)
_CODE: Final = re.compile(
    r"u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|x\{([0-9a-fA-F]{1,6})\}|0([0-3]?[0-7]{1,2})|c(.)", re.DOTALL
)
_NAMED_REFERENCE: Final = re.compile(r"k<([a-zA-Z][a-zA-Z0-9]*)>")
_KEPT_FLAGS: Final = frozenset("imsx")


class PatternError(ValueError):
    """A text that is not a valid Java pattern; the message is Java's."""


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
        self._pattern = pattern
        self._position = 0
        self._groups = len(re.findall(r"(?<!\\)(?:\\\\)*\((?:(?!\?)|\?<[a-zA-Z])", pattern))
        self._dot = "." if re.search(r"\(\?[a-zA-Z]*s", pattern) else _DOT
        self._weight = Weight(comments=_COMMENTS.search(pattern) is not None)

    def translate(self) -> Translated:
        parts = []
        while self._position < len(self._pattern):
            character = self._take()
            match character:
                case "(":
                    parts.append(self._group())
                case ")":
                    if not self._weight.close():
                        raise PatternError("Unmatched closing ')'")
                    parts.append(")")
                case "{":
                    parts.append(self._repetition())
                case "|":
                    self._weight.alternative()
                    parts.append("|")
                case _:
                    parts.append(self._element(character))
                    self._weight.add(len(parts[-1]))
        return Translated("".join(parts), self._weight.total())

    def _element(self, character: str) -> str:
        match character:
            case "\\":
                return self._escape(in_class=False)
            case "[":
                return self._class()
            case ".":
                return self._dot
        return character

    def _take(self) -> str:
        character = self._pattern[self._position]
        self._position += 1
        return character

    def _match(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        match = expression.match(self._pattern, self._position)
        if match is not None:
            self._position = match.end()
        return match

    def _group(self) -> str:
        if self._pattern[self._position : self._position + 1] != "?":
            self._weight.open()
            return "("
        match = self._match(_GROUP)
        if match is None:
            raise PatternError(
                "Unknown group type" if self._position < len(self._pattern) - 1 else "Unknown inline modifier"
            )
        if match[3] != ")":
            self._weight.open()
        if match[3] is None:
            return "(" + match[0]
        on = "".join(flag for flag in match[1] if flag in _KEPT_FLAGS)
        off = "".join(flag for flag in match[2] or "" if flag in _KEPT_FLAGS)
        if not on and not off:
            return "(?:" if match[3] == ":" else ""
        return f"(?{on}{'-' + off if off else ''}{match[3]}"

    def _repetition(self) -> str:
        self._position -= 1
        match = self._match(_REPETITION)
        if match is None:
            raise PatternError("Illegal repetition")
        if any(
            len(count) > len(str(_LARGEST_COUNT)) or int(count) > _LARGEST_COUNT for count in match.groups() if count
        ):
            raise PatternError("Illegal repetition range")
        self._weight.repeat(int(match[1]))
        return match[0]

    def _escape(self, *, in_class: bool) -> str:
        if self._position >= len(self._pattern):
            raise PatternError("Unexpected internal error")
        if self._pattern[self._position] == "Q":
            end = self._pattern.find("\\E", self._position)
            text = self._pattern[self._position + 1 : end if end >= 0 else None]
            self._position = end + 2 if end >= 0 else len(self._pattern)
            return "".join(map(_literal, text))
        code = self._match(_CODE)
        if code is not None:
            return _literal(_code_character(code))
        found = self._match(_PROPERTY)
        if found is not None:
            return _property(found)
        character = self._take()
        if character in _CLASSES:
            return _CLASSES[character]
        if character in _CONTROL:
            return _CONTROL[character]
        if not in_class:
            special = self._special(character)
            if special is not None:
                return special
        if character.isascii() and character.isalnum():
            raise PatternError("Illegal/unsupported escape sequence")
        return _literal(character)

    def _special(self, character: str) -> str | None:
        if character in _ANCHORS:
            return _ANCHORS[character]
        if character in {"R", "X"}:
            return f"\\{character}"
        if character.isdigit():
            return self._reference(character)
        if character == "k":
            self._position -= 1
            named = self._match(_NAMED_REFERENCE)
            if named is None:
                raise PatternError("\\k is not followed by '<' for named capturing group")
            return f"(?P={named[1]})"
        return None

    def _reference(self, digits: str) -> str:
        """Return a back reference to a group; it never matches when the group does not exist."""
        while (following := self._pattern[self._position : self._position + 1]).isdigit():
            if int(digits + following) > self._groups:
                break
            digits += following
            self._position += 1
        return f"(?:\\{digits})" if int(digits) <= self._groups else _NOTHING

    def _class(self) -> str:
        """Translate a character class after its `[`; in both syntaxes, nested classes are unions and `&&` is the intersection."""
        parts = ["["]
        if self._pattern[self._position : self._position + 1] == "^":
            parts.append(self._take())
        first = True
        while self._position < len(self._pattern):
            character = self._take()
            if character == "]" and not first:
                return "".join((*parts, "]"))
            first = False
            if character == "\\":
                parts.append(self._escape(in_class=True))
            elif character == "[":
                parts.append(self._class())
            elif character == "&" and self._pattern[self._position : self._position + 1] == "&":
                parts.append("&" + self._take())
            elif character == "-" and self._is_range(parts):
                parts.append("-")
            else:
                parts.append(_literal(character))
        raise PatternError("Unclosed character class")

    def _is_range(self, parts: list[str]) -> bool:
        following = self._pattern[self._position : self._position + 1]
        return len(parts) > 1 and parts[-1] not in {"^", "&&"} and following not in {"]", "[", "&", ""}


def _code_character(match: re.Match[str]) -> str:
    if match[5] is not None:
        return chr(ord(match[5]) ^ 64)
    number = int(match[4], 8) if match[4] is not None else int(match[1] or match[2] or match[3], 16)
    try:
        return chr(number)
    except ValueError:
        raise PatternError("Hexadecimal codepoint is too big") from None


def _property(match: re.Match[str]) -> str:
    name = match[2] or match[3]
    known = _POSIX.get(name)
    if known is not None:
        return known if match[1] == "p" else f"[^{known[1:]}"
    name = name.removeprefix("Is")
    return f"[\\{match[1]}{{{name}}}]"


def _literal(character: str) -> str:
    """Return a character escaped for a literal match, inside or outside a class."""
    if character.isalnum() or character == "_" or not character.isascii():
        return character
    return f"\\x{ord(character):02X}"
