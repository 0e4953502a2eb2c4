"""Numbers: an int where the value has no fraction and is below 2 to the power of 53 in size, else a float."""

from __future__ import annotations

import math
import re
from typing import Final

SAFE: Final = 2**53
"""Integers from here on are floats, as those of JavaScript are; one that a request has brought stays as it is."""
_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_WITH_BASE: Final = re.compile(r"0[xX]([0-9a-fA-F]+)|0[oO]([0-7]+)|0[bB]([01]+)")
_WORDS: Final = {"Infinity": math.inf, "+Infinity": math.inf, "-Infinity": -math.inf}
_MOST_DIGITS: Final = 1100
"""A whole number with more digits is above the largest float, whatever its base."""
WHITE_SPACE: Final = (
    "\t\n\v\f\r \xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000\ufeff"
)
"""What `trim` removes, and what may be around a number in a text."""
_UNSIGNED: Final = 2**32
_SIGN: Final = 2**31


def number(value: float) -> float:
    """Return a result in the form that numbers have."""
    if type(value) is int:
        return value if -SAFE < value < SAFE else as_float(value)
    return int(value) if -SAFE < value < SAFE and value.is_integer() else value


def as_float(value: float) -> float:
    """Return a number as a float; one that is too large for it is infinite."""
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def as_integer(value: float) -> int:
    """Return a number without its fraction; NaN is 0, and an infinite number is far above all indices."""
    if type(value) is int:
        return value
    if math.isnan(value):
        return 0
    return int(max(min(value, SAFE), -SAFE))


def add(left: float, right: float) -> float:
    """Return the sum of two numbers."""
    return number(left + right if type(left) is type(right) else as_float(left) + as_float(right))


def subtract(left: float, right: float) -> float:
    """Return the difference of two numbers."""
    return number(left - right if type(left) is type(right) else as_float(left) - as_float(right))


def multiply(left: float, right: float) -> float:
    """Return the product of two numbers."""
    return number(left * right if type(left) is type(right) else as_float(left) * as_float(right))


def divide(left: float, right: float) -> float:
    """Return the quotient of two numbers: infinite or NaN for a division by zero."""
    dividend, divisor = as_float(left), as_float(right)
    if divisor == 0:
        return math.nan if dividend == 0 or math.isnan(dividend) else math.copysign(math.inf, dividend)
    return number(dividend / divisor)


def remainder(left: float, right: float) -> float:
    """Return the remainder of a division, with the sign of the dividend."""
    try:
        return number(math.fmod(as_float(left), as_float(right)))
    except ValueError:
        return math.nan


def power(left: float, right: float) -> float:
    """Return `left ** right`."""
    base, exponent = as_float(left), as_float(right)
    if math.isnan(exponent) or (abs(base) == 1 and math.isinf(exponent)):
        return math.nan
    try:
        return number(math.pow(base, exponent))
    except OverflowError:
        return -math.inf if base < 0 and exponent % 2 == 1 else math.inf
    except ValueError:
        return math.inf if base == 0 else math.nan


def bits(value: float) -> int:
    """Return the 32 bits of a number as a signed integer."""
    unsigned = unsigned_bits(value)
    return unsigned - _UNSIGNED if unsigned >= _SIGN else unsigned


def unsigned_bits(value: float) -> int:
    """Return the 32 bits of a number as an unsigned integer."""
    return int(value) % _UNSIGNED if type(value) is int or math.isfinite(value) else 0


def number_text(value: float) -> str:
    """Return a number as a text, as JavaScript writes it."""
    if type(value) is not float:
        return str(value)
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "0"
    digits, exponent = _digits(abs(value))
    return ("-" if value < 0 else "") + _placed(digits, exponent)


def _digits(value: float) -> tuple[str, int]:
    """Return the shortest digits that identify a number, and the place of its point among them."""
    mantissa, _, power_of_ten = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    all_digits = (whole + fraction).lstrip("0")
    point = len(whole) + int(power_of_ten or 0) - (len(whole + fraction) - len(all_digits))
    return all_digits.rstrip("0"), point


_MOST_PLACES: Final = 21
_LEAST_PLACES: Final = -6


def _placed(digits: str, point: int) -> str:
    if len(digits) <= point <= _MOST_PLACES:
        return digits.ljust(point, "0")
    if 0 < point <= _MOST_PLACES:
        return f"{digits[:point]}.{digits[point:]}"
    if _LEAST_PLACES < point <= 0:
        return f"0.{'0' * -point}{digits}"
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'+' if point > 0 else '-'}{abs(point - 1)}"


def number_of_text(text: str) -> float:
    """Return the number that a text consists of: 0 for an empty one, NaN for one that is no number."""
    stripped = text.strip(WHITE_SPACE)
    if not stripped:
        return 0
    based = _WITH_BASE.fullmatch(stripped)
    if based is not None:
        base = (0, 16, 8, 2)[based.lastindex or 0]
        return number_of_digits(based[based.lastindex or 0], base)
    if _DECIMAL.fullmatch(stripped) is None:
        return _WORDS.get(stripped, math.nan)
    return number(float(stripped))


def number_of_digits(digits: str, base: int) -> float:
    """Return the number that digits mean in a base from 2 to 36; infinite for too many digits."""
    return number(int(digits, base)) if len(digits.lstrip("0")) <= _MOST_DIGITS else math.inf
