"""Java's number classes: which one a value belongs to.

A plain int is an Integer, Long or BigInteger by its size, and a plain float is a Double. A number that Java keeps in a
wider class than its size needs, such as the Long 3, is an instance of the classes defined here.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_INTEGER_BITS: Final = 31
_LONG_BITS: Final = 63
_INTEGER_LIMIT: Final = 1 << _INTEGER_BITS
_LONG_LIMIT: Final = 1 << _LONG_BITS
_BYTE, _SHORT, _INTEGER, _LONG = "java.lang.Byte", "java.lang.Short", "java.lang.Integer", "java.lang.Long"
_BIG_INTEGER: Final = "java.math.BigInteger"


class BoxedInteger(int):
    """An integer whose Java class does not follow from its size; subclasses name the class."""

    java_class: ClassVar[str] = _INTEGER


class Byte(BoxedInteger):
    """A java.lang.Byte."""

    java_class = _BYTE


class Short(BoxedInteger):
    """A java.lang.Short."""

    java_class = _SHORT


class Long(BoxedInteger):
    """A java.lang.Long that an Integer could hold."""

    java_class = _LONG


class BigInteger(BoxedInteger):
    """A java.math.BigInteger that a Long could hold."""

    java_class = _BIG_INTEGER


class Float(float):
    """A java.lang.Float."""

    java_class: ClassVar[str] = "java.lang.Float"


NUMBERS: Final = frozenset({int, float, Byte, Short, Long, BigInteger, Float})
_WHOLE: Final = frozenset({int, Byte, Short, Long, BigInteger})
_UP_TO_INTEGER: Final = frozenset({Byte, Short})
_UP_TO_LONG: Final = frozenset({Byte, Short, Long})


def integer_class(value: int) -> str:
    """Return the Java class of an integer; for a plain int, it is the smallest that can hold the value."""
    if type(value) is not int:
        return value.java_class if isinstance(value, BoxedInteger) else _INTEGER
    if -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
        return _INTEGER
    return _LONG if -_LONG_LIMIT <= value < _LONG_LIMIT else _BIG_INTEGER


def as_long(value: int) -> int:
    """Return an integer as a java.lang.Long."""
    return Long(value) if -_INTEGER_LIMIT <= value < _INTEGER_LIMIT else int(value)


def as_big_integer(value: int) -> int:
    """Return an integer as a java.math.BigInteger."""
    return BigInteger(value) if -_LONG_LIMIT <= value < _LONG_LIMIT else int(value)


def as_float(value: float) -> Float:
    """Return a number as a java.lang.Float, which has 24 significant bits."""
    try:
        return Float(struct.unpack(">f", struct.pack(">f", value))[0])
    except OverflowError:
        return Float("inf" if value > 0 else "-inf")


def is_integer(value: object) -> bool:
    """Return whether a Java parameter of type `int` accepts the value: no wider class, whatever its size."""
    if type(value) is int:
        return -_INTEGER_LIMIT <= value < _INTEGER_LIMIT
    return type(value) in _UP_TO_INTEGER


def is_long(value: object) -> bool:
    """Return whether a Java parameter of type `long` accepts the value."""
    if type(value) is int:
        return -_LONG_LIMIT <= value < _LONG_LIMIT
    return type(value) in _UP_TO_LONG


def is_double(value: object) -> bool:
    """Return whether a Java parameter of type `double` accepts the value: every number except a BigInteger."""
    return type(value) is float or type(value) is Float or is_long(value)


def is_whole(value: object) -> bool:
    """Return whether the value is a Java number without a fraction."""
    return type(value) in _WHOLE


def is_number(value: object) -> bool:
    """Return whether the value is a Java Number."""
    return type(value) in NUMBERS


def is_of_class(value: object, java_class: str) -> bool:
    """Return whether the value is an integer of exactly this Java class."""
    return isinstance(value, int) and type(value) is not bool and integer_class(value) == java_class


def widest(left: int, right: int) -> str:
    """Return the wider of the Java classes of two integers."""
    return max(integer_class(left), integer_class(right), key=_ORDER.index)


_ORDER: Final = (_BYTE, _SHORT, _INTEGER, _LONG, _BIG_INTEGER)
_BITS: Final = {_BYTE: 7, _SHORT: 15, _INTEGER: _INTEGER_BITS, _LONG: _LONG_BITS}


def boxed(value: int, java_class: str) -> int:
    """Return an integer in this Java class, or in the next wider one that can hold it."""
    for name in _ORDER[_ORDER.index(java_class) :]:
        if name == _BIG_INTEGER or -(1 << _BITS[name]) <= value < 1 << _BITS[name]:
            return _BOXES[name](value)
    return value


_BOXES: Final[dict[str, Callable[[int], int]]] = {
    _BYTE: Byte,
    _SHORT: Short,
    _INTEGER: int,
    _LONG: as_long,
    _BIG_INTEGER: as_big_integer,
}
