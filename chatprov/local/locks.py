"""One lock per AWS service: moto's backends are not made for threads."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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

        It takes them always in the same order, and nobody else takes two: no two threads can wait for each other.
        """
        with ExitStack() as stack:
            for lock in self._locks.values() if service == READS_ALL else (self._locks[service],):
                stack.enter_context(lock)
            yield

    @contextmanager
    def hold_if_free(self, services: Iterable[str]) -> Iterator[bool]:
        """Hold the locks of some services if nobody else holds one of them; gives whether they are held. Never waits."""
        with ExitStack() as stack:
            for service in services:
                if not self._locks[service].acquire(blocking=False):
                    # said after those that were free have been given back: a moment later they may be needed elsewhere
                    stack.close()
                    yield False
                    return
                stack.callback(self._locks[service].release)
            yield True
