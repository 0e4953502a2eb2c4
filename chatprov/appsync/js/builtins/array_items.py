"""The methods of lists that read and change elements.

https://docs.aws.amazon.com/appsync/latest/devguide/supported-features.html
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.builtins.methods import BuiltInMethod, position
from chatprov.appsync.js.environment import BYTES_PER_ELEMENT, BYTES_PER_OBJECT
from chatprov.appsync.js.faults import CodeFault, LimitFault
from chatprov.appsync.js.texts import unit_order
from chatprov.appsync.js.values import function_in, integer_of, joined, strict_equal, text_of
from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.environment import CodeBudget


def _allocate(budget: CodeBudget, size: int) -> None:
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * size)


def _concat(budget: CodeBudget, items: list[Any], *others: Any) -> list[Any]:
    _allocate(budget, len(items) + sum(len(other) if isinstance(other, list) else 1 for other in others))
    result = list(items)
    for other in others:
        if isinstance(other, list):
            result.extend(other)
        else:
            result.append(other)
    return result


def _fill(budget: CodeBudget, items: list[Any], value: Any, start: Any = None, end: Any = None) -> list[Any]:
    first = position(start, len(items), 0, budget)
    last = position(end, len(items), len(items), budget)
    budget.spend(len(items) >> 3)
    if first < last:
        items[first:last] = [value] * (last - first)
    return items


def _flat(budget: CodeBudget, items: list[Any], depth: Any = None) -> list[Any]:
    result: list[Any] = []
    _flatten(items, integer_of(depth, 1, budget), result, budget, 0)
    _allocate(budget, len(result))
    return result


def _flatten(items: list[Any], levels: int, result: list[Any], budget: CodeBudget, depth: int) -> None:
    if depth > MAX_VALUE_DEPTH:
        raise LimitFault("A list is nested too deeply to be flattened.")
    budget.allocate(BYTES_PER_ELEMENT * len(items))
    budget.spend(len(items))
    for item in items:
        if isinstance(item, list) and levels > depth:
            _flatten(item, levels, result, budget, depth + 1)
        else:
            result.append(item)


def _index_of(budget: CodeBudget, items: list[Any], wanted: Any, start: Any = None) -> int:
    first = position(start, len(items), 0, budget)
    budget.spend((len(items) - first) >> 1)
    for index in range(first, len(items)):
        if strict_equal(items[index], wanted, budget):
            return index
    return -1


def _last_index_of(budget: CodeBudget, items: list[Any], wanted: Any, start: Any = None) -> int:
    last = integer_of(start, len(items) - 1, budget)
    last = min(last, len(items) - 1) if last >= 0 else last + len(items)
    budget.spend(max(last, 0) >> 1)
    for index in range(last, -1, -1):
        if strict_equal(items[index], wanted, budget):
            return index
    return -1


def _includes(budget: CodeBudget, items: list[Any], wanted: Any, start: Any = None) -> bool:
    if type(wanted) is float and math.isnan(wanted):
        budget.spend(len(items))
        first = position(start, len(items), 0, budget)
        return any(type(item) is float and math.isnan(item) for item in items[first:])
    return _index_of(budget, items, wanted, start) >= 0


def _join(budget: CodeBudget, items: list[Any], separator: Any = None) -> str:
    return joined(items, "," if separator is None else text_of(separator, budget), budget)


def _pop(_: CodeBudget, items: list[Any]) -> Any:
    return items.pop() if items else None


def _push(budget: CodeBudget, items: list[Any], *values: Any) -> int:
    budget.allocate(BYTES_PER_ELEMENT * len(values))
    items.extend(values)
    return len(items)


def _reverse(budget: CodeBudget, items: list[Any]) -> list[Any]:
    budget.spend(len(items) >> 4)
    items.reverse()
    return items


def _shift(budget: CodeBudget, items: list[Any]) -> Any:
    budget.spend(len(items) >> 6)
    return items.pop(0) if items else None


def _slice(budget: CodeBudget, items: list[Any], start: Any = None, end: Any = None) -> list[Any]:
    length = len(items)
    part = items[position(start, length, 0, budget) : position(end, length, length, budget)]
    _allocate(budget, len(part))
    return part


def _sort(budget: CodeBudget, items: list[Any], order: Any = None) -> list[Any]:
    if function_in(order) is not None:
        raise CodeFault("TypeError: sort does not take a function.")
    budget.spend(len(items) * max(len(items).bit_length(), 1) >> 1)
    keyed = [(unit_order(text_of(item, budget)), item) for item in items if item is not None]
    budget.spend(sum(len(key) for key, _ in keyed) >> 4)
    keyed.sort(key=lambda pair: pair[0])
    items[:] = [item for _, item in keyed] + [None] * (len(items) - len(keyed))
    return items


def _splice(budget: CodeBudget, items: list[Any], *arguments: Any) -> list[Any]:
    length = len(items)
    first = position(arguments[0], length, 0, budget) if arguments else length
    most = length - first
    removed = min(max(integer_of(arguments[1], 0, budget), 0), most) if len(arguments) > 1 else most
    values = arguments[2:]
    _allocate(budget, removed + len(values))
    budget.spend(length >> 6)
    taken = items[first : first + removed]
    items[first : first + removed] = values
    return taken


def _unshift(budget: CodeBudget, items: list[Any], *values: Any) -> int:
    budget.allocate(BYTES_PER_ELEMENT * len(values))
    budget.spend(len(items) >> 6)
    items[0:0] = values
    return len(items)


_CALLS: Final[dict[str, Callable[..., Any]]] = {
    "concat": _concat,
    "fill": _fill,
    "flat": _flat,
    "includes": _includes,
    "indexOf": _index_of,
    "join": _join,
    "lastIndexOf": _last_index_of,
    "pop": _pop,
    "push": _push,
    "reverse": _reverse,
    "shift": _shift,
    "slice": _slice,
    "sort": _sort,
    "splice": _splice,
    "unshift": _unshift,
}
ITEM_METHODS: Final = {name: BuiltInMethod(name, call) for name, call in _CALLS.items()}
