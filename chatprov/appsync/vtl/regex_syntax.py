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
_LARGEST: Final = str(_LARGEST_COUNT)
_COUNTS: Final = re.compile(r"\d+(?:,\d*)?", re.ASCII)
_UNNAMED: Final = len("?<=")
_GROUP_NAME: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9]*")
_FLAGS: Final = re.compile(r"[idmsuxU]*(?:-[idmsuxU]*)?")
_COMMENTS: Final = re.compile(r"\(\?[a-zA-Z]*x")
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
_KEPT_FLAGS: Final = frozenset("imsx")


class PatternError(ValueError):
    """A text that is not a valid Java pattern; the message is Java's: a description, the pattern, and a mark below `index`."""

    def __init__(self, description: str, pattern: str, index: int) -> None:
        place = f" near index {index}" if index >= 0 else ""
        mark = f"\n{' ' * index}^" if 0 <= index < len(pattern) else ""
        super().__init__(f"{description}{place}\n{pattern}{mark}")


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
        self._depth = 0
        self._names: set[str] = set()
        self._repeatable = False
        """Whether a quantifier may follow."""

    def _error(self, description: str, index: int | None = None) -> PatternError:
        """Return an error at an index; without one, at the next character."""
        return PatternError(description, self._pattern, self._position if index is None else index)

    def translate(self) -> Translated:
        parts = []
        while self._position < len(self._pattern):
            parts.append(self._next())
        if self._depth:
            raise self._error("Unclosed group")
        return Translated("".join(parts), self._weight.total())

    def _next(self) -> str:
        character = self._take()
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
            raise self._error("Unmatched closing ')'", self._position - 2)
        self._depth -= 1
        self._repeatable = True

    def _quantifier(self, character: str) -> str:
        if not self._repeatable:
            raise self._error(f"Dangling meta character '{character}'", self._position - 1)
        self._weight.add(1)
        return character + self._mode()

    def _mode(self) -> str:
        """Return the `?` or `+` that makes a quantifier lazy or possessive."""
        self._repeatable = False
        if self._pattern[self._position : self._position + 1] in {"?", "+"}:
            return self._take()
        return ""

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
            self._open()
            return "("
        start = self._position
        match = self._match(_GROUP)
        if match is None:
            raise self._group_error(start + 1)
        name = match[0][2:-1] if match[3] is None and match[0].endswith(">") and len(match[0]) > _UNNAMED else ""
        if name in self._names:
            raise self._error(f"Named capturing group <{name}> is already defined", self._position - 1)
        if name:
            self._names.add(name)
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
        rest = self._pattern[position:]
        if rest.startswith("<"):
            name = _GROUP_NAME.match(rest, 1)
            if name is not None:
                return self._error("named capturing group is missing trailing '>'", position + name.end())
            known = "capturing group name does not start with a Latin letter"
            return self._error(known if len(rest) > 1 else "Unknown look-behind group", position + 1)
        if rest[:1] in {"$", "@"}:
            return self._error("Unknown group type", position)
        flags = _FLAGS.match(rest)
        return self._error("Unknown inline modifier", position + (flags.end() if flags is not None else 0))

    def _repetition(self) -> str:
        self._position -= 1
        start = self._position + 1
        match = self._match(_REPETITION)
        if match is None:
            digits = _COUNTS.match(self._pattern, start)
            if digits is None:
                raise self._error("Illegal repetition", start)
            raise self._error("Unclosed counted closure", digits.end())
        if not self._repeatable:
            raise self._error("Illegal repetition", start)
        for number in (1, 2):
            if match[number] and int(match[number][: len(_LARGEST) + 1]) > _LARGEST_COUNT:
                # Java stops at the digit that makes the number too large.
                fits = match[number][: len(_LARGEST)] <= _LARGEST
                raise self._error("Illegal repetition range", match.start(number) + len(_LARGEST) - 1 + fits)
        if match[2] and int(match[2]) < int(match[1]):
            raise self._error("Illegal repetition range", self._position - 1)
        self._weight.repeat(int(match[1]))
        return match[0] + self._mode()

    def _escape(self, *, in_class: bool) -> str:
        if self._position >= len(self._pattern):
            raise self._error("Unclosed character class" if in_class else "Unexpected internal error")
        if self._pattern[self._position] == "Q":
            return self._quoted()
        code = self._match(_CODE)
        if code is not None:
            return _literal(self._code_character(code))
        found = self._match(_PROPERTY)
        if found is not None:
            return self._property(found)
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
            raise self._escape_error(character)
        return _literal(character)

    def _quoted(self) -> str:
        end = self._pattern.find("\\E", self._position)
        text = self._pattern[self._position + 1 : end if end >= 0 else None]
        self._position = end + 2 if end >= 0 else len(self._pattern)
        return "".join(map(_literal, text))

    def _escape_error(self, character: str) -> PatternError:
        if character in _INCOMPLETE:
            description, digits = _INCOMPLETE[character]
            read = re.compile(f"{digits}*").match(self._pattern, self._position)
            return self._error(description, read.end() if read is not None else None)
        kind = "Illegal control" if character == "c" else "Illegal/unsupported"
        return self._error(f"{kind} escape sequence", self._position - 1)

    def _special(self, character: str) -> str | None:
        if character in _ANCHORS:
            return _ANCHORS[character]
        if character in {"R", "X"}:
            return f"\\{character}"
        if character.isdigit() and character != "0":
            return self._reference(character)
        if character == "k":
            self._position -= 1
            named = self._match(_NAMED_REFERENCE)
            if named is None:
                raise self._error("\\k is not followed by '<' for named capturing group", self._position + 1)
            if named[1] not in self._names:
                raise self._error(f"named capturing group <{named[1]}> does not exist", self._position - 1)
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
                self._check_range()
                parts.append("-")
            else:
                parts.append(_literal(character))
        raise self._error("Unclosed character class", len(self._pattern) - 1)

    def _check_range(self) -> None:
        """Refuse a range of two characters in the wrong order."""
        first, last = self._pattern[self._position - 2], self._pattern[self._position]
        escaped = self._pattern[self._position - 3 : self._position - 2] == "\\"
        if not escaped and "\\" not in {first, last} and last < first != "]":
            raise self._error("Illegal character range")

    def _is_range(self, parts: list[str]) -> bool:
        following = self._pattern[self._position : self._position + 1]
        return len(parts) > 1 and parts[-1] not in {"^", "&&"} and following not in {"]", "[", "&", ""}

    def _code_character(self, match: re.Match[str]) -> str:
        if match[5] is not None:
            return chr(ord(match[5]) ^ 64)
        number = int(match[4], 8) if match[4] is not None else int(match[1] or match[2] or match[3], 16)
        try:
            return chr(number)
        except ValueError:
            raise self._error("Hexadecimal codepoint is too big") from None

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
            raise self._error(f"Unknown character property name {{{name}}}", self._position - 1) from None


def _literal(character: str) -> str:
    """Return a character escaped for a literal match, inside or outside a class."""
    if character.isalnum() or character == "_" or not character.isascii():
        return character
    return f"\\x{ord(character):02X}"
