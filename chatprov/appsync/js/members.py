"""Reading, writing and deleting members: what a value has is decided here, and never by an attribute of Python's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.arithmetic import SAFE, as_integer
from chatprov.appsync.js.environment import BYTES_PER_ELEMENT, BYTES_PER_ENTRY
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import Namespace
from chatprov.appsync.js.texts import LONG_TEXT, length_of, unit_at
from chatprov.appsync.js.values import number_of, text_of

if TYPE_CHECKING:
    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.nodes import Place

_MOST_DIGITS: Final = 15


def key_of(value: Any, budget: CodeBudget) -> str:
    """Return a value as the key of a member."""
    if type(value) is not str:
        return text_of(value, budget)
    if len(value) > LONG_TEXT:
        budget.spend(len(value) >> 6)
    return value


def index_of(key: Any) -> int | None:
    """Return a key as an index of a list, or None for one that is no index."""
    if type(key) is int:
        return key if key >= 0 else None
    if type(key) is float:  # a number of a request, such as 1.0
        return int(key) if 0 <= key < SAFE and key.is_integer() else None
    if type(key) is not str or not key.isascii() or not key.isdecimal() or len(key) > _MOST_DIGITS:
        return None
    return int(key) if key == "0" or key[0] != "0" else None


def read(holder: Any, key: Any, budget: CodeBudget, place: Place) -> Any:
    """Return a member; one that is missing is undefined.

    Raises CodeFault for a member of null, in the words that AppSync is reported to use
    (https://github.com/aws/aws-appsync-community/issues/328).
    """
    if isinstance(holder, dict):
        return holder.get(key_of(key, budget))
    if isinstance(holder, list):
        index = index_of(key)
        if index is not None:
            return holder[index] if index < len(holder) else None
        return len(holder) if key == "length" else None
    if type(holder) is str:
        index = index_of(key)
        if index is not None:
            return unit_at(holder, index, budget)
        return length_of(holder, budget) if key == "length" else None
    if holder is None:
        raise CodeFault(f"ReferenceError: [{key_of(key, budget)}] is not defined", place)
    return holder.members.get(key_of(key, budget)) if isinstance(holder, Namespace) else None


def write(holder: Any, key: Any, value: Any, budget: CodeBudget, place: Place) -> None:
    """Assign to a member of an object or a list.

    Raises CodeFault for all else.
    """
    if isinstance(holder, dict):
        name = key_of(key, budget)
        if name not in holder:
            budget.allocate(BYTES_PER_ENTRY)
        holder[name] = value
        return
    name = key_of(key, budget)
    index = index_of(key)
    if holder is None:
        raise CodeFault(f"TypeError: Cannot set properties of null (setting '{name}')", place)
    if not isinstance(holder, list) or (index is None and name != "length"):
        raise CodeFault(f"TypeError: Cannot assign to the property '{name}'", place)
    if index is None:
        _set_length(holder, value, budget, place)
        return
    _grow(holder, index + 1, budget)
    holder[index] = value


def _set_length(items: list[Any], value: Any, budget: CodeBudget, place: Place) -> None:
    length = as_integer(number_of(value, budget))
    if length < 0:
        raise CodeFault("RangeError: Invalid array length", place)
    del items[length:]
    _grow(items, length, budget)


def _grow(items: list[Any], length: int, budget: CodeBudget) -> None:
    missing = length - len(items)
    if missing > 0:
        budget.allocate(missing * BYTES_PER_ELEMENT)
        items.extend([None] * missing)


def delete(holder: Any, key: Any, budget: CodeBudget, place: Place) -> bool:
    """Remove a member of an object, or make an element of a list undefined.

    Raises CodeFault for all else.
    """
    name = key_of(key, budget)
    if isinstance(holder, dict):
        holder.pop(name, None)
        return True
    if not isinstance(holder, list):
        shown = "null" if holder is None else "a value that is no object"
        raise CodeFault(f"TypeError: Cannot delete the property '{name}' of {shown}", place)
    index = index_of(key)
    if index is not None and index < len(holder):
        holder[index] = None
    return True
