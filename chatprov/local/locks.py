"""One lock per AWS service: moto's backends are not thread-safe."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

# its operations read the backends of all other services
READS_ALL = "resourcegroupstaggingapi"

_TOGETHER: Final[Mapping[str, tuple[str, ...]]] = {"s3control": ("s3", "s3control"), "sts": ("iam", "sts")}
"""The locks of services whose calls change what another one has: settings of S3, and the access keys of sessions in IAM."""


class ServiceLocks:
    """The locks of the services; all code that uses one of moto's backends holds its service's lock."""

    def __init__(self, services: Iterable[str]) -> None:
        self._locks = {service: threading.RLock() for service in sorted(services)}

    def of(self, service: str) -> threading.RLock:
        """Return the lock of one service ("dynamodb", "cognito-idp")."""
        return self._locks[service]

    @contextmanager
    def hold(self, service: str) -> Iterator[None]:
        """Hold a service's lock; STS also holds that of IAM, S3 Control that of S3, and the tagging API those of all services.

        It acquires them in alphabetical order, as does all other code that waits for a lock while it holds another: no deadlock is
        possible.
        """
        with ExitStack() as stack:
            for name in self._locks if service == READS_ALL else _TOGETHER.get(service, (service,)):
                stack.enter_context(self._locks[name])
            yield

    def hold_if_free(self, services: Sequence[str]) -> Callable[[], None] | None:
        """Acquire the locks of some services without waiting, if no other thread holds one of them.

        Returns the function that releases them, or None if they are not acquired.
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
