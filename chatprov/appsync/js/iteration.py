"""What `for` and `...` go through."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.environment import BYTES_PER_ELEMENT, BYTES_PER_ENTRY, BYTES_PER_OBJECT
from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.functions import Namespace

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.nodes import Place


MOST_TURNS: Final = 1000
"""After so many elements `for ... of`, `map` and `reduce` end without an error.

A user has measured it on AWS: https://github.com/aws/aws-appsync-community/issues/371
"""


def each_value(values: Any, _: CodeBudget, place: Place) -> Iterable[Any]:
    """Return what `for ... of` goes through: the first MOST_TURNS elements, those that are added meanwhile included, or characters.

    Raises CodeFault for all else.
    """
    if isinstance(values, (list, str)):
        return islice(values, MOST_TURNS)
    raise CodeFault("TypeError: The value is not iterable", place)


def each_key(values: Any, budget: CodeBudget, _: Place) -> Iterable[str]:
    """Return what `for ... in` goes through: the keys of an object or the indices of a list, as they are now."""
    if isinstance(values, dict):
        return _keys(values, budget)
    if isinstance(values, Namespace):
        return list(values.members)
    if isinstance(values, (list, str)):
        return map(str, range(len(values)))
    return ()


def _keys(values: dict[str, Any], budget: CodeBudget) -> Iterator[str]:
    """Yield the keys of an object without those that are removed meanwhile."""
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(values))
    for key in list(values):
        if key in values:
            yield key


def spread_items(values: Any, budget: CodeBudget, place: Place | None) -> Iterable[Any]:
    """Return the elements or characters that `...` adds to a list.

    Raises CodeFault for all else.
    """
    if not isinstance(values, (list, str)):
        raise CodeFault("TypeError: The value is not iterable", place)
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ELEMENT * len(values))
    return values


def members_to_spread(value: Any, budget: CodeBudget) -> Mapping[str, Any]:
    """Return the members that `...` adds to an object; null and most other values have none."""
    if isinstance(value, Namespace):
        return value.members
    if not isinstance(value, (dict, list, str)):
        return {}
    budget.allocate(BYTES_PER_OBJECT + BYTES_PER_ENTRY * len(value))
    return value if isinstance(value, dict) else {str(index): item for index, item in enumerate(value)}
