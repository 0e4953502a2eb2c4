"""The methods of java.util.ArrayList, and of Java arrays, which Velocity treats as lists of a fixed size."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final, cast

from chatprov.appsync.vtl.equality import class_cast, contains, equals, has_key, hash_code, uncomparable
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.iterators import TwoWayIterator, iterator
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import ByteArray, CharArray, JavaArray, JavaSet, ObjectArray, accepts, class_name
from chatprov.appsync.vtl.sublist import SubList
from chatprov.appsync.vtl.utf16 import to_units

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget


def _checked(items: list[Any], index: int) -> int:
    if not 0 <= index < len(items):
        if isinstance(items, JavaArray):  # Velocity reads it by reflection, whose exception has no message
            raise JavaException("java.lang.ArrayIndexOutOfBoundsException")
        raise JavaException(
            "java.lang.IndexOutOfBoundsException", f"Index {index} out of bounds for length {len(items)}"
        )
    return index


def _unsupported() -> JavaException:
    return JavaException("java.lang.UnsupportedOperationException")


def _growing(items: list[Any]) -> list[Any]:
    if isinstance(items, JavaArray):
        raise _unsupported()
    return items


def others_of(items: Any) -> list[Any]:
    """Return the elements of the collection that is the argument of a method.

    Raises JavaException for null.
    """
    if items is None:
        raise JavaException("java.lang.NullPointerException")
    return items if isinstance(items, list) else list(items)


def of_null(*_: Any) -> Any:
    """Raise Java's exception for null where a method needs a function."""
    raise JavaException("java.lang.NullPointerException")


def get(_: Budget, items: list[Any], index: int) -> Any:
    """Return the element at an index."""
    return items[_checked(items, index)]


def replace(_: Budget, items: list[Any], index: int, element: Any) -> Any:
    """Replace the element at an index and return the old element."""
    old = items[_checked(items, index)]
    if not accepts(items, element):
        raise JavaException("java.lang.IllegalArgumentException", "array element type mismatch")
    items[index] = element
    return old


def _add(budget: Budget, items: list[Any], element: Any) -> bool:
    budget.allocate(8)
    _growing(items).append(element)
    return True


def _place(items: list[Any], index: int) -> int:
    if not 0 <= index <= len(items):
        raise JavaException("java.lang.IndexOutOfBoundsException", f"Index: {index}, Size: {len(items)}")
    return index


def _insert(budget: Budget, items: list[Any], index: int, element: Any) -> str:
    _place(_growing(items), index)
    budget.allocate(8)
    items.insert(index, element)
    return ""


def _add_all(budget: Budget, items: list[Any], others: Any) -> bool:
    added = list(others_of(others))
    budget.allocate(8 * len(added))
    if added:
        _growing(items).extend(added)
    return bool(added)


def _insert_all(budget: Budget, items: list[Any], index: int, others: Any) -> bool:
    place = _place(items, index)
    added = list(others_of(others))
    budget.allocate(8 * len(added))
    if added:
        _growing(items)[place:place] = added
    return bool(added)


def _clear(_: Budget, items: list[Any]) -> str:
    if items:
        _growing(items).clear()
    return ""


def _index_of(budget: Budget, items: list[Any], wanted: Any) -> int:
    return next((index for index, item in enumerate(items) if equals(item, wanted, budget)), -1)


def _last_index_of(budget: Budget, items: list[Any], wanted: Any) -> int:
    return next((index for index in range(len(items) - 1, -1, -1) if equals(items[index], wanted, budget)), -1)


def _remove_at(_: Budget, items: list[Any], index: int) -> Any:
    return _growing(items).pop(_checked(items, index))


def _remove(budget: Budget, items: list[Any], wanted: Any) -> bool:
    index = _index_of(budget, items, wanted)
    if index >= 0:
        del _growing(items)[index]
    return index >= 0


def _filter(budget: Budget, items: list[Any], others: Any, *, keep: bool) -> bool:
    listed = others_of(others)
    kept = [item for item in items if contains(listed, item, budget) is keep]
    changed = len(kept) < len(items)
    if changed:
        _growing(items)[:] = kept
    return changed


def _sub_list(budget: Budget, items: list[Any], start: int, end: int) -> list[Any]:
    if start < 0:
        raise JavaException("java.lang.IndexOutOfBoundsException", f"fromIndex = {start}")
    if end > len(items):
        raise JavaException("java.lang.IndexOutOfBoundsException", f"toIndex = {end}")
    if start > end:
        raise JavaException("java.lang.IllegalArgumentException", f"fromIndex({start}) > toIndex({end})")
    budget.allocate(8 * (end - start))
    return items[start:end] if isinstance(items, JavaArray) else SubList(items, start, end)


def copied(budget: Budget, items: Any) -> list[Any]:
    """Return the elements of a collection as a list."""
    budget.allocate(8 * len(items))
    return list(items)


def contains_element(budget: Budget, items: Any, wanted: Any) -> bool:
    """Return whether a collection contains the element."""
    if isinstance(items, JavaSet):
        return has_key(items.members, wanted)
    return contains(items, wanted, budget)


def contains_all(budget: Budget, items: Any, others: Any) -> bool:
    """Return whether a collection contains all elements of another one."""
    return all(contains_element(budget, items, other) for other in others_of(others))


_NOT_COPIED: Final = (
    "arraycopy: element type mismatch: can not cast one of the elements of java.lang.Object[] to the type of the "
    "destination array, java.lang.String"
)


def _fill(budget: Budget, items: Any, *given: Any) -> JavaArray:
    """Return the elements in the given array, or in a new one if it is too small; several arguments are one array."""
    own = len(given) == 1 and isinstance(given[0], JavaArray) and type(given[0]) not in {ByteArray, CharArray}
    target = given[0] if own else ObjectArray(given)
    elements = copied(budget, items)
    wrong = next((element for element in elements if not accepts(target, element)), None)
    if wrong is not None:
        reason = class_name(wrong) if type(items) is not list else _NOT_COPIED
        raise JavaException("java.lang.ArrayStoreException", reason)
    if len(elements) > len(target):
        return cast("JavaArray", type(target)(elements))
    target[: len(elements) + 1] = [*elements, None][: len(target)]
    return target


def _sort(budget: Budget, items: list[Any], _: None) -> str:
    budget.spend(16 * len(items))
    items.sort(key=functools.cmp_to_key(lambda left, right: _compare(budget, left, right)))
    return ""


def _compare(budget: Budget, left: Any, right: Any) -> int:
    """Return the result of Java's `left.compareTo(right)`."""
    if left is None or right is None:
        raise JavaException("java.lang.NullPointerException")
    if class_name(left) not in _SORTED:
        raise class_cast(left, "java.lang.Comparable")
    if class_name(left) != class_name(right):
        uncomparable(budget, left, right)
    if isinstance(left, str):
        left, right = to_units(left), to_units(right)
    return int(left > right) - int(left < right)


_SORTED: Final = frozenset(
    {"java.math.BigInteger"}
    | {f"java.lang.{name}" for name in ("Boolean", "Character", "Double", "Integer", "Long", "String")}
)

COMMON_METHODS: Final = (
    ("containsAll", "Collection", contains_all),
    ("forEach", "null", of_null),
    ("isEmpty", "", lambda _, items: not len(items)),
    ("iterator", "", lambda _, items: iterator(items)),
    ("removeIf", "null", of_null),
    ("size", "", lambda _, items: len(items)),
    ("toArray", "", lambda budget, items: ObjectArray(copied(budget, items))),
    ("toArray", "null", of_null),
    ("toArray", "Object...", _fill),
)
"""The methods of java.util.Collection that are the same for all collections."""

_LISTED: Final = (
    *COMMON_METHODS,
    ("get", "int", get),
    ("set", "int, Object", replace),
    ("add", "Object", _add),
    ("add", "int, Object", _insert),
    ("addAll", "Collection", _add_all),
    ("addAll", "int, Collection", _insert_all),
    ("clear", "", _clear),
    ("contains", "Object", contains_element),
    ("indexOf", "Object", _index_of),
    ("lastIndexOf", "Object", _last_index_of),
    ("listIterator", "", lambda _, items: TwoWayIterator(items)),
    ("listIterator", "int", lambda _, items, index: TwoWayIterator(items, _place(items, index))),
    ("remove", "int", _remove_at),
    ("remove", "Object", _remove),
    ("removeAll", "Collection", lambda budget, items, others: _filter(budget, items, others, keep=False)),
    ("replaceAll", "null", of_null),
    ("retainAll", "Collection", lambda budget, items, others: _filter(budget, items, others, keep=True)),
    ("sort", "null", _sort),
    ("subList", "int, int", _sub_list),
    ("equals", "Object", lambda budget, items, other: equals(items, other, budget)),
    ("hashCode", "", lambda budget, items: hash_code(items, budget)),
    ("toString", "", lambda budget, items: to_string(items, budget)),
)

"""The methods that lists, parts of lists and arrays have."""

ARRAY_METHODS: Final[Methods] = method_table(*_LISTED)

LIST_METHODS: Final[Methods] = method_table(
    *_LISTED,
    ("clone", "", copied),
    ("ensureCapacity", "int", lambda _, __, ___: ""),
    ("trimToSize", "", lambda _, __: ""),
)
