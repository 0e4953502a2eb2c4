"""The methods of java.lang.String and java.lang.Character; as in Java, positions count UTF-16 code units."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl import javaregex, text_rewriting
from chatprov.appsync.vtl.equality import hash_code, uncomparable
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javaformat import java_format
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import ByteArray, Character, CharArray, JavaArray
from chatprov.appsync.vtl.text_rewriting import needed
from chatprov.appsync.vtl.utf16 import from_units, in_units, to_units

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_NO_CHARACTER: Final = "\udfff\ud800\udfff\ud800"
"""Unpaired surrogates in an order that no text contains."""
_TRIMMED: Final = "".join(map(chr, range(0x21)))


def null_pointer(name: str | None = None) -> JavaException:
    """Return Java's exception for null in place of a required argument, with its name where Java gives it."""
    return JavaException("java.lang.NullPointerException", name)


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
    return str(needed(wanted))


def _index_of(_: Budget, text: str, wanted: str | int | None, start: int = 0) -> int:
    return text.find(_wanted(wanted), min(max(start, 0), len(text)))


def _last_index_of(_: Budget, text: str, wanted: str | int | None, start: int | None = None) -> int:
    found = _wanted(wanted)
    if start is None:
        return text.rfind(found)
    return text.rfind(found, 0, start + len(found)) if start >= 0 else -1


def _starts_with(_: Budget, text: str, prefix: str | None, offset: int = 0) -> bool:
    return 0 <= offset <= len(text) and text.startswith(needed(prefix), offset)


def _compare(_: Budget, text: str, other: str | None) -> int:
    right = needed(other)
    for ours, theirs in zip(text, right, strict=False):
        if ours != theirs:
            return ord(ours) - ord(theirs)
    return len(text) - len(right)


def _compare_ignoring_case(budget: Budget, text: str, other: str | None) -> int:
    return _compare(budget, text.upper().lower(), needed(other).upper().lower())


def _equals_ignoring_case(_: Budget, text: str, other: str | None) -> bool:
    return other is not None and len(text) == len(other) and text.upper().lower() == other.upper().lower()


def _replace(budget: Budget, text: str, old: str | None, new: str | None) -> str:
    wanted, replacement = needed(old), needed(new)
    growth = len(replacement) - len(wanted)
    budget.allocate(len(text) + max(growth, 0) * (text.count(wanted)))
    return str(text.replace(wanted, replacement))


def _replace_all(budget: Budget, text: str, pattern: str | None, replacement: str | None) -> str:
    return _replaced(budget, text, pattern, replacement, 0)


def _replace_first(budget: Budget, text: str, pattern: str | None, replacement: str | None) -> str:
    if replacement is None:
        raise null_pointer("replacement" if pattern is not None else None)
    return _replaced(budget, text, pattern, replacement, 1)


def _replaced(budget: Budget, text: str, pattern: str | None, replacement: str | None, count: int) -> str:
    if replacement is None:  # as in Java, it is not needed for a text without a match
        if javaregex.finds(needed(pattern), text, budget):
            raise null_pointer()
        return text
    return javaregex.replace(needed(pattern), text, replacement, count, budget)


def _split(budget: Budget, text: str, pattern: str | None, limit: int = 0) -> JavaArray:
    return JavaArray(javaregex.split(needed(pattern), text, limit, budget))


def _repeat(budget: Budget, text: str, count: int) -> str:
    if count < 0:
        raise JavaException("java.lang.IllegalArgumentException", f"count is negative: {count}")
    budget.allocate(len(text) * count)
    return text * count


def _concat(budget: Budget, text: str, other: str | None) -> str:
    budget.allocate(len(text) + len(needed(other)))
    return text + str(other)


def _to_char_array(budget: Budget, text: str) -> CharArray:
    budget.allocate(len(text))
    return CharArray(map(Character, text))


def _from_characters(_: Budget, __: str, characters: CharArray | None) -> str:
    return from_units("".join(needed(characters)))


def _from_part(budget: Budget, text: str, characters: CharArray | None, offset: int, count: int) -> str:
    if not 0 <= offset <= offset + count <= len(needed(characters)) or count < 0:
        raise _out_of_bounds(f"offset {offset}, count {count}, length {len(needed(characters))}")
    return _from_characters(budget, text, CharArray(needed(characters)[offset : offset + count]))


def _code_point_before(_: Budget, text: str, index: int) -> int:
    if not 0 < index <= len(text):
        raise _out_of_bounds(f"String index out of range: {index}")
    return ord(from_units(text[max(index - 2, 0) : index])[-1])


def _code_point_count(_: Budget, text: str, begin: int, end: int) -> int:
    if not 0 <= begin <= end <= len(text):
        raise JavaException("java.lang.IndexOutOfBoundsException")
    return len(from_units(text[begin:end]))


def _offset_by_code_points(_: Budget, text: str, index: int, offset: int) -> int:
    whole = from_units(text[index:]) if offset >= 0 else from_units(text[: max(index, 0)])
    if not 0 <= index <= len(text) or abs(offset) > len(whole):
        raise JavaException("java.lang.IndexOutOfBoundsException")
    if offset >= 0:
        return index + len(to_units(whole[:offset]))
    return index - len(to_units(whole[offset:]))


def _of_null(*_: Any) -> Any:
    raise null_pointer()


def _region_matches(_: Budget, text: str, start: int, other: str | None, offset: int, length: int) -> bool:
    right = needed(other)
    if start < 0 or offset < 0 or start + length > len(text) or offset + length > len(right):
        return False
    return bool(text[start : start + length] == right[offset : offset + length])


def _compare_two(budget: Budget, left: str | None, right: str | None) -> int:
    if left is right:
        return 0 if left is not None else _of_null()
    return int(in_units(_compare)(budget, needed(left), right))


def _region_matches_by_case(  # noqa: PLR0917 - Java's parameters
    budget: Budget,
    text: str,
    ignored: bool,  # noqa: FBT001 - templates pass arguments by position
    start: int,
    other: str | None,
    offset: int,
    length: int,
) -> bool:
    if ignored:
        text, other = text.upper().lower(), needed(other).upper().lower()
    return _region_matches(budget, text, start, other, offset, length)


STRING_METHODS: Final[Methods] = method_table(
    ("length", "", in_units(lambda _, text: len(text))),
    ("isEmpty", "", lambda _, text: not text),
    ("isBlank", "", lambda _, text: not text.strip()),
    ("charAt", "int", in_units(_char_at)),
    ("codePointAt", "int", in_units(_code_point_at)),
    ("codePointBefore", "int", in_units(_code_point_before)),
    ("codePointCount", "int, int", in_units(_code_point_count)),
    ("compare", "CharSequence, CharSequence", lambda budget, _, *texts: _compare_two(budget, *texts)),
    ("compareTo", "String", in_units(_compare)),
    ("compareTo", "Object", uncomparable),
    ("compareToIgnoreCase", "String", in_units(_compare_ignoring_case)),
    ("concat", "String", _concat),
    ("contains", "CharSequence", lambda _, text, wanted: needed(wanted) in text),
    ("contentEquals", "CharSequence", lambda _, text, other: text == needed(other)),
    ("copyValueOf", "null", _of_null),
    ("copyValueOf", "char[]", _from_characters),
    ("copyValueOf", "char[], int, int", _from_part),
    ("endsWith", "String", lambda _, text, suffix: text.endswith(needed(suffix))),
    ("startsWith", "String", in_units(_starts_with)),
    ("startsWith", "String, int", in_units(_starts_with)),
    ("equals", "Object", lambda _, text, other: type(other) is str and text == other),
    ("equalsIgnoreCase", "String", _equals_ignoring_case),
    (
        "format",
        "null, String, Object...",
        lambda budget, _, __, text, *given: java_format(needed(text), list(given), budget),
    ),
    ("format", "String, Object...", lambda budget, _, text, *given: java_format(needed(text), list(given), budget)),
    ("formatted", "Object...", lambda budget, text, *given: java_format(text, list(given), budget)),
    ("hashCode", "", lambda budget, text: hash_code(text, budget)),
    ("indent", "int", text_rewriting.indent),
    ("indexOf", "int", in_units(_index_of)),
    ("indexOf", "String", in_units(_index_of)),
    ("indexOf", "int, int", in_units(_index_of)),
    ("indexOf", "String, int", in_units(_index_of)),
    ("lastIndexOf", "int", in_units(_last_index_of)),
    ("lastIndexOf", "String", in_units(_last_index_of)),
    ("lastIndexOf", "int, int", in_units(_last_index_of)),
    ("lastIndexOf", "String, int", in_units(_last_index_of)),
    ("intern", "", lambda _, text: text),
    ("matches", "String", lambda budget, text, pattern: javaregex.matches(needed(pattern), text, budget)),
    ("offsetByCodePoints", "int, int", in_units(_offset_by_code_points)),
    ("regionMatches", "boolean, int, String, int, int", in_units(_region_matches_by_case)),
    ("regionMatches", "int, String, int, int", in_units(_region_matches)),
    ("repeat", "int", _repeat),
    ("replace", "char, char", _replace),
    ("replace", "CharSequence, CharSequence", _replace),
    ("replaceAll", "String, String", _replace_all),
    ("replaceFirst", "String, String", _replace_first),
    ("split", "String", _split),
    ("split", "String, int", _split),
    ("strip", "", lambda _, text: text.strip()),
    ("stripIndent", "", text_rewriting.strip_indent),
    ("stripLeading", "", lambda _, text: text.lstrip()),
    ("stripTrailing", "", lambda _, text: text.rstrip()),
    ("substring", "int", in_units(_substring)),
    ("substring", "int, int", in_units(_substring)),
    ("subSequence", "int, int", in_units(_substring)),
    ("toCharArray", "", in_units(_to_char_array)),
    ("transform", "null", _of_null),
    ("translateEscapes", "", text_rewriting.translate_escapes),
    ("getBytes", "null", lambda _, __, ___: None),  # two methods of Java accept it, so Velocity calls neither
    ("getBytes", "String", text_rewriting.bytes_in),
    ("getBytes", "", lambda _, text: ByteArray(text.encode("utf-8", "replace"))),
    ("toLowerCase", "", lambda _, text: text.lower()),
    ("toLowerCase", "null", _of_null),
    ("toUpperCase", "null", _of_null),
    ("toUpperCase", "", lambda _, text: text.upper()),
    ("toString", "", lambda _, text: text),
    ("trim", "", lambda _, text: text.strip(_TRIMMED)),
    ("valueOf", "char[]", _from_characters),
    ("valueOf", "char[], int, int", _from_part),
    ("valueOf", "Object", lambda budget, _, value: to_string(value, budget)),
    ("join", "CharSequence, null", lambda *_: None),  # as for getBytes
    ("join", "CharSequence, Iterable", text_rewriting.join),
    ("join", "CharSequence, String[]", text_rewriting.join),
    ("join", "CharSequence, String...", text_rewriting.join_texts),
)
