"""Where a request is answered: here when it is quick and no other thread holds what it needs, else in a worker."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import SimpleNamespace
from typing import TYPE_CHECKING, Protocol

import pytest

from chatprov.local import inline_or_thread
from chatprov.local.inline_or_thread import LARGEST_BODY, NEEDED, QUICK_SECONDS, InlineOrThread
from chatprov.local.locks import ServiceLocks
from tests.local.free_locks import free
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

QUERY = b'{"query": "{messages {id}}", "variables": {"n": %d}}'
WORKER = "worker-of-this-test"


@dataclass
class Clocks:
    """The clocks that the module reads: that of the wall, and that of the processor for the thread that asks."""

    wall: float = 1000.0
    processor: float = 500.0

    def pass_time(self, works: float, waits: float) -> None:
        """Let a thread work and wait for so many seconds."""
        self.processor += works
        self.wall += works + waits


class Take(Protocol):
    """Gives a request its turn and tells whether it was answered where it arrived."""

    def __call__(
        self,
        body: bytes = ...,
        target: str = ...,
        *,
        works: float = ...,
        waits: float = ...,
        during: Callable[[], None] = ...,
    ) -> bool: ...


@pytest.fixture
def locks() -> ServiceLocks:
    return ServiceLocks(NEEDED)


@pytest.fixture
def take(locks: ServiceLocks, monkeypatch: pytest.MonkeyPatch) -> Iterator[Take]:
    clocks = Clocks()
    read = SimpleNamespace(perf_counter=lambda: clocks.wall, thread_time=lambda: clocks.processor)
    monkeypatch.setattr(inline_or_thread, "time", read)
    with ThreadPoolExecutor(1, thread_name_prefix=WORKER) as workers:
        made = InlineOrThread(workers, locks)

        def take(
            body: bytes = QUERY % 1,
            target: str = "/graphql/a",
            *,
            works: float = 0.0,
            waits: float = 0.0,
            during: Callable[[], None] = lambda: None,
        ) -> bool:
            answered: list[str] = []

            def answer() -> str:
                clocks.pass_time(works, waits)
                answered.append(threading.current_thread().name)
                during()
                return "the answer"

            assert asyncio.run(made.run(target, body, answer)) == "the answer"
            [where] = answered
            assert where == threading.current_thread().name or where.startswith(WORKER)
            return not where.startswith(WORKER)

        yield take


def test_a_document_that_was_quick_is_answered_where_it_arrives(take: Take) -> None:
    assert not take()
    assert take(QUERY % 2)  # other variables, the same document
    assert not take(QUERY.replace(b"id", b"text") % 2)
    assert not take(target="/graphql/b")


@pytest.mark.parametrize(
    "same",
    [b'{"query":"{messages {id}}"}', b'{"variables": {}, "query" : \n "{messages {id}}"}'],
    ids=["dense", "wide"],
)
def test_the_same_document_is_known_however_its_json_is_written(take: Take, same: bytes) -> None:
    take()
    assert take(same)


def test_documents_that_differ_after_an_escape_are_two(take: Take) -> None:
    take(rb'{"query": "{message(id: \"1\") {id}}"}')
    assert take(rb'{"query": "{message(id: \"1\") {id}}"}')
    assert not take(rb'{"query": "{message(id: \"1\") {text}}"}')


def test_a_document_that_was_slow_goes_to_a_worker(take: Take, monkeypatch: pytest.MonkeyPatch) -> None:
    limit = 0.5**9  # which the clocks add and subtract without rounding
    monkeypatch.setattr(inline_or_thread, "QUICK_SECONDS", limit)
    assert [take(works=limit) for _ in range(3)] == [False, False, False]


def test_a_document_is_quick_up_to_a_limit(take: Take) -> None:
    take(works=QUICK_SECONDS * 0.9)
    assert take()


def test_the_last_time_counts(take: Take) -> None:
    take(works=1)
    assert not take()
    assert take()


def test_a_worker_counts_its_own_time_only(take: Take) -> None:
    take(waits=1)  # for other threads, which had the processor
    assert take()


def test_in_the_loop_waiting_counts_as_well(take: Take) -> None:
    take()
    assert take(waits=1)  # all other connections waited with it
    assert not take()


def test_a_large_body_goes_to_a_worker(take: Take) -> None:
    largest = (QUERY % 1).ljust(LARGEST_BODY)
    take()
    assert take(largest)  # the same document, in a body of the last size that is looked at
    larger = largest + b" "
    assert [take(larger), take(larger)] == [False, False]


def test_a_large_body_says_nothing_of_its_document(take: Take) -> None:
    take()
    take((QUERY % 1).ljust(LARGEST_BODY + 1), works=1)
    assert take()


@pytest.mark.parametrize(("number", "length"), [(100, 0), (20, 600)], ids=["many short", "few long"])
def test_what_was_not_asked_for_long_is_forgotten(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, number: int, length: int
) -> None:
    monkeypatch.setattr(inline_or_thread, "_MOST_BYTES", 10_000)
    take: Take = request.getfixturevalue("take")
    documents = [b'{"query": "{m%d%s}"}' % (index, b" " * length) for index in range(number)]
    for document in documents:
        take(document)
    assert take(documents[-1])
    assert not take(documents[0])


@pytest.mark.parametrize("service", ["appsync", "cognito-idp", "dynamodb", "logs"])
def test_nothing_waits_in_the_loop_for_a_service(take: Take, locks: ServiceLocks, service: str) -> None:
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


def test_an_answer_in_the_loop_holds_what_it_needs_meanwhile(take: Take, locks: ServiceLocks) -> None:
    meanwhile: list[bool] = []
    take()
    assert take(during=lambda: meanwhile.extend(free(locks, service) for service in NEEDED))
    assert meanwhile == [False] * len(NEEDED)
    assert all(free(locks, service) for service in NEEDED)


def test_an_answer_in_a_worker_holds_nothing(take: Take, locks: ServiceLocks) -> None:
    meanwhile: list[bool] = []
    assert not take(during=lambda: meanwhile.extend(free(locks, service) for service in NEEDED))
    assert meanwhile == [True] * len(NEEDED)


def test_an_answer_that_fails_fails_for_who_asked_and_holds_nothing(take: Take, locks: ServiceLocks) -> None:
    threads: list[int] = []

    def fail() -> None:
        threads.append(threading.get_ident())
        raise ValueError("no")

    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            take(during=fail)
    assert [thread == threading.get_ident() for thread in threads] == [False, True]
    assert all(free(locks, service) for service in NEEDED)
