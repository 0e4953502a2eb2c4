"""The values of queries: texts, numbers, truth values, None for NULL, MISSING, and lists and objects of JSON.

A comparison or calculation with NULL or MISSING gives NULL. AWS documents no conversion between types except CAST, so that values
of different types are not compared here: the query gets an error.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-select-sql-reference-data-types.html
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, DecimalException
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_s3.select.refusals import SelectRefusal, too_long_record

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

LONGEST_TEXT: Final = 1 << 20
"""The maximum of a record, and of a text in it, in characters; AWS counts bytes."""
_LEAST, _MOST = -(2**63), 2**63 - 1
_DIGITS: Final = Context(prec=38)


class Absent(Enum):
    """What a path leads to that an object does not have."""

    MISSING = "MISSING"


_NUMBER: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NUMBERS: Final = frozenset({"DECIMAL", "FLOAT", "INT", "INTEGER", "NUMERIC"})
MISSING: Final = Absent.MISSING
_TRUTHS: Final = {"true": True, "false": False, "1": True, "0": False}


def is_absent(value: Any) -> bool:
    """Return whether a value is NULL or MISSING."""
    return value is None or value is MISSING


def is_number(value: Any) -> bool:
    """Return whether a value is a number."""
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def order(left: Any, right: Any, *, only_equality: bool = False) -> int:
    """Return -1, 0 or 1 as the left value is less than, equal to or greater than the right one; neither is absent."""
    comparable = (
        (is_number(left) and is_number(right))
        or (isinstance(left, str) and isinstance(right, str))
        or (only_equality and isinstance(left, bool) and isinstance(right, bool))
    )
    if not comparable:
        message = "The local cloud does not compare values of different or structured types. Use CAST."
        raise SelectRefusal("UnsupportedSqlOperation", message)
    return int(left > right) - int(left < right)


def calculate(operator: str, left: Any, right: Any) -> Any:
    """Return the result of an operator of arithmetic or of `||`."""
    if is_absent(left) or is_absent(right):
        return None
    if operator == "||":
        if isinstance(left, str) and isinstance(right, str):
            if len(left) + len(right) > LONGEST_TEXT:
                raise too_long_record()
            return left + right
        raise SelectRefusal("InvalidDataType", "The operator || needs two strings. Use CAST.")
    if not (is_number(left) and is_number(right)):
        raise SelectRefusal("InvalidDataType", f"The operator {operator} needs two numbers. Use CAST.")
    if operator in "/%" and not right:
        raise SelectRefusal("ExternalEvalException", "The query cannot be evaluated: it divides by zero.")
    if isinstance(left, int) and isinstance(right, int):
        return _in_range(_OF_INTEGERS[operator](left, right))
    try:
        return _OF_DECIMALS[operator](Decimal(left), Decimal(right))
    except DecimalException:
        raise _overflow() from None


def cast(value: Any, kind: str) -> Any:
    """Return a value converted to a type, or raise CastFailed."""
    if is_absent(value):
        return value
    try:
        # Python also reads digits of other alphabets, underscores and spaces
        is_valid = kind not in _NUMBERS or not isinstance(value, str) or _NUMBER.fullmatch(value)
        if isinstance(value, str | int | Decimal) and is_valid:
            return _CASTS[kind](value)
    except (DecimalException, KeyError, OverflowError, ValueError):
        pass
    message = f"Attempt to convert from one data type to another using CAST failed in the SQL expression: AS {kind}."
    raise SelectRefusal("CastFailed", message)


def text_of(value: str | int | Decimal) -> str:
    """Return a text, a number or a truth value as text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _in_range(number: int) -> int:
    if not _LEAST <= number <= _MOST:
        raise _overflow()
    return number


def _overflow() -> SelectRefusal:
    return SelectRefusal("IntegerOverflow", "Integer overflow or underflow in the SQL expression.")


def _quotient(left: int, right: int) -> int:
    """Return the quotient without its fraction, as SQL has it."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _integer(value: str | int | Decimal) -> int:
    if isinstance(value, Decimal):
        if not Decimal(_LEAST) <= value <= Decimal(_MOST):
            raise _overflow()
        return int(value)
    return _in_range(int(value))


def _decimal(value: str | int | Decimal) -> Decimal:
    found = _DIGITS.create_decimal(value)
    if not found.is_finite():
        raise ValueError(value)
    return found


def _float(value: str | int | Decimal) -> Decimal:
    return _decimal(repr(float(value)))


_OF_INTEGERS: Final[Mapping[str, Callable[[int, int], int]]] = {
    "+": int.__add__,
    "-": int.__sub__,
    "*": int.__mul__,
    "/": _quotient,
    "%": lambda left, right: left - right * _quotient(left, right),
}
_OF_DECIMALS: Final[Mapping[str, Callable[[Decimal, Decimal], Decimal]]] = {
    "+": _DIGITS.add,
    "-": _DIGITS.subtract,
    "*": _DIGITS.multiply,
    "/": _DIGITS.divide,
    "%": _DIGITS.remainder,
}
_CASTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "BOOL": lambda value: _TRUTHS[text_of(value).lower()],
    "BOOLEAN": lambda value: _TRUTHS[text_of(value).lower()],
    "DECIMAL": _decimal,
    "FLOAT": _float,
    "INT": _integer,
    "INTEGER": _integer,
    "NUMERIC": _decimal,
    "STRING": text_of,
}
TYPES: Final = frozenset(_CASTS)
"""The types to which values are converted."""
