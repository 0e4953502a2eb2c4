"""The methods of java.lang.Integer, Long, Double and Boolean, and the common ones of java.math.BigInteger."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.arithmetic import to_double
from chatprov.appsync.vtl.equality import equals, hash_code, uncomparable
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import integer_class

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_DECIMAL: Final = re.compile(r"[+-]?\d+", re.ASCII)
_FLOATING: Final = re.compile(r"\s*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)\s*", re.ASCII)
_MAX_DIGITS: Final = 40


def narrow(value: float, bits: int) -> int:
    """Cast a number to an integer of `bits` bits as Java does: integers wrap around, doubles are limited to the range."""
    limit = 1 << (bits - 1)
    if isinstance(value, float):
        if math.isnan(value):
            return 0
        return int(max(-limit, min(limit - 1, value)))
    return (value + limit) % (limit << 1) - limit


def _parse_integer(text: str | None, bits: int) -> int:
    if text is None or not _DECIMAL.fullmatch(text) or len(text) > _MAX_DIGITS:
        shown = "null" if text is None else f'For input string: "{text}"'
        raise JavaException("java.lang.NumberFormatException", shown)
    value = int(text)
    if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
        raise JavaException("java.lang.NumberFormatException", f'For input string: "{text}"')
    return value


def _parse_double(text: str | None) -> float:
    if text is None:
        raise JavaException("java.lang.NullPointerException")
    if not _FLOATING.fullmatch(text):
        shown = f'For input string: "{text}"' if text.strip() else "empty String"
        raise JavaException("java.lang.NumberFormatException", shown)
    return float(text.strip().rstrip("fFdD"))


def _compare(left: float, right: float | None) -> int:
    if right is None:
        raise JavaException("java.lang.NullPointerException")
    return (left > right) - (left < right)


def _in_base(value: int, form: str) -> str:
    bits = 32 if integer_class(value) == "java.lang.Integer" else 64
    return format(value % (1 << bits), form)


_NUMBER: Final = (
    ("intValue", "", lambda _, value: narrow(value, 32)),
    ("longValue", "", lambda _, value: narrow(value, 64)),
    ("shortValue", "", lambda _, value: narrow(narrow(value, 32), 16)),
    ("byteValue", "", lambda _, value: narrow(narrow(value, 32), 8)),
    ("doubleValue", "", lambda _, value: to_double(value)),
    ("floatValue", "", lambda _, value: to_double(value)),
    ("equals", "Object", lambda budget, value, other: equals(value, other, budget)),
    ("hashCode", "", lambda budget, value: hash_code(value, budget)),
    ("toString", "", lambda budget, value: to_string(value, budget)),
)

_INTEGRAL: Final = (
    ("toString", "long", lambda budget, _, value: to_string(value, budget)),
    ("toHexString", "long", lambda _, __, value: _in_base(value, "x")),
    ("toOctalString", "long", lambda _, __, value: _in_base(value, "o")),
    ("toBinaryString", "long", lambda _, __, value: _in_base(value, "b")),
    ("max", "long, long", lambda _, __, left, right: max(left, right)),
    ("min", "long, long", lambda _, __, left, right: min(left, right)),
    ("sum", "long, long", lambda _, __, left, right: narrow(left + right, 64)),
    ("signum", "long", lambda _, __, value: _compare(value, 0)),
    ("compare", "long, long", lambda _, __, left, right: _compare(left, right)),
)

INTEGER_METHODS: Final[Methods] = method_table(
    *_NUMBER,
    *_INTEGRAL,
    ("compareTo", "Integer", lambda _, value, other: _compare(value, other)),
    ("compareTo", "Object", uncomparable),
    ("parseInt", "String", lambda _, __, text: _parse_integer(text, 32)),
    ("valueOf", "int", lambda _, __, value: value),
    ("valueOf", "String", lambda _, __, text: _parse_integer(text, 32)),
)

LONG_METHODS: Final[Methods] = method_table(
    *_NUMBER,
    *_INTEGRAL,
    ("compareTo", "Long", lambda _, value, other: _compare(value, other)),
    ("compareTo", "Object", uncomparable),
    ("parseLong", "String", lambda _, __, text: _parse_integer(text, 64)),
    ("valueOf", "long", lambda _, __, value: value),
    ("valueOf", "String", lambda _, __, text: _parse_integer(text, 64)),
)

BIG_INTEGER_METHODS: Final[Methods] = method_table(*_NUMBER)

DOUBLE_METHODS: Final[Methods] = method_table(
    *_NUMBER,
    ("compareTo", "Double", lambda _, value, other: _compare(value, other)),
    ("compareTo", "Object", uncomparable),
    ("compare", "double, double", lambda _, __, left, right: _compare(left, right)),
    ("isNaN", "", lambda _, value: math.isnan(value)),
    ("isInfinite", "", lambda _, value: math.isinf(value)),
    ("max", "double, double", lambda _, __, left, right: to_double(max(left, right))),
    ("min", "double, double", lambda _, __, left, right: to_double(min(left, right))),
    ("sum", "double, double", lambda _, __, left, right: to_double(left) + to_double(right)),
    ("parseDouble", "String", lambda _, __, text: _parse_double(text)),
    ("toString", "double", lambda budget, _, value: to_string(to_double(value), budget)),
    ("valueOf", "double", lambda _, __, value: to_double(value)),
    ("valueOf", "String", lambda _, __, text: _parse_double(text)),
)


def _parse_boolean(text: str | None) -> bool:
    return text is not None and text.lower() == "true"


def _boolean_to_string(budget: Budget, _: Any, value: Any) -> str:
    return to_string(value, budget)


BOOLEAN_METHODS: Final[Methods] = method_table(
    ("booleanValue", "", lambda _, value: value),
    ("compareTo", "Boolean", lambda _, value, other: _compare(value, other)),
    ("compareTo", "Object", uncomparable),
    ("equals", "Object", lambda _, value, other: type(other) is bool and value == other),
    ("hashCode", "", lambda budget, value: hash_code(value, budget)),
    ("parseBoolean", "String", lambda _, __, text: _parse_boolean(text)),
    ("toString", "", lambda budget, value: to_string(value, budget)),
    ("toString", "boolean", _boolean_to_string),
    ("valueOf", "boolean", lambda _, __, value: value),
    ("valueOf", "String", lambda _, __, text: _parse_boolean(text)),
    ("logicalAnd", "boolean, boolean", lambda _, __, left, right: left and right),
    ("logicalOr", "boolean, boolean", lambda _, __, left, right: left or right),
    ("logicalXor", "boolean, boolean", lambda _, __, left, right: left is not right),
)
