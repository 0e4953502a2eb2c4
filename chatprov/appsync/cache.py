"""A thread-safe cache with a limited size."""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

K = TypeVar("K", bound="Hashable")
V = TypeVar("V")


class LRU(Generic[K, V]):
    """Caches the most recently used values, up to `capacity` bytes in total.

    `weigh` estimates the size of a key and its value in bytes, once, in `put`. A value larger than `largest` bytes is
    not cached, so that it does not replace all others; the default is a tenth of the capacity.

    Two threads that miss the same key may both make the value; the second one is cached. This wastes a little work, but
    no request waits for another.
    """

    def __init__(self, capacity: int, weigh: Callable[[K, V], int], largest: int | None = None) -> None:
        self._capacity = capacity
        self._largest = capacity // 10 if largest is None else largest
        self._weigh = weigh
        self._values: OrderedDict[K, tuple[V, int]] = OrderedDict()
        self._weight = 0
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """Return the value of `key`, or None when it is not cached."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: K, value: V) -> None:
        """Cache `value` under `key`; remove the least recently used values while the total size is over the capacity."""
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
        """Return the value of `key`, made and cached when it is missing; an error of `make` is raised and not cached."""
        value = self.get(key)
        if value is None:
            value = make()
            self.put(key, value)
        return value

    def __len__(self) -> int:
        return len(self._values)
