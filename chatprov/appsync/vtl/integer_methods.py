"""The methods of java.lang.Integer, Long, Short and Byte."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from chatprov.appsync.vtl.equality import hash_code, uncomparable
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javanumbers import as_long
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.number_methods import NUMBER, compare, narrow

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.budget import Budget

_Row: TypeAlias = "tuple[str, str, Callable[..., Any]]"
_MAX_DIGITS: Final = 80
_RADIXES: Final = range(2, 37)
_DECIMAL: Final = 10
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORMAT_ERROR: Final = "java.lang.NumberFormatException"


def digit(character: str, radix: int) -> int:
    """Return the value of a digit or Latin letter in this radix, or -1."""
    value = unicodedata.decimal(character, -1)
    if value < 0 and character.isascii():
        value = _DIGITS.find(character.lower()) if character else -1
    return value if 0 <= value < radix and radix in _RADIXES else -1


def in_radix(value: int, radix: int) -> str:
    """Return an integer in this radix; in 10, as in Java, when the radix is not from 2 to 36."""
    if radix not in _RADIXES or radix == _DECIMAL:
        return int.__repr__(value)
    rest, digits = abs(value), ""
    while rest or not digits:
        rest, last = divmod(rest, radix)
        digits = _DIGITS[last] + digits
    return f"-{digits}" if value < 0 else digits


class _Width:
    """The methods of one class: `bits` is its size, `name` that of its primitive type."""

    def __init__(self, bits: int, name: str, box: Callable[[int], int]) -> None:
        self._bits = bits
        self._name = name
        self._box = box

    def rows(self) -> tuple[_Row, ...]:
        """Return the static methods that Integer and Long have in common."""
        kind, bits, wrap = self._name, self._bits, self._wrap
        word = kind.capitalize() if kind == "long" else "Int"
        boxed = "Long" if kind == "long" else "Integer"
        return (
            ("bitCount", kind, lambda _, __, value: self._unsigned(value).bit_count()),
            ("compare", f"{kind}, {kind}", lambda _, __, left, right: compare(left, right)),
            ("compareUnsigned", f"{kind}, {kind}", self._compare_unsigned),
            ("decode", "String", lambda _, __, text: self._decode(text)),
            ("divideUnsigned", f"{kind}, {kind}", lambda _, __, left, right: wrap(self._divide(left, right)[0])),
            ("remainderUnsigned", f"{kind}, {kind}", lambda _, __, left, right: wrap(self._divide(left, right)[1])),
            (f"get{boxed}", "String", lambda _, __, ___: None),  # a system property: there are none
            (f"get{boxed}", f"String, {kind}", lambda _, __, ___, default: self._box(default)),
            (f"get{boxed}", f"String, {boxed}", lambda _, __, ___, default: default),
            ("hashCode", kind, lambda budget, _, value: hash_code(self._box(value), budget)),
            ("highestOneBit", kind, lambda _, __, value: wrap(1 << self._unsigned(value).bit_length() >> 1)),
            ("lowestOneBit", kind, lambda _, __, value: wrap(value & -value)),
            ("max", f"{kind}, {kind}", lambda _, __, left, right: self._box(max(left, right))),
            ("min", f"{kind}, {kind}", lambda _, __, left, right: self._box(min(left, right))),
            ("numberOfLeadingZeros", kind, lambda _, __, value: bits - self._unsigned(value).bit_length()),
            ("numberOfTrailingZeros", kind, lambda _, __, value: (value & -value).bit_length() - 1 if value else bits),
            (f"parse{word}", "String", lambda _, __, text: self._parse(text)),
            (f"parse{word}", "String, int", lambda _, __, text, radix: self._parse(text, radix)),
            (f"parse{word}", "CharSequence, int, int, int", lambda _, __, *given: self._parse(*_part(*given))),
            (f"parseUnsigned{word}", "String", lambda _, __, text: self._parse_unsigned(text)),
            (f"parseUnsigned{word}", "String, int", lambda _, __, *given: self._parse_unsigned(*given)),
            (
                f"parseUnsigned{word}",
                "CharSequence, int, int, int",
                lambda _, __, *given: self._parse_unsigned(*_part(*given)),
            ),
            ("reverse", kind, lambda _, __, value: wrap(int(f"{self._unsigned(value):0{bits}b}"[::-1], 2))),
            ("reverseBytes", kind, self._reverse_bytes),
            ("rotateLeft", f"{kind}, int", lambda _, __, value, distance: self._rotate(value, distance)),
            ("rotateRight", f"{kind}, int", lambda _, __, value, distance: self._rotate(value, -distance)),
            ("signum", kind, lambda _, __, value: compare(value, 0)),
            ("sum", f"{kind}, {kind}", lambda _, __, left, right: wrap(left + right)),
            ("toBinaryString", kind, lambda _, __, value: format(self._unsigned(value), "b")),
            ("toHexString", kind, lambda _, __, value: format(self._unsigned(value), "x")),
            ("toOctalString", kind, lambda _, __, value: format(self._unsigned(value), "o")),
            ("toString", kind, lambda budget, _, value: to_string(value, budget)),
            ("toString", f"{kind}, int", lambda _, __, value, radix: in_radix(value, radix)),
            ("toUnsignedString", kind, lambda _, __, value: str(self._unsigned(value))),
            ("toUnsignedString", f"{kind}, int", lambda _, __, value, radix: in_radix(self._unsigned(value), radix)),
            ("valueOf", kind, lambda _, __, value: self._box(value)),
            ("valueOf", "String", lambda _, __, text: self._parse(text)),
            ("valueOf", "String, int", lambda _, __, text, radix: self._parse(text, radix)),
        )

    def _wrap(self, value: int) -> int:
        return self._box(narrow(value, self._bits))

    def _unsigned(self, value: int) -> int:
        return int(value) % (1 << self._bits)

    def _compare_unsigned(self, _: Budget, __: Any, left: int, right: int) -> int:
        return compare(self._unsigned(left), self._unsigned(right))

    def _divide(self, left: int, right: int) -> tuple[int, int]:
        if right == 0:
            raise JavaException("java.lang.ArithmeticException", "/ by zero")
        return divmod(self._unsigned(left), self._unsigned(right))

    def _reverse_bytes(self, _: Budget, __: Any, value: int) -> int:
        size = self._bits // 8
        return self._wrap(int.from_bytes(self._unsigned(value).to_bytes(size, "big"), "little"))

    def _rotate(self, value: int, distance: int) -> int:
        places = distance % self._bits
        whole = self._unsigned(value)
        return self._wrap(whole << places | whole >> (self._bits - places))

    def _parse(self, text: str | None, radix: int = _DECIMAL) -> int:
        value = _read(text, radix)
        if not -(1 << (self._bits - 1)) <= value < 1 << (self._bits - 1):
            raise _unreadable(text, radix)
        return self._box(value)

    def _parse_unsigned(self, text: str | None, radix: int = _DECIMAL) -> int:
        if text is not None and text.startswith("-"):
            raise JavaException(_FORMAT_ERROR, f"Illegal leading minus sign on unsigned string {text}.")
        value = _read(text, radix)
        if value >= 1 << self._bits:
            raise JavaException(_FORMAT_ERROR, f"String value {text} exceeds range of unsigned {self._name}.")
        return self._wrap(value)

    def _decode(self, text: str | None) -> int:
        if text is None:
            raise JavaException("java.lang.NullPointerException")
        if not text:
            raise JavaException(_FORMAT_ERROR, "Zero length string")
        sign = "-" if text.startswith("-") else ""
        rest = text[1:] if text[0] in "+-" else text
        radix = _DECIMAL
        for prefix, base in (("0x", 16), ("0X", 16), ("#", 16), ("0", 8)):
            if rest.startswith(prefix) and (len(rest) > 1 or prefix == "#"):
                rest, radix = rest[len(prefix) :], base
                break
        if rest.startswith(("+", "-")):
            raise JavaException(_FORMAT_ERROR, "Sign character in wrong position")
        return self._parse(sign + rest, radix)


def _part(text: str | None, start: int, end: int, radix: int) -> tuple[str, int]:
    if text is None:
        raise JavaException("java.lang.NullPointerException")
    if not 0 <= start <= end <= len(text):
        raise JavaException("java.lang.IndexOutOfBoundsException")
    return text[start:end], radix


def _unreadable(text: str | None, radix: int) -> JavaException:
    suffix = "" if radix == _DECIMAL else f" under radix {radix}"
    return JavaException(_FORMAT_ERROR, f'For input string: "{text}"{suffix}')


def _read(text: str | None, radix: int) -> int:
    if text is None:
        raise JavaException(_FORMAT_ERROR, "Cannot parse null string")
    if radix < _RADIXES.start:
        raise JavaException(_FORMAT_ERROR, f"radix {radix} less than Character.MIN_RADIX")
    if radix >= _RADIXES.stop:
        raise JavaException(_FORMAT_ERROR, f"radix {radix} greater than Character.MAX_RADIX")
    digits = text[1:] if text[:1] in {"+", "-"} else text
    values = [digit(character, radix) for character in digits[:_MAX_DIGITS]]
    if not values or min(values) < 0 or len(digits) > _MAX_DIGITS:
        raise _unreadable(text, radix)
    value = 0
    for found in values:
        value = value * radix + found
    return -value if text[0] == "-" else value


INTEGER_METHODS: Final[Methods] = method_table(
    *NUMBER,
    *_Width(32, "int", int).rows(),
    ("compareTo", "Integer", lambda _, value, other: compare(value, other)),
    ("compareTo", "Object", uncomparable),
    ("toUnsignedLong", "int", lambda _, __, value: as_long(value % (1 << 32))),
)

LONG_METHODS: Final[Methods] = method_table(
    *NUMBER,
    *_Width(64, "long", as_long).rows(),
    ("compareTo", "Long", lambda _, value, other: compare(value, other)),
    ("compareTo", "Object", uncomparable),
)

SHORT_METHODS: Final[Methods] = method_table(
    *NUMBER,
    ("compareTo", "Short", lambda _, value, other: _difference(value, other)),
    ("compareTo", "Object", uncomparable),
)

BYTE_METHODS: Final[Methods] = method_table(
    *NUMBER,
    ("compareTo", "Byte", lambda _, value, other: _difference(value, other)),
    ("compareTo", "Object", uncomparable),
)


def _difference(value: int, other: int | None) -> int:
    if other is None:
        raise JavaException("java.lang.NullPointerException")
    return int(value) - int(other)
