"""Where a request is answered: here when it is quick and nobody holds what it needs, else in a worker."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from chatprov.local import inline_or_thread
from chatprov.local.inline_or_thread import NEEDED, InlineOrThread
from chatprov.local.locks import ServiceLocks
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUERY = b'{"query": "{messages {id}}", "variables": {"n": %d}}'


@pytest.fixture
def locks() -> ServiceLocks:
    return ServiceLocks(NEEDED)


@pytest.fixture
def take(locks: ServiceLocks) -> Iterator[Callable[..., bool]]:
    """Give a request its turn and tell whether it was answered where it arrived."""
    with ThreadPoolExecutor(1) as workers:
        made = InlineOrThread(workers, locks)

        def take(body: bytes = QUERY % 1, target: str = "/graphql/a") -> bool:
            return asyncio.run(made.take(target, body, threading.get_ident)) == threading.get_ident()

        yield take


def test_a_document_that_was_quick_is_answered_where_it_arrives(take: Callable[..., bool]) -> None:
    assert not take()
    assert take(QUERY % 2)  # other variables, the same document
    assert not take(QUERY.replace(b"id", b"text") % 2)
    assert not take(target="/graphql/b")


def test_a_document_that_was_slow_goes_to_a_worker(take: Callable[..., bool], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inline_or_thread, "QUICK_SECONDS", 0.0)
    assert [take(), take(), take()] == [False, False, False]


def test_a_large_body_goes_to_a_worker(take: Callable[..., bool]) -> None:
    large = QUERY % 1 + b" " * inline_or_thread.LARGEST_BODY
    assert [take(large), take(large)] == [False, False]


@pytest.mark.parametrize("service", NEEDED)
def test_nobody_waits_in_the_loop_for_a_service(take: Callable[..., bool], locks: ServiceLocks, service: str) -> None:
    take()
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with locks.hold(service):
            held.set()
            done.wait(PATIENCE)

    thread = threading.Thread(target=hold)
    thread.start()
    assert held.wait(PATIENCE)
    assert not take()
    done.set()
    thread.join()
    assert take()


def test_an_answer_that_fails_fails_for_who_asked(locks: ServiceLocks) -> None:
    def fail() -> None:
        raise ValueError("no")

    with ThreadPoolExecutor(1) as workers:
        made = InlineOrThread(workers, locks)
        for _ in range(2):
            with pytest.raises(ValueError, match="no"):
                asyncio.run(made.take("/graphql/a", QUERY % 1, fail))
    with locks.hold("dynamodb"):
        pass  # and holds nothing any more
