"""The methods of java.util.ArrayList, of Java arrays (which Velocity treats as lists), of sets and of other collections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.equality import contains, equals, has_key, hash_code, key_of
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import Collection, Entry, EntrySet, JavaArray, JavaSet, KeySet, Values

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.appsync.vtl.budget import Budget


def _checked(items: list[Any], index: int) -> int:
    if not 0 <= index < len(items):
        kind = "Array" if isinstance(items, JavaArray) else ""
        raise JavaException(
            f"java.lang.{kind}IndexOutOfBoundsException", f"Index {index} out of bounds for length {len(items)}"
        )
    return index


def _unsupported() -> JavaException:
    return JavaException("java.lang.UnsupportedOperationException")


def _growing(items: list[Any]) -> list[Any]:
    if isinstance(items, JavaArray):
        raise _unsupported()
    return items


def _other(items: Any) -> Iterable[Any]:
    if items is None:
        raise JavaException("java.lang.NullPointerException")
    return items if isinstance(items, list) else list(items)


def get(_: Budget, items: list[Any], index: int) -> Any:
    """Return the element at an index."""
    return items[_checked(items, index)]


def replace(_: Budget, items: list[Any], index: int, element: Any) -> Any:
    """Replace the element at an index and return the old element."""
    old = items[_checked(items, index)]
    items[index] = element
    return old


def _add(budget: Budget, items: list[Any], element: Any) -> bool:
    budget.allocate(8)
    _growing(items).append(element)
    return True


def _insert(budget: Budget, items: list[Any], index: int, element: Any) -> str:
    if not 0 <= index <= len(_growing(items)):
        raise JavaException("java.lang.IndexOutOfBoundsException", f"Index: {index}, Size: {len(items)}")
    budget.allocate(8)
    items.insert(index, element)
    return ""


def _add_all(budget: Budget, items: list[Any], others: Any) -> bool:
    added = list(_other(others))
    budget.allocate(8 * len(added))
    _growing(items).extend(added)
    return bool(added)


def _insert_all(budget: Budget, items: list[Any], index: int, others: Any) -> bool:
    added = list(_other(others))
    if not 0 <= index <= len(_growing(items)):
        raise JavaException("java.lang.IndexOutOfBoundsException", f"Index: {index}, Size: {len(items)}")
    budget.allocate(8 * len(added))
    items[index:index] = added
    return bool(added)


def _clear(_: Budget, items: list[Any]) -> str:
    _growing(items).clear()
    return ""


def _index_of(budget: Budget, items: list[Any], wanted: Any) -> int:
    return next((index for index, item in enumerate(items) if equals(item, wanted, budget)), -1)


def _last_index_of(budget: Budget, items: list[Any], wanted: Any) -> int:
    return next((index for index in range(len(items) - 1, -1, -1) if equals(items[index], wanted, budget)), -1)


def _remove_at(_: Budget, items: list[Any], index: int) -> Any:
    return _growing(items).pop(_checked(items, index))


def _remove(budget: Budget, items: list[Any], wanted: Any) -> bool:
    index = _index_of(budget, _growing(items), wanted)
    if index >= 0:
        del items[index]
    return index >= 0


def _remove_all(budget: Budget, items: list[Any], others: Any) -> bool:
    unwanted = _other(others)
    kept = [item for item in _growing(items) if not contains(unwanted, item, budget)]
    changed = len(kept) < len(items)
    items[:] = kept
    return changed


def _retain_all(budget: Budget, items: list[Any], others: Any) -> bool:
    wanted = _other(others)
    kept = [item for item in _growing(items) if contains(wanted, item, budget)]
    changed = len(kept) < len(items)
    items[:] = kept
    return changed


def _sub_list(budget: Budget, items: list[Any], start: int, end: int) -> list[Any]:
    if start < 0:
        raise JavaException("java.lang.IndexOutOfBoundsException", f"fromIndex = {start}")
    if end > len(items):
        raise JavaException("java.lang.IndexOutOfBoundsException", f"toIndex = {end}")
    if start > end:
        raise JavaException("java.lang.IllegalArgumentException", f"fromIndex({start}) > toIndex({end})")
    budget.allocate(8 * (end - start))
    return items[start:end]


def _contains_all(budget: Budget, items: Any, others: Any) -> bool:
    return all(_contains(budget, items, other) for other in _other(others))


def _contains(budget: Budget, items: Any, wanted: Any) -> bool:
    if isinstance(items, JavaSet):
        return has_key(items.members, wanted)
    return contains(items, wanted, budget)


def _copy(budget: Budget, items: Any) -> list[Any]:
    budget.allocate(8 * len(items))
    return list(items)


def _to_array(budget: Budget, items: Any) -> JavaArray:
    return JavaArray(_copy(budget, items))


LIST_METHODS: Final[Methods] = method_table(
    ("get", "int", get),
    ("set", "int, Object", replace),
    ("size", "", lambda _, items: len(items)),
    ("isEmpty", "", lambda _, items: not items),
    ("add", "Object", _add),
    ("add", "int, Object", _insert),
    ("addAll", "Collection", _add_all),
    ("addAll", "int, Collection", _insert_all),
    ("clear", "", _clear),
    ("clone", "", _copy),
    ("contains", "Object", _contains),
    ("containsAll", "Collection", _contains_all),
    ("equals", "Object", lambda budget, items, other: equals(items, other, budget)),
    ("hashCode", "", lambda budget, items: hash_code(items, budget)),
    ("indexOf", "Object", _index_of),
    ("lastIndexOf", "Object", _last_index_of),
    ("remove", "int", _remove_at),
    ("remove", "Object", _remove),
    ("removeAll", "Collection", _remove_all),
    ("retainAll", "Collection", _retain_all),
    ("subList", "int, int", _sub_list),
    ("toArray", "", _to_array),
    ("toString", "", lambda budget, items: to_string(items, budget)),
)


def _set_add(budget: Budget, items: Collection, element: Any) -> bool:
    if not isinstance(items, JavaSet) or isinstance(items, KeySet):
        raise _unsupported()
    if has_key(items.members, element):
        return False
    budget.allocate(8)
    items.members[key_of(element)] = None
    return True


def _set_add_all(budget: Budget, items: Collection, others: Any) -> bool:
    return sum(_set_add(budget, items, element) for element in _other(others)) > 0


def _discard(items: Collection, elements: list[Any]) -> bool:
    """Remove the elements from the set or view; the removal from a view changes its map."""
    for element in elements:
        if isinstance(items, JavaSet):
            del items.members[element]
        elif isinstance(items, EntrySet):
            del items.owner[element.key]
    return bool(elements)


def _set_remove(budget: Budget, items: Collection, wanted: Any) -> bool:
    if isinstance(items, Values):
        for key, value in items.owner.items():
            if equals(value, wanted, budget):
                del items.owner[key]
                return True
        return False
    return _discard(items, [element for element in items if equals(element, wanted, budget)])


def _set_filter(budget: Budget, items: Collection, others: Any, *, keep: bool) -> bool:
    listed = list(_other(others))
    if isinstance(items, Values):
        keys = [key for key, value in items.owner.items() if contains(listed, value, budget) is not keep]
        for key in keys:
            del items.owner[key]
        return bool(keys)
    return _discard(items, [element for element in items if contains(listed, element, budget) is not keep])


def _set_clear(_: Budget, items: Collection) -> str:
    if isinstance(items, JavaSet):
        items.members.clear()
    elif isinstance(items, (EntrySet, Values)):
        items.owner.clear()
    return ""


COLLECTION_METHODS: Final[Methods] = method_table(
    ("size", "", lambda _, items: len(items)),
    ("isEmpty", "", lambda _, items: not len(items)),
    ("add", "Object", _set_add),
    ("addAll", "Collection", _set_add_all),
    ("clear", "", _set_clear),
    ("contains", "Object", _contains),
    ("containsAll", "Collection", _contains_all),
    ("equals", "Object", lambda budget, items, other: equals(items, other, budget)),
    ("hashCode", "", lambda budget, items: hash_code(items, budget)),
    ("remove", "Object", _set_remove),
    ("removeAll", "Collection", lambda budget, items, others: _set_filter(budget, items, others, keep=False)),
    ("retainAll", "Collection", lambda budget, items, others: _set_filter(budget, items, others, keep=True)),
    ("toArray", "", _to_array),
    ("toString", "", lambda budget, items: to_string(items, budget)),
)


def _set_value(_: Budget, entry: Entry, value: Any) -> Any:
    old = entry.value
    entry.owner[entry.key] = value
    return old


ENTRY_METHODS: Final[Methods] = method_table(
    ("getKey", "", lambda _, entry: entry.key),
    ("getValue", "", lambda _, entry: entry.value),
    ("setValue", "Object", _set_value),
    ("equals", "Object", lambda budget, entry, other: equals(entry, other, budget)),
    ("hashCode", "", lambda budget, entry: hash_code(entry, budget)),
    ("toString", "", lambda budget, entry: to_string(entry, budget)),
)
