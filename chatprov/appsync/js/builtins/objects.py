"""`Object` and `Array`: their functions; the methods of lists are in array_items.py and array_callbacks.py.

https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
"""

from __future__ import annotations

from typing import Any, Final

from chatprov.appsync.js.environment import (
    BYTES_PER_ELEMENT,
    BYTES_PER_ENTRY,
    BYTES_PER_OBJECT,
    CodeBudget,
    CodeEnvironment,
)
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import Namespace, NativeFunction
from chatprov.appsync.js.members import index_of, key_of


def members_of(value: Any, budget: CodeBudget) -> dict[str, Any]:
    """Return the members of a value; those of a list and of a text are their elements.

    Raises CodeFault for null.
    """
    if isinstance(value, dict):
        return value
    if value is None:
        raise CodeFault("TypeError: Cannot convert null to an object.")
    if isinstance(value, Namespace):
        return dict(value.members)
    if isinstance(value, (list, str)):
        budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ENTRY * len(value))
        return {str(index): item for index, item in enumerate(value)}
    return {}


def _assign(_: CodeEnvironment, budget: CodeBudget, target: Any, *sources: Any) -> Any:
    if not isinstance(target, dict):
        raise CodeFault("TypeError: Object.assign expects an object.")
    for source in sources:
        if source is not None:
            added = members_of(source, budget)
            budget.allocate(BYTES_PER_ENTRY * len(added))
            target.update(added)
    return target


def _entries(_: CodeEnvironment, budget: CodeBudget, value: Any) -> list[list[Any]]:
    members = members_of(value, budget)
    budget.allocate((BYTES_PER_OBJECT + 3 * BYTES_PER_ELEMENT) * (1 + len(members)))
    return [[key, item] for key, item in members.items()]


def _has_own(_: CodeEnvironment, budget: CodeBudget, value: Any, key: Any) -> bool:
    name = key_of(key, budget)
    if isinstance(value, (list, str)):
        index = index_of(name)
        return name == "length" if index is None else index < len(value)
    return name in members_of(value, budget)


def _keys(_: CodeEnvironment, budget: CodeBudget, value: Any) -> list[str]:
    members = members_of(value, budget)
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(members))
    return list(members)


def _values(_: CodeEnvironment, budget: CodeBudget, value: Any) -> list[Any]:
    members = members_of(value, budget)
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(members))
    return list(members.values())


def _is_array(_: CodeEnvironment, __: CodeBudget, value: Any) -> bool:
    return isinstance(value, list)


OBJECT: Final = Namespace(
    "Object",
    {
        "assign": NativeFunction("assign", _assign),
        "entries": NativeFunction("entries", _entries),
        "hasOwn": NativeFunction("hasOwn", _has_own),
        "keys": NativeFunction("keys", _keys),
        "values": NativeFunction("values", _values),
    },
)
ARRAY: Final = Namespace("Array", {"isArray": NativeFunction("isArray", _is_array)})
