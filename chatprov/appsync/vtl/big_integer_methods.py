"""The methods of java.math.BigInteger."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.arithmetic import MAX_BITS, limited
from chatprov.appsync.vtl.equality import uncomparable
from chatprov.appsync.vtl.errors import JavaException, VtlLimitError
from chatprov.appsync.vtl.integer_methods import in_radix
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javanumbers import Byte, Short, as_big_integer, as_long
from chatprov.appsync.vtl.javatypes import BigIntegerArray, ByteArray
from chatprov.appsync.vtl.number_methods import NUMBER, compare

if TYPE_CHECKING:
    from collections.abc import Callable

_OTHER: Final = "BigInteger"


def _failed(message: str) -> JavaException:
    return JavaException("java.lang.ArithmeticException", message)


def _needed(value: int | None) -> int:
    if value is None:
        raise JavaException("java.lang.NullPointerException")
    return int(value)


def _with(compute: Callable[[int, int], int]) -> Callable[..., Any]:
    """Return a method with another BigInteger."""
    return lambda _, value, other: as_big_integer(limited(compute(int(value), _needed(other))))


def _divided(value: int, by: int) -> tuple[int, int]:
    if by == 0:
        raise _failed("BigInteger divide by zero")
    quotient, rest = divmod(abs(value), abs(by))
    return quotient if (value < 0) == (by < 0) else -quotient, -rest if value < 0 else rest


def _modulus(value: int | None) -> int:
    if _needed(value) <= 0:
        raise _failed("BigInteger: modulus not positive")
    return _needed(value)


def _power(value: int, exponent: int) -> int:
    if exponent < 0:
        raise _failed("Negative exponent")
    if (abs(value).bit_length() - 1) * exponent > MAX_BITS:
        raise VtlLimitError(f"A number has grown beyond {MAX_BITS} bits.")
    return limited(value**exponent)


def _shifted(value: int, places: int) -> int:
    if places > MAX_BITS and value:
        raise VtlLimitError(f"A number has grown beyond {MAX_BITS} bits.")
    return limited(value << places) if places >= 0 and value else value >> max(-places, 0)


def _modulo_power(_: Any, value: int, exponent: int | None, modulus: int | None) -> int:
    return _invert(int(value), _needed(exponent), _modulus(modulus))


def _invert(value: int, exponent: int, modulus: int) -> int:
    try:
        return as_big_integer(pow(value, exponent, modulus))
    except ValueError:
        raise _failed("BigInteger not invertible.") from None


def _root(value: int) -> int:
    if value < 0:
        raise _failed("Negative BigInteger")
    return math.isqrt(value)


def _bit(place: int) -> int:
    if place < 0:
        raise _failed("Negative bit address")
    if place > MAX_BITS:
        raise VtlLimitError(f"A number has grown beyond {MAX_BITS} bits.")
    return 1 << place


def _exactly(bits: int, name: str, box: Callable[[int], int]) -> Callable[..., int]:
    def convert(_: Any, value: int) -> int:
        if not -(1 << (bits - 1)) <= value < 1 << (bits - 1):
            raise _failed(f"BigInteger out of {name} range")
        return box(int(value))

    return convert


def _bytes(_: Any, value: int) -> ByteArray:
    size = (value if value >= 0 else ~value).bit_length() // 8 + 1
    return ByteArray(int(value).to_bytes(size, "big", signed=True))


def _array(*values: int) -> BigIntegerArray:
    return BigIntegerArray(map(as_big_integer, values))


BIG_INTEGER_METHODS: Final[Methods] = method_table(
    *NUMBER,
    ("abs", "", lambda _, value: as_big_integer(abs(value))),
    ("add", _OTHER, _with(lambda value, other: value + other)),
    ("and", _OTHER, _with(lambda value, other: value & other)),
    ("andNot", _OTHER, _with(lambda value, other: value & ~other)),
    ("bitCount", "", lambda _, value: (value if value >= 0 else ~value).bit_count()),
    ("bitLength", "", lambda _, value: (value if value >= 0 else ~value).bit_length()),
    ("byteValueExact", "", _exactly(8, "byte", Byte)),
    ("clearBit", "int", lambda _, value, place: as_big_integer(value & ~_bit(place))),
    ("compareTo", _OTHER, lambda _, value, other: compare(value, other)),
    ("compareTo", "Object", uncomparable),
    ("divide", _OTHER, _with(lambda value, other: _divided(value, other)[0])),
    ("divideAndRemainder", _OTHER, lambda _, value, other: _array(*_divided(value, _needed(other)))),
    ("flipBit", "int", lambda _, value, place: as_big_integer(value ^ _bit(place))),
    ("gcd", _OTHER, _with(math.gcd)),
    ("getLowestSetBit", "", lambda _, value: (value & -value).bit_length() - 1),
    ("intValueExact", "", _exactly(32, "int", int)),
    ("longValueExact", "", _exactly(64, "long", as_long)),
    ("max", _OTHER, _with(max)),
    ("min", _OTHER, _with(min)),
    ("mod", _OTHER, lambda _, value, other: as_big_integer(value % _modulus(other))),
    ("modInverse", _OTHER, lambda _, value, other: _invert(int(value), -1, _modulus(other))),
    ("modPow", f"{_OTHER}, {_OTHER}", _modulo_power),
    ("multiply", _OTHER, _with(lambda value, other: value * other)),
    ("negate", "", lambda _, value: as_big_integer(-value)),
    ("not", "", lambda _, value: as_big_integer(~value)),
    ("or", _OTHER, _with(lambda value, other: value | other)),
    ("pow", "int", lambda _, value, exponent: as_big_integer(_power(int(value), exponent))),
    ("remainder", _OTHER, _with(lambda value, other: _divided(value, other)[1])),
    ("setBit", "int", lambda _, value, place: as_big_integer(value | _bit(place))),
    ("shiftLeft", "int", lambda _, value, places: as_big_integer(_shifted(int(value), places))),
    ("shiftRight", "int", lambda _, value, places: as_big_integer(_shifted(int(value), -places))),
    ("shortValueExact", "", _exactly(16, "short", Short)),
    ("signum", "", lambda _, value: compare(value, 0)),
    ("sqrt", "", lambda _, value: as_big_integer(_root(value))),
    ("sqrtAndRemainder", "", lambda _, value: _array(_root(value), value - _root(value) ** 2)),
    ("subtract", _OTHER, _with(lambda value, other: value - other)),
    ("testBit", "int", lambda _, value, place: bool(value >> (_bit(place).bit_length() - 1) & 1)),
    ("toByteArray", "", _bytes),
    ("toString", "int", lambda _, value, radix: in_radix(value, radix)),
    ("valueOf", "long", lambda _, __, value: as_big_integer(value)),
    ("xor", _OTHER, _with(lambda value, other: value ^ other)),
)
