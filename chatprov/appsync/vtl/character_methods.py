"""The methods of java.lang.Character; the static ones also accept a code point, an int."""

from __future__ import annotations

import sys
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.equality import uncomparable
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.integer_methods import digit
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javatypes import Character, CharArray

if TYPE_CHECKING:
    from collections.abc import Callable

_CATEGORIES: Final = (
    *("Cn", "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Me", "Mc", "Nd", "Nl", "No", "Zs", "Zl", "Zp", "Cc", "Cf"),
    *("", "Co", "Cs", "Pd", "Ps", "Pe", "Pc", "Po", "Sm", "Sc", "Sk", "So", "Pi", "Pf"),
)
_TYPES: Final = {category: number for number, category in enumerate(_CATEGORIES)}
"""The numbers that Character.getType returns, by Unicode's categories."""
_NO_BREAK: Final = "\u00a0\u2007\u202f"
_SEPARATORS: Final = "\t\n\v\f\r\x1c\x1d\x1e\x1f"
_LETTERS: Final = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo"})
_SPACES: Final = frozenset({"Zs", "Zl", "Zp"})
_SUPPLEMENTARY: Final = 0x10000
_SMALLEST_PRINTED: Final = 0x20
_CONTROLS: Final = range(0x7F, 0xA0)
_NOT_A_NUMBER: Final = -2


def _text(value: str | int) -> str:
    """Return the character of a char or code point; an unassigned one for an int that is no code point."""
    if isinstance(value, str):
        return str.__str__(value)
    return chr(value) if 0 <= value <= sys.maxunicode else "\uffff"


def _category(value: str | int) -> str:
    return unicodedata.category(_text(value))


def _same_kind(value: str | int, changed: str) -> str | int:
    """Return a converted character in the type of the argument; unchanged when the result is more than one character."""
    if len(changed) != 1:
        return value
    return ord(changed) if isinstance(value, int) else Character(changed)


def _numeric_value(value: str | int) -> int:
    found = digit(_text(value), 36)
    if found >= 0:
        return found
    number = unicodedata.numeric(_text(value), -1)
    return int(number) if number == int(number) else _NOT_A_NUMBER


def _for_digit(_: Any, __: Any, value: int, radix: int) -> Character:
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return Character(digits[value] if 0 <= value < radix <= len(digits) and radix > 1 else "\0")


def _code_point(value: int) -> str:
    if not 0 <= value <= sys.maxunicode:
        raise JavaException("java.lang.IllegalArgumentException", f"Not a valid Unicode code point: 0x{value:X}")
    return chr(value)


def _surrogates(value: int) -> CharArray:
    data = _code_point(value).encode("utf-16-be", "surrogatepass")
    return CharArray(Character(chr(data[i] << 8 | data[i + 1])) for i in range(0, len(data), 2))


def _compare(left: str, right: str | None) -> int:
    if right is None:
        raise JavaException("java.lang.NullPointerException")
    return ord(left) - ord(right)


_TESTS: Final[dict[str, Callable[[str | int], bool]]] = {
    "isDefined": lambda value: _category(value) != "Cn",
    "isDigit": lambda value: _category(value) == "Nd",
    "isISOControl": lambda value: ord(_text(value)) < _SMALLEST_PRINTED or ord(_text(value)) in _CONTROLS,
    "isLetter": lambda value: _category(value) in _LETTERS,
    "isLetterOrDigit": lambda value: _category(value) in _LETTERS or _category(value) == "Nd",
    "isLowerCase": lambda value: _text(value).islower(),
    "isMirrored": lambda value: bool(unicodedata.mirrored(_text(value))),
    "isSpaceChar": lambda value: _category(value) in _SPACES,
    "isTitleCase": lambda value: _category(value) == "Lt",
    "isUpperCase": lambda value: _text(value).isupper(),
    "isWhitespace": lambda value: (
        _text(value) in _SEPARATORS or (_category(value) in _SPACES and _text(value) not in _NO_BREAK)
    ),
}
"""The tests that accept a char and a code point."""


def _test(name: str) -> Callable[..., bool]:
    test = _TESTS[name]
    return lambda _, __, value: test(value)


CHARACTER_METHODS: Final[Methods] = method_table(
    *((name, kind, _test(name)) for name in _TESTS for kind in ("char", "int")),
    ("charCount", "int", lambda _, __, value: 1 if value < _SUPPLEMENTARY else 2),
    ("charValue", "", lambda _, character: character),
    ("compare", "char, char", lambda _, __, left, right: _compare(left, right)),
    ("compareTo", "Character", lambda _, character, other: _compare(character, other)),
    ("compareTo", "Object", uncomparable),
    ("digit", "char, int", lambda _, __, value, radix: digit(_text(value), radix)),
    ("digit", "int, int", lambda _, __, value, radix: digit(_text(value), radix)),
    ("equals", "Object", lambda _, character, other: isinstance(other, Character) and character == other),
    ("forDigit", "int, int", _for_digit),
    ("getNumericValue", "char", lambda _, __, value: _numeric_value(value)),
    ("getNumericValue", "int", lambda _, __, value: _numeric_value(value)),
    ("getType", "char", lambda _, __, value: _TYPES[_category(value)]),
    ("getType", "int", lambda _, __, value: _TYPES[_category(value)]),
    ("hashCode", "", lambda _, character: ord(character)),
    ("hashCode", "char", lambda _, __, character: ord(character)),
    ("isAlphabetic", "int", lambda _, __, value: _category(value) in {*_LETTERS, "Nl"}),
    ("isBmpCodePoint", "int", lambda _, __, value: 0 <= value < _SUPPLEMENTARY),
    ("isHighSurrogate", "char", lambda _, __, value: "\ud800" <= str(value) <= "\udbff"),
    ("isLowSurrogate", "char", lambda _, __, value: "\udc00" <= str(value) <= "\udfff"),
    ("isSpace", "char", lambda _, __, value: _text(value) in " \t\n\f\r"),
    ("isSupplementaryCodePoint", "int", lambda _, __, value: _SUPPLEMENTARY <= value <= sys.maxunicode),
    ("isSurrogate", "char", lambda _, __, value: "\ud800" <= str(value) <= "\udfff"),
    ("isValidCodePoint", "int", lambda _, __, value: 0 <= value <= sys.maxunicode),
    ("toChars", "int", lambda _, __, value: _surrogates(value)),
    ("toLowerCase", "char", lambda _, __, value: _same_kind(value, _text(value).lower())),
    ("toLowerCase", "int", lambda _, __, value: _same_kind(value, _text(value).lower())),
    ("toString", "", lambda _, character: _text(character)),
    ("toString", "char", lambda _, __, character: _text(character)),
    ("toString", "int", lambda _, __, value: _code_point(value)),
    ("toTitleCase", "char", lambda _, __, value: _same_kind(value, _text(value).title())),
    ("toTitleCase", "int", lambda _, __, value: _same_kind(value, _text(value).title())),
    ("toUpperCase", "char", lambda _, __, value: _same_kind(value, _text(value).upper())),
    ("toUpperCase", "int", lambda _, __, value: _same_kind(value, _text(value).upper())),
    ("valueOf", "char", lambda _, __, character: character),
)
