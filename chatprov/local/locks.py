"""One lock per AWS service: moto's backends are not made for threads."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# its operations read the backends of all the others
_READS_ALL = "resourcegroupstaggingapi"


class ServiceLocks:
    """Hands out the lock of a service; everything that touches a moto backend holds its service's lock."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._locks: dict[str, threading.RLock] = {}

    def of(self, service: str) -> threading.RLock:
        """Return the lock of one service, by moto's name for it ("dynamodb", "cognito-idp")."""
        lock = self._locks.get(service)
        if lock is None:
            with self._guard:
                lock = self._locks.setdefault(service, threading.RLock())
        return lock

    @contextmanager
    def hold(self, service: str) -> Iterator[None]:
        """Hold a service's lock; the tagging API's stands for the locks of all services."""
        with ExitStack() as stack:
            for name in self._needed(service):
                stack.enter_context(self.of(name))
            yield

    def _needed(self, service: str) -> list[str]:
        if service != _READS_ALL:
            return [service]
        with self._guard:
            # always in this order, and nobody else takes two: no two threads can wait for each other
            return sorted(self._locks)
