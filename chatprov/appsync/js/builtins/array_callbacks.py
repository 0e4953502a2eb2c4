"""The methods of lists that call a function for the elements: with the element, its index and the list.

As in JavaScript, elements that the function adds are not visited, and removed ones are undefined. Unlike in JavaScript, `map` and
`reduce` end after MOST_TURNS elements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.builtins.methods import BuiltInMethod, callback
from chatprov.appsync.js.environment import BYTES_PER_ELEMENT, BYTES_PER_OBJECT
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.iteration import MOST_TURNS
from chatprov.appsync.js.values import truth

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chatprov.appsync.js.environment import CodeBudget

_NOTHING: Final = object()


def _item(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def _map(budget: CodeBudget, items: list[Any], function: Any) -> list[Any]:
    call = callback(function, "map")
    turns = min(len(items), MOST_TURNS)
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * turns)
    budget.spend(turns)
    return [call(budget, [_item(items, index), index, items]) for index in range(turns)]


def _for_each(budget: CodeBudget, items: list[Any], function: Any) -> None:
    call = callback(function, "forEach")
    budget.spend(len(items))
    for index in range(len(items)):
        call(budget, [_item(items, index), index, items])


def _filter(budget: CodeBudget, items: list[Any], function: Any) -> list[Any]:
    call = callback(function, "filter")
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(items))
    kept = []
    for index in range(len(items)):
        budget.spend(1)
        item = _item(items, index)
        if truth(call(budget, [item, index, items])):
            kept.append(item)
    return kept


def _first(budget: CodeBudget, items: list[Any], function: Any, name: str, order: Iterable[int]) -> int:
    """Return the first index in an order for whose element the function returns a true value, or -1."""
    call = callback(function, name)
    for index in order:
        budget.spend(1)
        if truth(call(budget, [_item(items, index), index, items])):
            return index
    return -1


def _find(budget: CodeBudget, items: list[Any], function: Any) -> Any:
    call = callback(function, "find")
    for index in range(len(items)):
        budget.spend(1)
        item = _item(items, index)
        if truth(call(budget, [item, index, items])):
            return item
    return None


def _find_last(budget: CodeBudget, items: list[Any], function: Any) -> Any:
    call = callback(function, "findLast")
    for index in reversed(range(len(items))):
        budget.spend(1)
        item = _item(items, index)
        if truth(call(budget, [item, index, items])):
            return item
    return None


def _find_index(budget: CodeBudget, items: list[Any], function: Any) -> int:
    return _first(budget, items, function, "findIndex", range(len(items)))


def _find_last_index(budget: CodeBudget, items: list[Any], function: Any) -> int:
    return _first(budget, items, function, "findLastIndex", reversed(range(len(items))))


def _some(budget: CodeBudget, items: list[Any], function: Any) -> bool:
    return _first(budget, items, function, "some", range(len(items))) >= 0


def _every(budget: CodeBudget, items: list[Any], function: Any) -> bool:
    call = callback(function, "every")
    for index in range(len(items)):
        budget.spend(1)
        if not truth(call(budget, [_item(items, index), index, items])):
            return False
    return True


def _reduced(  # noqa: PLR0917 - the parameters of reduce, with its name and order
    budget: CodeBudget, items: list[Any], function: Any, first: Any, name: str, order: Iterable[int]
) -> Any:
    call = callback(function, name)
    result = first
    for index in order:
        budget.spend(1)
        item = _item(items, index)
        result = item if result is _NOTHING else call(budget, [result, item, index, items])
    if result is _NOTHING:
        raise CodeFault("TypeError: Reduce of empty array with no initial value")
    return result


def _reduce(budget: CodeBudget, items: list[Any], function: Any, first: Any = _NOTHING) -> Any:
    return _reduced(budget, items, function, first, "reduce", range(min(len(items), MOST_TURNS)))


def _reduce_right(budget: CodeBudget, items: list[Any], function: Any, first: Any = _NOTHING) -> Any:
    return _reduced(budget, items, function, first, "reduceRight", reversed(range(len(items))))


def _flat_map(budget: CodeBudget, items: list[Any], function: Any) -> list[Any]:
    call = callback(function, "flatMap")
    result: list[Any] = []
    for index in range(len(items)):
        given = call(budget, [_item(items, index), index, items])
        parts = given if isinstance(given, list) else [given]
        budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(parts))
        result.extend(parts)
    return result


_CALLS: Final[dict[str, Callable[..., Any]]] = {
    "every": _every,
    "filter": _filter,
    "find": _find,
    "findIndex": _find_index,
    "findLast": _find_last,
    "findLastIndex": _find_last_index,
    "flatMap": _flat_map,
    "forEach": _for_each,
    "map": _map,
    "reduce": _reduce,
    "reduceRight": _reduce_right,
    "some": _some,
}
CALLBACK_METHODS: Final = {name: BuiltInMethod(name, call) for name, call in _CALLS.items()}
