"""A dictionary that keeps its keys in DynamoDB's order, so that a page can be read from any position."""

from __future__ import annotations

import base64
import copy
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.dynamodb.models.dynamo_type import DynamoType


class Ordered(dict[Any, Any]):
    """A dict from keys (moto's DynamoType) to values, iterated in the order of the keys.

    Keys that are added in ascending order, such as timestamps, cost nothing extra.
    """

    def __init__(self) -> None:
        super().__init__()
        self._ranks: list[Any] = []
        self._ranked: list[DynamoType] = []

    def __setitem__(self, key: DynamoType, value: Any) -> None:
        if key not in self:
            rank = rank_of(key)
            at = bisect_left(self._ranks, rank)
            self._ranks.insert(at, rank)
            self._ranked.insert(at, key)
        super().__setitem__(key, value)

    def __delitem__(self, key: DynamoType) -> None:
        super().__delitem__(key)
        at = bisect_left(self._ranks, rank_of(key))
        del self._ranks[at], self._ranked[at]

    def pop(self, key: DynamoType) -> Any:  # type: ignore[override]  # moto gives no default and expects KeyError
        """Remove a key and return its value."""
        value = self[key]
        del self[key]
        return value

    def __deepcopy__(self, memo: dict[int, Any]) -> Ordered:
        twin = type(self)()
        for key in self._ranked:
            twin[copy.deepcopy(key, memo)] = copy.deepcopy(dict.__getitem__(self, key), memo)
        return twin

    def before(self, key: DynamoType) -> int:
        """Return how many keys come before `key`."""
        return bisect_left(self._ranks, rank_of(key))

    def through(self, key: DynamoType) -> int:
        """Return how many keys come before `key` or are equal to it."""
        return bisect_right(self._ranks, rank_of(key))

    def beginning_with(self, prefix: DynamoType) -> tuple[int, int]:
        """Return the first position of a key that begins with `prefix`, and the position after the last one."""
        start = self.before(prefix)
        text = rank_of(prefix)
        end = bisect_right(self._ranks, text, lo=start, key=lambda rank: rank[: len(text)])
        return start, end

    def walk(self, start: int, end: int, *, forward: bool = True) -> Iterator[Any]:
        """Yield the values at the positions from `start` up to, but not including, `end`; in reverse order unless `forward`."""
        places = range(start, end) if forward else range(end - 1, start - 1, -1)
        for place in places:
            yield self[self._ranked[place]]


class Partitions(Ordered):
    """The items of a table: for each hash key an Ordered by range key, created with the first item of the partition."""

    def __missing__(self, key: DynamoType) -> Ordered:
        partition = Ordered()
        self[key] = partition
        return partition


def rank_of(key: DynamoType) -> Any:
    """Return the value by which a key is sorted: of a string its code points (UTF-8 has the same order), of a number a Decimal."""
    if key.type == "B":
        return key.value if isinstance(key.value, bytes) else base64.b64decode(key.value)
    return key.cast_value
