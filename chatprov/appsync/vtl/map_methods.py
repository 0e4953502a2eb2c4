"""The methods of java.util.LinkedHashMap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.equality import contains, equals, has_key, hash_code, key_of
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import Methods, method_table
from chatprov.appsync.vtl.javatext import to_string
from chatprov.appsync.vtl.javatypes import EntrySet, KeySet, Values

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget


def get(_: Budget, owner: dict[Any, Any], key: Any) -> Any:
    """Return the value of the key, or null."""
    if type(key) is str:
        return owner.get(key)
    return owner[key] if has_key(owner, key) else None


def put(budget: Budget, owner: dict[Any, Any], key: Any, value: Any) -> Any:
    """Set the value of a key and return the old value."""
    budget.allocate(16)
    old = get(budget, owner, key)
    owner[key_of(key)] = value
    return old


def _get_or_default(_: Budget, owner: dict[Any, Any], key: Any, default: Any) -> Any:
    return owner[key] if has_key(owner, key) else default


def _put_all(budget: Budget, owner: dict[Any, Any], other: dict[Any, Any] | None) -> str:
    if other is None:
        raise JavaException("java.lang.NullPointerException")
    budget.allocate(16 * len(other))
    owner.update(other)
    return ""


def _put_if_absent(budget: Budget, owner: dict[Any, Any], key: Any, value: Any) -> Any:
    old = get(budget, owner, key)
    if old is None:
        put(budget, owner, key, value)
    return old


def _remove(_: Budget, owner: dict[Any, Any], key: Any) -> Any:
    return owner.pop(key) if has_key(owner, key) else None


def _remove_pair(budget: Budget, owner: dict[Any, Any], key: Any, value: Any) -> bool:
    found = has_key(owner, key) and equals(owner[key], value, budget)
    if found:
        del owner[key]
    return found


def _replace(_: Budget, owner: dict[Any, Any], key: Any, value: Any) -> Any:
    if not has_key(owner, key):
        return None
    old = owner[key]
    owner[key] = value
    return old


def _replace_value(budget: Budget, owner: dict[Any, Any], key: Any, old: Any, new: Any) -> bool:
    found = has_key(owner, key) and equals(owner[key], old, budget)
    if found:
        owner[key] = new
    return found


def _clear(_: Budget, owner: dict[Any, Any]) -> str:
    owner.clear()
    return ""


def _clone(budget: Budget, owner: dict[Any, Any]) -> dict[Any, Any]:
    budget.allocate(16 * len(owner))
    return dict(owner)


def _of_null(*_: Any) -> Any:
    raise JavaException("java.lang.NullPointerException")


MAP_METHODS: Final[Methods] = method_table(
    ("compute", "Object, null", _of_null),
    ("computeIfAbsent", "Object, null", _of_null),
    ("computeIfPresent", "Object, null", _of_null),
    ("forEach", "null", _of_null),
    ("merge", "Object, Object, null", _of_null),
    ("replaceAll", "null", _of_null),
    ("get", "Object", get),
    ("getOrDefault", "Object, Object", _get_or_default),
    ("put", "Object, Object", put),
    ("putAll", "Map", _put_all),
    ("putIfAbsent", "Object, Object", _put_if_absent),
    ("remove", "Object", _remove),
    ("remove", "Object, Object", _remove_pair),
    ("replace", "Object, Object", _replace),
    ("replace", "Object, Object, Object", _replace_value),
    ("clear", "", _clear),
    ("clone", "", _clone),
    ("containsKey", "Object", lambda _, owner, key: has_key(owner, key)),
    ("containsValue", "Object", lambda budget, owner, value: contains(owner.values(), value, budget)),
    ("entrySet", "", lambda _, owner: EntrySet(owner)),
    ("keySet", "", lambda _, owner: KeySet(owner)),
    ("values", "", lambda _, owner: Values(owner)),
    ("isEmpty", "", lambda _, owner: not owner),
    ("size", "", lambda _, owner: len(owner)),
    ("equals", "Object", lambda budget, owner, other: equals(owner, other, budget)),
    ("hashCode", "", lambda budget, owner: hash_code(owner, budget)),
    ("toString", "", lambda budget, owner: to_string(owner, budget)),
)
