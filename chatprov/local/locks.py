"""One lock per AWS service: moto's backends are not made for threads."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

# its operations read the backends of all the others
READS_ALL = "resourcegroupstaggingapi"


class ServiceLocks:
    """Hands out the lock of a service; everything that touches a moto backend holds its service's lock."""

    def __init__(self, services: Iterable[str]) -> None:
        self._locks = {service: threading.RLock() for service in sorted(services)}

    def of(self, service: str) -> threading.RLock:
        """Return the lock of one service ("dynamodb", "cognito-idp")."""
        return self._locks[service]

    @contextmanager
    def hold(self, service: str) -> Iterator[None]:
        """Hold a service's lock; the tagging API holds those of all services.

        It takes them always in the same order, and no one else waits for a lock while holding another: there is no deadlock.
        """
        with ExitStack() as stack:
            for lock in self._locks.values() if service == READS_ALL else (self._locks[service],):
                stack.enter_context(lock)
            yield

    def hold_if_free(self, services: Sequence[str]) -> Callable[[], None] | None:
        """Hold the locks of some services if no other thread holds one of them, without waiting.

        Returns what gives them back, None when they are not held.
        """
        held: list[threading.RLock] = []

        def release() -> None:
            for lock in held:
                lock.release()

        for service in services:
            lock = self._locks[service]
            if not lock.acquire(blocking=False):
                release()
                return None
            held.append(lock)
        return release
