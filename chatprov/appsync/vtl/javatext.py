"""Java's `toString()` for all values."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH, Budget
from chatprov.appsync.vtl.errors import VtlLimitError
from chatprov.appsync.vtl.javanumbers import BigInteger, Byte, Float, Long, Short, as_float
from chatprov.appsync.vtl.javatypes import ClassObject, Collection, Described, Entry, JavaArray, class_name

if TYPE_CHECKING:
    from collections.abc import Callable

_PLAIN_FROM: Final = 1e-3
_PLAIN_BELOW: Final = 1e7
_FLOAT_DIGITS: Final = 9


def to_string(value: object, budget: Budget) -> str:
    """Return the result of Java's `String.valueOf(value)`.

    Raises VtlLimitError when the text would be too long or the value is nested too deeply.
    """
    if type(value) is str:
        return value
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple(value)
    parts: list[str] = []
    _write(value, parts, budget, 0)
    return "".join(parts)


def double_to_string(value: float) -> str:
    """Return the result of Java's `Double.toString`: at least one decimal, E notation from 1.0E7 and below 0.001."""
    return _decimal(value, f"{abs(value)!r}")


def float_to_string(value: Float) -> str:
    """Return the result of Java's `Float.toString`: the fewest digits that give the same 32 bits."""
    shown = abs(float(value))
    texts = (f"{shown:.{digits}e}" for digits in range(_FLOAT_DIGITS))
    found = next((text for text in texts if as_float(float(text)) == shown), f"{shown!r}")
    return _decimal(float(value), found)


def _decimal(value: float, text: str) -> str:
    if value != value:  # noqa: PLR0124 - true only for NaN
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0.0" if math.copysign(1, value) < 0 else "0.0"
    sign = "-" if value < 0 else ""
    mantissa, _, exponent = text.partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    point = int(exponent or 0) + len(whole) - (len(whole + fraction) - len(digits))
    digits = digits.rstrip("0") or "0"
    if _PLAIN_FROM <= abs(value) < _PLAIN_BELOW:
        if point <= 0:
            return f"{sign}0.{'0' * -point}{digits}"
        return f"{sign}{digits[:point].ljust(point, '0')}.{digits[point:] or '0'}"
    return f"{sign}{digits[0]}.{digits[1:] or '0'}E{point - 1}"


def identity_text(value: object) -> str:
    """Return Java's default text of an object: its class and a number that identifies it."""
    return f"{class_name(value)}@{id(value) >> 4 & 0x7FFFFFFF:x}"


_SIMPLE: Final[dict[type, Callable[[Any], str]]] = {
    bool: lambda value: "true" if value else "false",
    int: str,
    Byte: int.__repr__,
    Short: int.__repr__,
    Long: int.__repr__,
    BigInteger: int.__repr__,
    float: double_to_string,
    Float: float_to_string,
    type(None): lambda _: "null",
}


def _write(value: object, parts: list[str], budget: Budget, depth: int) -> None:
    """Append the text of a value; a shared part is charged at each occurrence, so that it cannot produce a huge text for free."""
    if depth > MAX_VALUE_DEPTH:
        raise VtlLimitError("A value is nested too deeply to be printed.")
    if isinstance(value, str):
        budget.allocate(len(value) + 1)
        parts.append(value)
    elif isinstance(value, dict):
        budget.spend(len(value) * 2 + 2)
        separator = "{"
        for key, item in value.items():
            parts.append(separator)
            _write("(this Map)" if key is value else key, parts, budget, depth + 1)
            parts.append("=")
            _write("(this Map)" if item is value else item, parts, budget, depth + 1)
            separator = ", "
        parts.append("}" if value else "{}")
    elif isinstance(value, Collection) or (isinstance(value, list) and not isinstance(value, JavaArray)):
        budget.spend(len(value) + 2)
        separator = "["
        for item in value:
            parts.append(separator)
            _write("(this Collection)" if item is value else item, parts, budget, depth + 1)
            separator = ", "
        parts.append("]" if len(value) else "[]")
    elif isinstance(value, Entry):
        _write(value.key, parts, budget, depth + 1)
        parts.append("=")
        _write(value.value, parts, budget, depth + 1)
    elif isinstance(value, Described):
        _write(value.described(), parts, budget, depth + 1)
    elif isinstance(value, ClassObject):
        parts.append(f"class {value.name}")
    else:
        parts.append(_SIMPLE.get(type(value), identity_text)(value))
