"""The methods of java.lang.Double, Float and Boolean, and those that all of Java's numbers have."""

from __future__ import annotations

import math
import re
import struct
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.arithmetic import to_double
from chatprov.appsync.vtl.equality import equals, hash_code, uncomparable
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javanumbers import Byte, Short, as_float, as_long
from chatprov.appsync.vtl.javatext import to_string

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_FLOATING: Final = re.compile(r"\s*[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)\s*", re.ASCII)


def narrow(value: float, bits: int) -> int:
    """Cast a number to an integer of `bits` bits as Java does: integers wrap around, doubles are limited to the range."""
    limit = 1 << (bits - 1)
    if isinstance(value, float):
        if math.isnan(value):
            return 0
        return int(max(-limit, min(limit - 1, value)))
    return (value + limit) % (limit << 1) - limit


def compare(left: float, right: float | None) -> int:
    """Return the result of Java's `compareTo` for two numbers or two booleans.

    Raises JavaException for null.
    """
    if right is None:
        raise JavaException("java.lang.NullPointerException")
    return (left > right) - (left < right)


def _parse_double(text: str | None) -> float:
    if text is None:
        raise JavaException("java.lang.NullPointerException")
    if not _FLOATING.fullmatch(text):
        shown = f'For input string: "{text}"' if text.strip() else "empty String"
        raise JavaException("java.lang.NumberFormatException", shown)
    return float(text.strip().rstrip("fFdD"))


def _compare_doubles(left: float, right: float | None) -> int:
    """Compare as Java's Double does: -0.0 is less than 0.0, and NaN is greater than every other number."""
    if right is None:
        raise JavaException("java.lang.NullPointerException")
    first, second = to_double(left), to_double(right)
    if first == second == 0:
        return compare(math.copysign(1, first), math.copysign(1, second))
    if math.isnan(first) or math.isnan(second):
        return compare(math.isnan(first), math.isnan(second))
    return compare(first, second)


def _bits(value: float) -> int:
    number = math.nan if math.isnan(value) else to_double(value)
    return as_long(struct.unpack(">q", struct.pack(">d", number))[0])


def _from_bits(bits: int) -> float:
    return float(struct.unpack(">d", struct.pack(">q", bits))[0])


def _double_in_hexadecimal(value: float) -> str:
    number = to_double(value)
    if not math.isfinite(number):
        return "NaN" if math.isnan(number) else "Infinity" if number > 0 else "-Infinity"
    mantissa, _, exponent = number.hex().partition("p")
    whole, _, fraction = mantissa.partition(".")
    return f"{whole}.{fraction.rstrip('0') or '0'}p{int(exponent)}"


NUMBER: Final = (
    ("intValue", "", lambda _, value: narrow(value, 32)),
    ("longValue", "", lambda _, value: as_long(narrow(value, 64))),
    ("shortValue", "", lambda _, value: Short(narrow(narrow(value, 32), 16))),
    ("byteValue", "", lambda _, value: Byte(narrow(narrow(value, 32), 8))),
    ("doubleValue", "", lambda _, value: to_double(value)),
    ("floatValue", "", lambda _, value: as_float(to_double(value))),
    ("equals", "Object", lambda budget, value, other: equals(value, other, budget)),
    ("hashCode", "", lambda budget, value: hash_code(value, budget)),
    ("toString", "", lambda budget, value: to_string(value, budget)),
)
"""The methods of java.lang.Number and Object, for all number classes."""

_FRACTIONS: Final = (
    *NUMBER,
    ("isNaN", "", lambda _, value: math.isnan(value)),
    ("isInfinite", "", lambda _, value: math.isinf(value)),
)

DOUBLE_METHODS: Final[Methods] = method_table(
    *_FRACTIONS,
    ("compareTo", "Double", lambda _, value, other: _compare_doubles(value, other)),
    ("compareTo", "Object", uncomparable),
    ("compare", "double, double", lambda _, __, left, right: _compare_doubles(left, right)),
    ("doubleToLongBits", "double", lambda _, __, value: _bits(value)),
    ("doubleToRawLongBits", "double", lambda _, __, value: _bits(value)),
    ("hashCode", "double", lambda budget, _, value: hash_code(to_double(value), budget)),
    ("isFinite", "double", lambda _, __, value: math.isfinite(to_double(value))),
    ("isInfinite", "double", lambda _, __, value: math.isinf(to_double(value))),
    ("isNaN", "double", lambda _, __, value: math.isnan(to_double(value))),
    ("longBitsToDouble", "long", lambda _, __, bits: _from_bits(bits)),
    ("max", "double, double", lambda _, __, left, right: _extreme(left, right, 1)),
    ("min", "double, double", lambda _, __, left, right: _extreme(left, right, -1)),
    ("sum", "double, double", lambda _, __, left, right: to_double(left) + to_double(right)),
    ("parseDouble", "String", lambda _, __, text: _parse_double(text)),
    ("toHexString", "double", lambda _, __, value: _double_in_hexadecimal(value)),
    ("toString", "double", lambda budget, _, value: to_string(to_double(value), budget)),
    ("valueOf", "double", lambda _, __, value: to_double(value)),
    ("valueOf", "String", lambda _, __, text: _parse_double(text)),
)


def _extreme(left: float, right: float, sign: int) -> float:
    if math.isnan(left) or math.isnan(right):
        return math.nan
    return to_double(left if _compare_doubles(left, right) * sign >= 0 else right)


FLOAT_METHODS: Final[Methods] = method_table(
    *_FRACTIONS,
    ("compareTo", "Float", lambda _, value, other: _compare_doubles(value, other)),
    ("compareTo", "Object", uncomparable),
)


def _parse_boolean(text: str | None) -> bool:
    return text is not None and text.lower() == "true"


def _boolean_to_string(budget: Budget, _: Any, value: Any) -> str:
    return to_string(value, budget)


BOOLEAN_METHODS: Final[Methods] = method_table(
    ("booleanValue", "", lambda _, value: value),
    ("compare", "boolean, boolean", lambda _, __, left, right: compare(left, right)),
    ("compareTo", "Boolean", lambda _, value, other: compare(value, other)),
    ("compareTo", "Object", uncomparable),
    ("equals", "Object", lambda _, value, other: type(other) is bool and value == other),
    ("getBoolean", "String", lambda _, __, ___: False),
    ("hashCode", "", lambda budget, value: hash_code(value, budget)),
    ("hashCode", "boolean", lambda budget, _, value: hash_code(value, budget)),
    ("parseBoolean", "String", lambda _, __, text: _parse_boolean(text)),
    ("toString", "", lambda budget, value: to_string(value, budget)),
    ("toString", "boolean", _boolean_to_string),
    ("valueOf", "boolean", lambda _, __, value: value),
    ("valueOf", "String", lambda _, __, text: _parse_boolean(text)),
    ("logicalAnd", "boolean, boolean", lambda _, __, left, right: left and right),
    ("logicalOr", "boolean, boolean", lambda _, __, left, right: left or right),
    ("logicalXor", "boolean, boolean", lambda _, __, left, right: left is not right),
)
