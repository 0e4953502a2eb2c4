"""Velocity's arithmetic: integers do not overflow, and an operation without a result returns null."""

from __future__ import annotations

import math
from typing import Final

from chatprov.appsync.vtl.errors import VtlLimitError
from chatprov.appsync.vtl.javanumbers import as_float, boxed, is_number, is_whole, widest

_MIN_INTEGER: Final = -(2**31)
_MAX_INTEGER: Final = 2**31 - 1
MAX_BITS: Final = 12_000
"""Stays below Python's limit for printing an integer, 4300 digits."""


def add(left: object, right: object) -> object:
    """Return `left + right`; null unless both are numbers."""
    return _combine("+", left, right)


def subtract(left: object, right: object) -> object:
    """Return `left - right`; null unless both are numbers."""
    return _combine("-", left, right)


def multiply(left: object, right: object) -> object:
    """Return `left * right`; null unless both are numbers."""
    return _combine("*", left, right)


def divide(left: object, right: object) -> object:
    """Return `left / right`, integers truncated toward zero; null unless both are numbers, and for a division by zero."""
    return None if right == 0 else _combine("/", left, right)


def modulo(left: object, right: object) -> object:
    """Return the remainder, with the sign of `left`; null unless both are numbers, and for a division by zero."""
    return None if right == 0 else _combine("%", left, right)


def to_double(value: float) -> float:
    """Return Java's `doubleValue()`: an integer that is too large becomes infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def _combine(operator: str, left: object, right: object) -> object:
    if type(left) is int and type(right) is int:
        result = _combine_integers(operator, left, right)
        if _MIN_INTEGER <= left <= _MAX_INTEGER and _MIN_INTEGER <= right <= _MAX_INTEGER:
            return result  # two Integers: the result is as wide as it needs to be
        return boxed(result, widest(left, right))
    if not is_number(left) or not is_number(right):
        return None
    if is_whole(left) and is_whole(right):
        return boxed(_combine_integers(operator, left, right), widest(left, right))  # type: ignore[arg-type]  # integers
    found = _combine_doubles(operator, to_double(left), to_double(right))  # type: ignore[arg-type]  # both are numbers
    return found if type(left) is float or type(right) is float else as_float(found)


def _combine_integers(operator: str, left: int, right: int) -> int:
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case "/":
            result = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1)
        case _:
            result = abs(left) % abs(right) * (1 if left >= 0 else -1)
    return limited(result)


def limited(value: int) -> int:
    """Return an integer.

    Raises VtlLimitError when it has too many digits.
    """
    if value.bit_length() > MAX_BITS:
        raise VtlLimitError(f"A number has grown beyond {MAX_BITS} bits.")
    return value


def _combine_doubles(operator: str, left: float, right: float) -> float:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case _:
            return math.fmod(left, right) if not math.isinf(left) else math.nan
