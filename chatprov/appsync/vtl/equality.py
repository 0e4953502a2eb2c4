"""Java's `equals` and `hashCode`, and Velocity's `==`."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final, NoReturn

from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH, Budget
from chatprov.appsync.vtl.errors import JavaException, VtlError, VtlLimitError
from chatprov.appsync.vtl.javanumbers import Float, is_number
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import Entry, EntrySet, JavaArray, JavaSet, Values, class_name

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable

_WORD: Final = 0xFFFFFFFF
_TRUE_HASH: Final = 1231
_FALSE_HASH: Final = 1237


def equals(left: object, right: object, budget: Budget, depth: int = 0) -> bool:
    """Return the result of Java's `Objects.equals`: an Integer never equals a Double, lists are compared element by element."""
    if left is right:
        return True
    if type(left) is str and type(right) is str:
        return left == right
    budget.spend(2)
    if depth > MAX_VALUE_DEPTH:
        raise VtlLimitError("Values are nested too deeply to be compared.")
    if isinstance(left, (list, Values)):
        return _equal_lists(left, right, budget, depth + 1)
    if isinstance(left, dict):
        return (
            isinstance(right, dict)
            and len(left) == len(right)
            and all(has_key(right, key) and equals(item, right[key], budget, depth + 1) for key, item in left.items())
        )
    if isinstance(left, JavaSet):
        return (
            isinstance(right, JavaSet)
            and len(left) == len(right)
            and all(has_key(right.members, key) for key in left.elements())
        )
    if isinstance(left, Entry):
        return (
            isinstance(right, Entry)
            and equals(left.key, right.key, budget, depth + 1)
            and equals(left.value, right.value, budget, depth + 1)
        )
    if type(left) is not type(right):
        return False
    if isinstance(left, float) and isinstance(right, float):
        return struct.pack(">d", left) == struct.pack(">d", right)
    return isinstance(left, (str, int)) and left == right


def _equal_lists(left: list[object] | Values, right: object, budget: Budget, depth: int) -> bool:
    """Compare lists by their elements; arrays and the values of a map equal only themselves."""
    if isinstance(left, Values):
        return isinstance(right, Values) and left.owner is right.owner
    if isinstance(left, JavaArray) or not isinstance(right, list) or isinstance(right, JavaArray):
        return False
    return len(left) == len(right) and all(equals(a, b, budget, depth) for a, b in zip(left, right, strict=True))


def velocity_equals(left: object, right: object, budget: Budget) -> bool:
    """Return the result of `left == right` in a template.

    Numbers are compared by value, objects of the same class with `equals`, all others by their text; null equals only
    null.
    """
    if type(left) is str and type(right) is str:
        return left == right
    if left is None or right is None:
        return left is right
    if is_number(left) and is_number(right):
        return left == right
    if _related(left, right):
        return equals(left, right, budget)
    return to_string(left, budget) == to_string(right, budget)


def _related(left: object, right: object) -> bool:
    if isinstance(left, dict):
        return isinstance(right, dict)
    return class_name(left) == class_name(right)


def key_of(key: object) -> Hashable:
    """Return a value as a key for a map.

    Raises VtlError for a list or a map, which could change after it is put into the map.
    """
    if key is None or isinstance(key, (str, int, float)):
        return key
    raise VtlError(f"A key of a map must be a string, a number or a boolean, not a {class_name(key)}.")


def has_key(owner: dict[Hashable, object], key: object) -> bool:
    """Return whether the map has this key; Python treats the keys 1, 1.0 and true as equal, Java does not."""
    if type(key) is str:
        return key in owner
    if key is not None and not isinstance(key, (str, int, float)):
        return False
    return key in owner and any(type(own) is type(key) for own in owner if own == key)


def contains(items: Iterable[object], wanted: object, budget: Budget) -> bool:
    """Return the result of Java's `Collection.contains`."""
    return any(equals(item, wanted, budget) for item in items)


def class_cast(value: object, wanted: str) -> JavaException:
    """Return Java's exception for an object that is not of the wanted class."""
    given = class_name(value)
    modules = f"({given} and {wanted} are in module java.base of loader 'bootstrap')"
    return JavaException("java.lang.ClassCastException", f"class {given} cannot be cast to class {wanted} {modules}")


def uncomparable(_: Budget, value: object, other: object) -> NoReturn:
    """Raise the exception of Java's `compareTo` for an object of another class."""
    raise class_cast(other, class_name(value))


def hash_code(value: object, budget: Budget, depth: int = 0) -> int:
    """Return the result of Java's `hashCode()`, a signed 32-bit integer."""
    budget.spend(1)
    if depth > MAX_VALUE_DEPTH:
        raise VtlLimitError("A value is nested too deeply to be hashed.")
    if isinstance(value, (list, dict, JavaSet, EntrySet, Entry)):
        code = _structure_hash(value, budget, depth + 1)
    else:
        code = _scalar_hash(value, budget)
    code &= _WORD
    return code - (_WORD + 1) if code > _WORD >> 1 else code


def _structure_hash(
    value: list[object] | dict[Hashable, object] | JavaSet | EntrySet | Entry, budget: Budget, depth: int
) -> int:
    if isinstance(value, JavaArray):
        return id(value) >> 4
    if isinstance(value, list):
        code = 1
        for item in value:
            code = (code * 31 + hash_code(item, budget, depth)) & _WORD
        return code
    if isinstance(value, dict):
        return sum(hash_code(key, budget, depth) ^ hash_code(item, budget, depth) for key, item in value.items())
    if isinstance(value, (JavaSet, EntrySet)):
        return sum(hash_code(element, budget, depth) for element in value.elements())
    return hash_code(value.key, budget, depth) ^ hash_code(value.value, budget, depth)


def _scalar_hash(value: object, budget: Budget) -> int:
    if isinstance(value, str):
        budget.spend(len(value))
        units = value.encode("utf-16-be", "surrogatepass")
        code = 0
        for unit in struct.unpack(f">{len(units) // 2}H", units):
            code = (code * 31 + unit) & _WORD
        return code
    if isinstance(value, bool):
        return _TRUE_HASH if value else _FALSE_HASH
    if isinstance(value, int):
        return _integer_hash(value)
    if isinstance(value, Float):
        return int(struct.unpack(">I", struct.pack(">f", value))[0])
    if isinstance(value, float):
        bits: int = struct.unpack(">Q", struct.pack(">d", value))[0]
        return bits ^ bits >> 32
    return 0 if value is None else id(value) >> 4


def _integer_hash(value: int) -> int:
    name = class_name(value)
    if name in {"java.lang.Integer", "java.lang.Short", "java.lang.Byte"}:
        return int(value)
    if name == "java.lang.Long":
        bits = value & 0xFFFFFFFFFFFFFFFF
        return bits ^ bits >> 32
    code = 0
    for shift in range((abs(value).bit_length() + 31) // 32 * 32 - 32, -1, -32):
        code = (code * 31 + (abs(value) >> shift & _WORD)) & _WORD
    return code if value > 0 else -code
