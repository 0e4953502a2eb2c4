"""The methods of java.lang.String and java.lang.Character; as in Java, positions count UTF-16 code units."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl import javaregex
from chatprov.appsync.vtl.equality import hash_code, uncomparable
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import ByteArray, Character, JavaArray

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.budget import Budget

_BMP_END: Final = "\uffff"
_NO_CHARACTER: Final = "\udfff\ud800\udfff\ud800"
"""Unpaired surrogates in an order that no text contains."""
_TRIMMED: Final = "".join(map(chr, range(0x21)))


def to_units(text: str) -> str:
    """Return the text with each character above U+FFFF replaced by its two surrogates."""
    if text.isascii() or max(text) <= _BMP_END:
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join(chr(data[i] | data[i + 1] << 8) for i in range(0, len(data), 2))


def from_units(text: str) -> str:
    """Return the text with surrogate pairs joined; an unpaired surrogate stays unchanged."""
    if text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _in_units(function: Callable[..., Any]) -> Callable[..., Any]:
    """Convert a function on characters to a method on UTF-16 code units."""

    def method(budget: Budget, text: str, *arguments: Any) -> Any:
        if text.isascii():
            return function(budget, text, *arguments)
        units = [to_units(argument) if isinstance(argument, str) else argument for argument in arguments]
        result = function(budget, to_units(text), *units)
        return from_units(result) if type(result) is str else result

    return method


def null_pointer() -> JavaException:
    """Return Java's exception for null in place of a required argument."""
    return JavaException("java.lang.NullPointerException")


def _needed(argument: Any) -> Any:
    if argument is None:
        raise null_pointer()
    return argument


def _out_of_bounds(message: str) -> JavaException:
    return JavaException("java.lang.StringIndexOutOfBoundsException", message)


def _char_at(_: Budget, text: str, index: int) -> Character:
    if not 0 <= index < len(text):
        raise _out_of_bounds(f"String index out of range: {index}")
    return Character(text[index])


def _code_point_at(_: Budget, text: str, index: int) -> int:
    if not 0 <= index < len(text):
        raise _out_of_bounds(f"index {index}, length {len(text)}")
    return ord(from_units(text[index : index + 2])[0])


def _substring(_: Budget, text: str, begin: int, end: int | None = None) -> str:
    last = len(text) if end is None else end
    if not 0 <= begin <= last <= len(text):
        raise _out_of_bounds(f"begin {begin}, end {last}, length {len(text)}")
    return text[begin:last]


def _wanted(wanted: str | int | None) -> str:
    if isinstance(wanted, int):
        return to_units(chr(wanted)) if 0 <= wanted <= sys.maxunicode else _NO_CHARACTER
    return str(_needed(wanted))


def _index_of(_: Budget, text: str, wanted: str | int | None, start: int = 0) -> int:
    return text.find(_wanted(wanted), min(max(start, 0), len(text)))


def _last_index_of(_: Budget, text: str, wanted: str | int | None, start: int | None = None) -> int:
    found = _wanted(wanted)
    if start is None:
        return text.rfind(found)
    return text.rfind(found, 0, start + len(found)) if start >= 0 else -1


def _starts_with(_: Budget, text: str, prefix: str | None, offset: int = 0) -> bool:
    return 0 <= offset <= len(text) and text.startswith(_needed(prefix), offset)


def _compare(_: Budget, text: str, other: str | None) -> int:
    right = _needed(other)
    for ours, theirs in zip(text, right, strict=False):
        if ours != theirs:
            return ord(ours) - ord(theirs)
    return len(text) - len(right)


def _compare_ignoring_case(budget: Budget, text: str, other: str | None) -> int:
    return _compare(budget, text.upper().lower(), _needed(other).upper().lower())


def _equals_ignoring_case(_: Budget, text: str, other: str | None) -> bool:
    return other is not None and len(text) == len(other) and text.upper().lower() == other.upper().lower()


def _replace(budget: Budget, text: str, old: str | None, new: str | None) -> str:
    wanted, replacement = _needed(old), _needed(new)
    growth = len(replacement) - len(wanted)
    budget.allocate(len(text) + max(growth, 0) * (text.count(wanted)))
    return str(text.replace(wanted, replacement))


def _replace_all(budget: Budget, text: str, pattern: str | None, replacement: str | None) -> str:
    return javaregex.replace(_needed(pattern), text, _needed(replacement), 0, budget)


def _replace_first(budget: Budget, text: str, pattern: str | None, replacement: str | None) -> str:
    return javaregex.replace(_needed(pattern), text, _needed(replacement), 1, budget)


def _split(budget: Budget, text: str, pattern: str | None, limit: int = 0) -> JavaArray:
    return JavaArray(javaregex.split(_needed(pattern), text, limit, budget))


def _repeat(budget: Budget, text: str, count: int) -> str:
    if count < 0:
        raise JavaException("java.lang.IllegalArgumentException", f"count is negative: {count}")
    budget.allocate(len(text) * count)
    return text * count


def _concat(budget: Budget, text: str, other: str | None) -> str:
    budget.allocate(len(text) + len(_needed(other)))
    return text + str(other)


def _join(budget: Budget, _: str, separator: str | None, items: Any) -> str:
    texts = [to_string(item, budget) for item in _needed(items)]
    budget.allocate(sum(map(len, texts)) + len(_needed(separator)) * len(texts))
    return str(separator).join(texts)


def _to_char_array(budget: Budget, text: str) -> JavaArray:
    budget.allocate(len(text))
    return JavaArray(map(Character, text))


def _region_matches(_: Budget, text: str, start: int, other: str | None, offset: int, length: int) -> bool:
    right = _needed(other)
    if start < 0 or offset < 0 or start + length > len(text) or offset + length > len(right):
        return False
    return bool(text[start : start + length] == right[offset : offset + length])


STRING_METHODS: Final[Methods] = method_table(
    ("length", "", _in_units(lambda _, text: len(text))),
    ("isEmpty", "", lambda _, text: not text),
    ("isBlank", "", lambda _, text: not text.strip()),
    ("charAt", "int", _in_units(_char_at)),
    ("codePointAt", "int", _in_units(_code_point_at)),
    ("compareTo", "String", _in_units(_compare)),
    ("compareTo", "Object", uncomparable),
    ("compareToIgnoreCase", "String", _in_units(_compare_ignoring_case)),
    ("concat", "String", _concat),
    ("contains", "CharSequence", lambda _, text, wanted: _needed(wanted) in text),
    ("contentEquals", "CharSequence", lambda _, text, other: text == _needed(other)),
    ("endsWith", "String", lambda _, text, suffix: text.endswith(_needed(suffix))),
    ("startsWith", "String", _in_units(_starts_with)),
    ("startsWith", "String, int", _in_units(_starts_with)),
    ("equals", "Object", lambda _, text, other: type(other) is str and text == other),
    ("equalsIgnoreCase", "String", _equals_ignoring_case),
    ("hashCode", "", lambda budget, text: hash_code(text, budget)),
    ("indexOf", "int", _in_units(_index_of)),
    ("indexOf", "String", _in_units(_index_of)),
    ("indexOf", "int, int", _in_units(_index_of)),
    ("indexOf", "String, int", _in_units(_index_of)),
    ("lastIndexOf", "int", _in_units(_last_index_of)),
    ("lastIndexOf", "String", _in_units(_last_index_of)),
    ("lastIndexOf", "int, int", _in_units(_last_index_of)),
    ("lastIndexOf", "String, int", _in_units(_last_index_of)),
    ("intern", "", lambda _, text: text),
    ("matches", "String", lambda budget, text, pattern: javaregex.matches(_needed(pattern), text, budget)),
    ("regionMatches", "int, String, int, int", _in_units(_region_matches)),
    ("repeat", "int", _repeat),
    ("replace", "char, char", _replace),
    ("replace", "CharSequence, CharSequence", _replace),
    ("replaceAll", "String, String", _replace_all),
    ("replaceFirst", "String, String", _replace_first),
    ("split", "String", _split),
    ("split", "String, int", _split),
    ("strip", "", lambda _, text: text.strip()),
    ("stripLeading", "", lambda _, text: text.lstrip()),
    ("stripTrailing", "", lambda _, text: text.rstrip()),
    ("substring", "int", _in_units(_substring)),
    ("substring", "int, int", _in_units(_substring)),
    ("subSequence", "int, int", _in_units(_substring)),
    ("toCharArray", "", _in_units(_to_char_array)),
    ("getBytes", "", lambda _, text: ByteArray(text.encode("utf-8", "replace"))),
    ("toLowerCase", "", lambda _, text: text.lower()),
    ("toUpperCase", "", lambda _, text: text.upper()),
    ("toString", "", lambda _, text: text),
    ("trim", "", lambda _, text: text.strip(_TRIMMED)),
    ("valueOf", "Object", lambda budget, _, value: to_string(value, budget)),
    ("join", "CharSequence, Collection", _join),
)

CHARACTER_METHODS: Final[Methods] = method_table(
    ("charValue", "", lambda _, character: character),
    ("compareTo", "Character", lambda _, character, other: ord(character) - ord(_needed(other))),
    ("equals", "Object", lambda _, character, other: isinstance(other, Character) and character == other),
    ("hashCode", "", lambda _, character: ord(character)),
    ("toString", "", lambda _, character: str.__str__(character)),
    ("isDigit", "char", lambda _, __, character: character.isdigit()),
    ("isLetter", "char", lambda _, __, character: character.isalpha()),
    ("isLetterOrDigit", "char", lambda _, __, character: character.isalnum()),
    ("isUpperCase", "char", lambda _, __, character: character.isupper()),
    ("isLowerCase", "char", lambda _, __, character: character.islower()),
    ("isWhitespace", "char", lambda _, __, character: character.isspace()),
)
