"""The methods of sets, of the views of a map, and of their entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.equality import contains, equals, has_key, hash_code, key_of
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import Collection, Entry, EntrySet, JavaSet, KeySet, Values
from chatprov.appsync.vtl.list_methods import COMMON_METHODS, contains_element, others_of

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget


def _set_add(budget: Budget, items: Collection, element: Any) -> bool:
    if not isinstance(items, JavaSet) or isinstance(items, KeySet):
        raise JavaException("java.lang.UnsupportedOperationException")
    if has_key(items.members, element):
        return False
    budget.allocate(8)
    items.members[key_of(element)] = None
    return True


def _set_add_all(budget: Budget, items: Collection, others: Any) -> bool:
    return sum(_set_add(budget, items, element) for element in others_of(others)) > 0


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
    listed = list(others_of(others))
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
    *COMMON_METHODS,
    ("add", "Object", _set_add),
    ("addAll", "Collection", _set_add_all),
    ("clear", "", _set_clear),
    ("contains", "Object", contains_element),
    ("equals", "Object", lambda budget, items, other: equals(items, other, budget)),
    ("hashCode", "", lambda budget, items: hash_code(items, budget)),
    ("remove", "Object", _set_remove),
    ("removeAll", "Collection", lambda budget, items, others: _set_filter(budget, items, others, keep=False)),
    ("retainAll", "Collection", lambda budget, items, others: _set_filter(budget, items, others, keep=True)),
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
