"""A limit of events per second.

https://docs.aws.amazon.com/general/latest/gr/appsync.html
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chatprov.appsync.realtime.ports import Loop


class Rate:
    """Allows at most `most` events in each second of the clock, counted by key, such as an API id."""

    def __init__(self, most: int, timers: Loop) -> None:
        self._most = most
        self._timers = timers
        self._second = 0
        self._counts: Counter[str] = Counter()

    def allows(self, key: str) -> bool:
        """Count one event and return whether it is within the limit."""
        second = int(self._timers.time())
        if second != self._second:
            self._second = second
            self._counts.clear()
        self._counts[key] += 1
        return self._counts[key] <= self._most
