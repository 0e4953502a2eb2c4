"""Which thread waits for which among the services."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from chatprov.local.locks import READS_ALL, ServiceLocks
from tests.local.free_locks import free
from tests.patience import PATIENCE

SERVICES = ("s3", "dynamodb", "logs", READS_ALL)


@pytest.fixture
def locks() -> ServiceLocks:
    return ServiceLocks(SERVICES)


def held(locks: ServiceLocks) -> set[str]:
    return {service for service in SERVICES if not free(locks, service)}


def test_a_service_waits_for_itself_and_the_tagging_api_for_all(locks: ServiceLocks) -> None:
    with locks.hold("s3"):
        assert held(locks) == {"s3"}
    with locks.hold(READS_ALL):
        assert held(locks) == set(SERVICES)
    assert held(locks) == set()


@pytest.mark.parametrize("service", ["s3", READS_ALL])
def test_a_lock_is_given_back_after_a_failure(locks: ServiceLocks, service: str) -> None:
    with pytest.raises(ValueError, match="no"), locks.hold(service):
        raise ValueError("no")
    assert held(locks) == set()


def test_a_thread_does_not_wait_for_itself(locks: ServiceLocks) -> None:
    with locks.hold("s3"):
        release = locks.hold_if_free(["s3", "logs"])
        assert release is not None
        release()
        assert held(locks) == {"s3"}
    assert held(locks) == set()


def test_free_services_are_held_until_they_are_released(locks: ServiceLocks) -> None:
    release = locks.hold_if_free(["s3", "logs"])
    assert release is not None
    assert held(locks) == {"s3", "logs"}
    release()
    assert held(locks) == set()


@pytest.mark.parametrize("wanted", [["dynamodb", "s3", "logs"], ["dynamodb", "logs", "s3"], ["s3", "dynamodb"]])
def test_all_services_are_held_or_none(locks: ServiceLocks, wanted: list[str]) -> None:
    with ThreadPoolExecutor(1) as other:
        release = other.submit(locks.hold_if_free, ["s3"]).result(PATIENCE)
        assert release is not None
        assert locks.hold_if_free(wanted) is None
        assert held(locks) == {"s3"}
        other.submit(release).result(PATIENCE)
    assert held(locks) == set()
