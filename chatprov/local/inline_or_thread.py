"""Run a request inline, in the event loop, if it is expected to be quick, else in a thread.

Passing a request to a thread and back costs as much as executing a small one. So a document that was executed quickly the last
time is executed in the event loop, unless a lock that it may need is held.
"""

from __future__ import annotations

import asyncio
import re
import time
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from chatprov.appsync.cache import LRU

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from chatprov.local.locks import ServiceLocks

T = TypeVar("T")

QUICK_SECONDS: Final = 0.002
"""The maximum time for which one request may block all other connections."""
LARGEST_BODY: Final = 1 << 16
NEEDED: Final = ("appsync", "cognito-idp", "dynamodb", "logs")
"""The services that a request may read. If one's lock is held, it may be held for long, and the event loop must not wait."""

_MOST_BYTES: Final = 4 << 20
"""The maximum size of what is known of documents with their keys, in bytes."""
_OVERHEAD: Final = 300

_DOCUMENT = re.compile(rb'"query"\s*:\s*"([^"\\]*+(?:\\.[^"\\]*+)*+)"')


def _bytes(cache_key: tuple[str, bytes], _: bool) -> int:  # noqa: FBT001  # the value that is cached
    return _OVERHEAD + sum(map(len, cache_key))


class InlineOrThread:
    """Chooses for each request where it runs; `run` is called in the event loop's thread."""

    def __init__(self, workers: Executor, locks: ServiceLocks) -> None:
        self._workers = workers
        self._locks = locks
        self._quick: LRU[tuple[str, bytes], bool] = LRU(_MOST_BYTES, _bytes)

    async def run(self, target: str, body: bytes, answer: Callable[[], T]) -> T:
        """Return what `answer` returns; `target` and `body` are those of the request that it handles."""
        # The document is searched in the raw body, which is not parsed here: it is parsed once, where it is executed, after the
        # request is authorized. A wrong guess only costs time: the key decides where the request runs, not its result.
        found = _DOCUMENT.search(body) if len(body) <= LARGEST_BODY else None
        cache_key = target, found[1] if found else b""
        was_quick = self._quick.get(cache_key)
        if was_quick and len(body) <= LARGEST_BODY:
            # `answer` acquires some of these locks again, which is possible in the same thread (RLock). All are acquired before it
            # begins, without waiting: inside of `answer`, a lock that another thread holds would block the event loop.
            release = self._locks.hold_if_free(NEEDED)
            if release is not None:
                try:
                    return self._timed(cache_key, answer, time.perf_counter, was_quick=True)
                finally:
                    release()
        # The thread's own CPU time: if the time of waiting for other threads counted, a quick document would seem slow under load.
        timed = partial(self._timed, cache_key, answer, time.thread_time, was_quick=was_quick)
        return await asyncio.get_running_loop().run_in_executor(self._workers, timed)

    def _timed(
        self,
        cache_key: tuple[str, bytes],
        answer: Callable[[], T],
        clock: Callable[[], float],
        *,
        was_quick: bool | None,
    ) -> T:
        started = clock()
        try:
            return answer()
        finally:
            is_quick = clock() - started < QUICK_SECONDS
            if is_quick is not was_quick:
                self._quick.put(cache_key, is_quick)
