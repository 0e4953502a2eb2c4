"""Java's `String.format`: the conversions of texts, numbers, booleans and characters."""

from __future__ import annotations

import decimal
import math
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.arithmetic import to_double
from chatprov.appsync.vtl.equality import hash_code
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.javanumbers import integer_class, is_integer, is_whole
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import Character, class_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.budget import Budget

_SPECIFIER: Final = re.compile(r"%(\d+\$)?([-#+ 0,(<]*)(\d+)?(\.\d+)?([tT])?([a-zA-Z%])", re.ASCII)
_MOST_DIGITS: Final = 6
_BITS: Final = {"java.lang.Byte": 8, "java.lang.Short": 16, "java.lang.Integer": 32, "java.lang.Long": 64}
_DEFAULT_PRECISION: Final = 6
_LARGEST_GENERAL: Final = 1e-4
_DOUBLE_DIGITS: Final = 400
"""The digits of the largest double, and some more."""
_WITHOUT_ARGUMENT: Final = "n%"
_WHOLE: Final = "cdox"
"""The conversions of integers and characters, which have no precision."""
_GENERAL: Final = "bsh"
"""The conversions that accept any argument."""


@dataclass(frozen=True, slots=True)
class _Specifier:
    """One `%...` of a format."""

    text: str
    index: int
    """The number of the argument, from 1; 0 for the next one, -1 for that of the specifier before."""
    flags: str
    width: int
    precision: int | None
    conversion: str

    @property
    def kind(self) -> str:
        """The conversion in lower case; one in upper case writes the same in upper case."""
        return self.conversion.lower()

    def written(self, text: str, *, cut: bool = False) -> str:
        """Return a text in the specifier's width; `cut` to its precision."""
        shown = text if not cut or self.precision is None else text[: self.precision]
        shown = shown.ljust(self.width) if "-" in self.flags else shown.rjust(self.width)
        return shown.upper() if self.conversion.isupper() else shown


def java_format(text: str, arguments: list[Any], budget: Budget) -> str:
    """Return a text in which each specifier, such as `%05d`, is replaced by an argument.

    Raises JavaException for a specifier that is not valid, or has no argument or one of another class.
    """
    parts: list[str] = []
    position = ordinary = last = 0
    while (start := text.find("%", position)) >= 0:
        parts.append(text[position:start])
        specifier, position = _read(text, start)
        budget.allocate(specifier.width + (specifier.precision or 0))
        if specifier.conversion in _WITHOUT_ARGUMENT:
            parts.append("\n" if specifier.conversion == "n" else specifier.written("%"))
            continue
        if specifier.index == 0:
            ordinary += 1
        last = {0: ordinary, -1: last}.get(specifier.index, specifier.index)
        if not 0 < last <= len(arguments):
            raise _refused("MissingFormatArgument", f"Format specifier '{specifier.text}'")
        value = arguments[last - 1]
        general = value is None or specifier.kind in _GENERAL
        shown = _general(value, specifier, budget) if general else _converted(value, specifier)
        parts.append(specifier.written(shown, cut=general))
    parts.append(text[position:])
    return "".join(parts)


def _read(text: str, start: int) -> tuple[_Specifier, int]:
    match = _SPECIFIER.match(text, start)
    if match is None:
        raise _refused("UnknownFormatConversion", f"Conversion = '{text[start + 1 : start + 2] or '%'}'")
    index, flags, width, precision, time, conversion = match.groups()
    if time or conversion.lower() not in {*_WITHOUT_ARGUMENT, *_GENERAL, *_CONVERSIONS}:
        raise _refused("UnknownFormatConversion", f"Conversion = '{time or conversion}'")
    found = -1 if "<" in flags else _number(index[:-1]) if index else 0
    if "-" in flags and "0" in flags:
        raise _refused("IllegalFormatFlags", f"Flags = '{flags}'")
    places = None if precision is None else _number(precision[1:])
    if places is not None and conversion.lower() in _WHOLE:
        raise _refused("IllegalFormatPrecision", str(places))
    return _Specifier(match[0], found, flags, _number(width), places, conversion), match.end()


def _number(digits: str | None) -> int:
    return int(digits[:_MOST_DIGITS]) if digits else 0


def _refused(name: str, message: str) -> JavaException:
    return JavaException(f"java.util.{name}Exception", message)


def _general(value: Any, specifier: _Specifier, budget: Budget) -> str:
    if specifier.kind == "b":
        return "true" if value is not None and value is not False else "false"
    if specifier.kind == "h" and value is not None:
        return format(hash_code(value, budget) % (1 << 32), "x")
    return to_string(value, budget)


def _converted(value: Any, specifier: _Specifier) -> str:
    shown = _CONVERSIONS[specifier.kind](value, specifier)
    if "0" not in specifier.flags:
        return shown
    sign = 1 if shown[:1] in {"+", "-", " ", "("} else 0
    return shown[:sign] + shown[sign:].rjust(specifier.width - sign, "0")


def _mismatch(specifier: _Specifier, value: Any) -> JavaException:
    return _refused("IllegalFormatConversion", f"{specifier.kind} != {class_name(value)}")


def _whole(value: Any, specifier: _Specifier) -> int:
    if not is_whole(value):
        raise _mismatch(specifier, value)
    return int(value)


def _signed(digits: str, specifier: _Specifier, *, negative: bool) -> str:
    flags = specifier.flags
    if negative:
        return f"({digits})" if "(" in flags else f"-{digits}"
    return f"+{digits}" if "+" in flags else f" {digits}" if " " in flags else digits


def _integer(value: Any, specifier: _Specifier) -> str:
    number = _whole(value, specifier)
    return _signed(format(abs(number), "," if "," in specifier.flags else ""), specifier, negative=number < 0)


def _unsigned(value: Any, specifier: _Specifier) -> str:
    number = _whole(value, specifier)
    prefix = {"x": "0x", "o": "0"}[specifier.kind] if "#" in specifier.flags else ""
    bits = _BITS.get(integer_class(value))
    return prefix + format(number % (1 << bits) if bits else number, specifier.kind)


def _decimal(value: Any, specifier: _Specifier) -> str:
    if not isinstance(value, float):
        raise _mismatch(specifier, value)
    number = to_double(value)
    if math.isnan(number):
        return "NaN"
    negative = math.copysign(1, number) < 0
    if math.isinf(number):
        return _signed("Infinity", specifier, negative=negative)
    exact = decimal.Decimal(repr(abs(number)))
    kind, digits = specifier.kind, _DEFAULT_PRECISION if specifier.precision is None else specifier.precision
    if kind == "g":
        digits = max(digits, 1)
        small = exact == 0 or _LARGEST_GENERAL <= exact < 10**digits
        kind, digits = ("f", max(digits - 1 - exact.adjusted(), 0)) if small else ("e", digits - 1)
    return _signed(_rounded(exact, kind, digits, grouped="," in specifier.flags), specifier, negative=negative)


def _rounded(exact: decimal.Decimal, kind: str, digits: int, *, grouped: bool) -> str:
    with decimal.localcontext() as context:
        context.prec, context.rounding = digits + _DOUBLE_DIGITS, decimal.ROUND_HALF_UP
        if kind == "f":
            return format(exact.quantize(decimal.Decimal(1).scaleb(-digits)), ",f" if grouped else "f")
        mantissa, _, exponent = format(exact, f".{digits}e").partition("e")
        return f"{mantissa}e{int(exponent):+03d}"


def _character(value: Any, specifier: _Specifier) -> str:
    if isinstance(value, Character):
        return str.__str__(value)
    if not is_integer(value):
        raise _mismatch(specifier, value)
    if not 0 <= value <= sys.maxunicode:
        raise _refused("IllegalFormatCodePoint", f"Code point = 0x{value % (1 << 32):x}")
    return chr(value)


_CONVERSIONS: Final[dict[str, Callable[[Any, _Specifier], str]]] = {
    "c": _character,
    "d": _integer,
    "o": _unsigned,
    "x": _unsigned,
    "e": _decimal,
    "f": _decimal,
    "g": _decimal,
}
