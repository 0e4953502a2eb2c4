"""The operators of enhanced filters: each compares a value of an event, which is never null, with the value of a filter.

https://docs.aws.amazon.com/appsync/latest/devguide/extensions.html
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable


def _kind(value: Any) -> type:
    """Return the type of a JSON value for comparisons: a boolean is not a number, and 1 and 1.0 have the same type."""
    if isinstance(value, bool):
        return bool
    return float if isinstance(value, int | float) else type(value)


def equal(value: Any, wanted: Any) -> bool:
    """Return whether two values have the same type and are equal; strings are case-sensitive."""
    return _kind(value) is _kind(wanted) and bool(value == wanted)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    return lambda value, bound: _kind(value) is _kind(bound) and _kind(value) in {float, str} and compare(value, bound)


def _contains(value: Any, part: Any) -> bool:
    if isinstance(value, list):
        return any(equal(element, part) for element in value)
    if isinstance(value, str):
        return isinstance(part, str) and part in value
    return equal(value, part)


def _begins_with(value: Any, prefix: Any) -> bool:
    return isinstance(value, str) and isinstance(prefix, str) and value.startswith(prefix)


def _in(value: Any, listed: list[Any]) -> bool:
    return any(equal(value, candidate) for candidate in listed)


def _contains_any(value: Any, listed: list[Any]) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(_in(element, listed) for element in values)


def _between(value: Any, ends: list[Any]) -> bool:
    # Both ends are excluded: the example in the documentation lists 2, 3 and 4 as the values between 1 and 5.
    return _ordered(operator.gt)(value, ends[0]) and _ordered(operator.lt)(value, ends[1])


OPERATORS: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "eq": equal,
    "ne": lambda value, other: not equal(value, other),
    "le": _ordered(operator.le),
    "lt": _ordered(operator.lt),
    "ge": _ordered(operator.ge),
    "gt": _ordered(operator.gt),
    "contains": _contains,
    "notContains": lambda value, part: not _contains(value, part),
    "beginsWith": _begins_with,
    "in": _in,
    "notIn": lambda value, listed: not _in(value, listed),
    "between": _between,
    "containsAny": _contains_any,
}
