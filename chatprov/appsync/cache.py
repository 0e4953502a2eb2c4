"""A cache of bounded size that threads may share."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class LRU(Generic[K, V]):
    """Keeps the most recently used values, up to `capacity` bytes in all.

    `weigh` estimates what one key and its value take, in bytes, once: when the value is put. A value that would take
    more than `largest` bytes is not kept, so that no single one drives out all others: a tenth of the capacity unless said.

    Two threads that miss the same key may both make the value; the last one stays. That wastes a little work and
    never blocks one request behind another's.
    """

    def __init__(self, capacity: int, weigh: Callable[[K, V], int], largest: int | None = None) -> None:
        self._capacity = capacity
        self._largest = capacity // 10 if largest is None else largest
        self._weigh = weigh
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return the value of `key`, or None when it is not kept."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V) -> None:
        """Keep `value` under `key`, dropping the least recently used values when all together take too much."""
        weight = self._weigh(key, value)
        with self._lock:
            _, before = self._values.pop(key, (None, 0))
            self._weight -= before
            if weight > self._largest:
                return
            self._values[key] = value, weight
            self._weight += weight
            while self._weight > self._capacity:
                _, (_, dropped) = self._values.popitem(last=False)
                self._weight -= dropped

    def get_or_make(self, key: K, make: Callable[[], V]) -> V:
        """Return the value of `key`, made and kept when it is missing; what `make` raises is raised and not kept."""
        value = self.get(key)
        if value is None:
            value = make()
            self.put(key, value)
        return value

    def __len__(self) -> int:
        return len(self._values)
