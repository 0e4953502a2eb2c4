"""Who waits for whom among the services."""

from __future__ import annotations

import threading

from chatprov.local.locks import READS_ALL, ServiceLocks


def free(locks: ServiceLocks, service: str) -> bool:
    """Tell whether another thread could have the lock now."""
    found: list[bool] = []

    def take() -> None:
        lock = locks.of(service)
        found.append(lock.acquire(blocking=False))
        if found[0]:
            lock.release()

    thread = threading.Thread(target=take)
    thread.start()
    thread.join()
    return found[0]


def test_a_service_waits_for_itself_and_the_tagging_api_for_all() -> None:
    locks = ServiceLocks(["s3", "dynamodb", READS_ALL])
    with locks.hold("s3"):
        assert not free(locks, "s3")
        assert free(locks, "dynamodb")
    with locks.hold(READS_ALL):
        assert not free(locks, "s3")
        assert not free(locks, "dynamodb")
    assert free(locks, "s3")
