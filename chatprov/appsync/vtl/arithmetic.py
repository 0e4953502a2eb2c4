"""Velocity's arithmetic: integers do not overflow, and an operation without a result returns null."""

from __future__ import annotations

import math
from typing import Final

from chatprov.appsync.vtl.errors import VtlLimitError
from chatprov.appsync.vtl.javatypes import is_number

_MAX_BITS: Final = 12_000
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
    if not is_number(left) or not is_number(right):
        return None
    if type(left) is int and type(right) is int:
        return _combine_integers(operator, left, right)
    return _combine_doubles(operator, to_double(left), to_double(right))  # type: ignore[arg-type]  # both are numbers


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
    if result.bit_length() > _MAX_BITS:
        raise VtlLimitError(f"A number has grown beyond {_MAX_BITS} bits.")
    return result


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
