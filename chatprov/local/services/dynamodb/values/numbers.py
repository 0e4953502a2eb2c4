"""Numbers: 38 significant digits, magnitudes from 1E-130 to 9.9…E+125.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html#HowItWorks.DataTypes.Number
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from typing import Final

from chatprov.local.services.dynamodb.errors import ValidationError

MOST_DIGITS: Final = 38
LARGEST: Final = 125
"""The largest power of ten that the first digit may count for."""
SMALLEST: Final = -130
_FORM: Final = re.compile(r"([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?)([0-9]+))?", re.ASCII)
_LONGEST_EXPONENT: Final = 9
_OVERFLOW: Final = "Number overflow. Attempting to store a number with magnitude larger than supported range"
_EXACT: Final = Context(prec=LARGEST - SMALLEST + 2 * MOST_DIGITS)
"""A context in which no sum of two numbers is rounded."""


def normalized_number(text: str) -> str:
    """Return a number in the form that DynamoDB stores: "00042" is "42", "1.5E2" is "150", "-0" is "0".

    Raise ValidationError for text that is no number, and for a number with too many digits or outside of the range.
    """
    if text.isdecimal() and text.isascii() and len(text) <= MOST_DIGITS and (text[0] != "0" or text == "0"):
        return text  # the most frequent case
    form = _FORM.fullmatch(text)
    if form is None or not (form[2] or form[3]):
        told = f": {text}" if text else ""
        raise ValidationError(f"The parameter cannot be converted to a numeric value{told}")
    whole, fraction = form[2] or "", form[3] or ""
    significant = (whole + fraction).lstrip("0")
    digits = significant.rstrip("0")
    if not digits:
        return "0"
    magnitude = len(significant) - len(fraction) - 1 + _exponent(form[4] or "", form[5] or "0")
    if magnitude > LARGEST:
        raise ValidationError(_OVERFLOW)
    if magnitude < SMALLEST:
        raise ValidationError(
            "Number underflow. Attempting to store a number with magnitude smaller than supported range"
        )
    if len(digits) > MOST_DIGITS:
        raise ValidationError("Attempting to store more than 38 significant digits in a Number")
    return ("-" if form[1] == "-" else "") + _plain(digits, magnitude)


def sum_of(augend: str, addend: str) -> str:
    """Return the exact sum of two numbers, or raise ValidationError when DynamoDB cannot store it."""
    return _result(_EXACT.add(Decimal(augend), Decimal(addend)))


def difference_of(minuend: str, subtrahend: str) -> str:
    """Return the exact difference of two numbers, or raise ValidationError when DynamoDB cannot store it."""
    return _result(_EXACT.subtract(Decimal(minuend), Decimal(subtrahend)))


def _result(number: Decimal) -> str:
    if len(_digits(number)) > MOST_DIGITS:
        raise ValidationError(_OVERFLOW)  # also if the magnitude is in the range, as for 1E50 + 1
    return normalized_number(format(number, "f"))


def _digits(number: Decimal) -> str:
    """Return the significant digits of a number."""
    return "".join(map(str, number.as_tuple().digits)).strip("0")


def _exponent(sign: str, digits: str) -> int:
    digits = digits.lstrip("0")[: _LONGEST_EXPONENT + 1] or "0"
    return -int(digits) if sign == "-" else int(digits)


def _plain(digits: str, magnitude: int) -> str:
    """Return digits in plain notation; the first one counts for 10 to the power of `magnitude`."""
    point = magnitude + 1
    if point <= 0:
        return "0." + "0" * -point + digits
    if point >= len(digits):
        return digits + "0" * (point - len(digits))
    return f"{digits[:point]}.{digits[point:]}"
