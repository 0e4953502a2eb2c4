"""Whether a service's lock is free, as another thread sees it: on its own thread a re-entrant lock always is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from chatprov.local.locks import ServiceLocks


def free(locks: ServiceLocks, service: str) -> bool:
    """Tell whether another thread could hold the lock of a service now."""

    def ask() -> bool:
        lock = locks.of(service)
        if not lock.acquire(blocking=False):
            return False
        lock.release()
        return True

    with ThreadPoolExecutor(1) as other:
        return other.submit(ask).result(PATIENCE)
