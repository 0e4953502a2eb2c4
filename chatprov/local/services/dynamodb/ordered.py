"""Values in the order of their keys, so that a page can be read from any position."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

V = TypeVar("V")


class Ordered(Generic[V]):
    """A map from ranks to values, iterated in the order of the ranks: two lists that are searched by bisection.

    A rank that is higher than all others, such as a new message's timestamp, is appended.
    """

    __slots__ = ("_ranks", "_values")

    def __init__(self) -> None:
        self._ranks: list[Any] = []
        self._values: list[V] = []

    def __len__(self) -> int:
        return len(self._ranks)

    def get(self, rank: Any) -> V | None:
        """Return the value at a rank, None if there is none."""
        at = bisect_left(self._ranks, rank)
        return self._values[at] if at < len(self._ranks) and self._ranks[at] == rank else None

    def put(self, rank: Any, value: V) -> None:
        """Set the value at a rank."""
        ranks = self._ranks
        if not ranks or rank > ranks[-1]:
            ranks.append(rank)
            self._values.append(value)
            return
        at = bisect_left(ranks, rank)
        if ranks[at] == rank:
            self._values[at] = value
        else:
            ranks.insert(at, rank)
            self._values.insert(at, value)

    def remove(self, rank: Any) -> None:
        """Remove the value at a rank, which must be there."""
        at = bisect_left(self._ranks, rank)
        del self._ranks[at], self._values[at]

    def before(self, rank: Any) -> int:
        """Return how many ranks come before `rank`."""
        return bisect_left(self._ranks, rank)

    def through(self, rank: Any) -> int:
        """Return how many ranks come before `rank` or are equal to it."""
        return bisect_right(self._ranks, rank)

    def span(
        self, operator: str, values: Sequence[Any], within: tuple[int, int], at: Callable[[Any], Any] | None = None
    ) -> tuple[int, int]:
        """Return the first position that fulfils a comparison, and the position after the last one.

        The operator is =, <, <=, >, >=, BETWEEN with two values, or begins_with. Only positions `within` (start, end) count. `at`
        returns the part of a rank that is compared; the ranks there are sorted by it.
        """
        start, end = within

        def before(value: Any) -> int:
            return bisect_left(self._ranks, value, start, end, key=at)

        def through(value: Any) -> int:
            return bisect_right(self._ranks, value, start, end, key=at)

        if operator == "begins_with":
            prefix, first = values[0], before(values[0])

            def beginning(rank: Any) -> Any:
                return (rank if at is None else at(rank))[: len(prefix)]

            return first, bisect_right(self._ranks, prefix, first, end, key=beginning)
        low = {"=": before, ">=": before, "BETWEEN": before, ">": through}.get(operator)
        high = {"=": through, "<=": through, "BETWEEN": through, "<": before}.get(operator)
        return start if low is None else low(values[0]), end if high is None else high(values[-1])

    def walk(self, start: int, end: int, *, forward: bool = True) -> Iterator[V]:
        """Yield the values at the positions from `start` up to, but not including, `end`; in reverse order unless `forward`."""
        places = range(start, end) if forward else range(end - 1, start - 1, -1)
        for place in places:
            yield self._values[place]
