"""Where a GraphQL request is answered: in the event loop when it will be quick, in a worker when it may take long.

To hand a request to a thread and back costs as much as to answer a small one. So a document that was answered quickly the
last time is answered where it arrived, unless somebody holds what it may need.
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
"""How long an answer may keep all other connections waiting."""
LARGEST_BODY: Final = 1 << 16
NEEDED: Final = ("appsync", "cognito-idp", "dynamodb", "logs")
"""The services that an answer may look at; what holds one of them may hold it for long."""

_MOST_BYTES: Final = 4 << 20
"""Of all documents of which it is known how long they take."""
_OVERHEAD: Final = 300

_DOCUMENT = re.compile(rb'"query"\s*:\s*"([^"\\]*+(?:\\.[^"\\]*+)*+)"')


def _bytes(like: tuple[str, bytes], _: float) -> int:
    return _OVERHEAD + sum(map(len, like))


class InlineOrThread:
    """Gives each request its turn; `take` belongs to the event loop's thread."""

    def __init__(self, workers: Executor, locks: ServiceLocks) -> None:
        self._workers = workers
        self._locks = locks
        self._seconds: LRU[tuple[str, bytes], float] = LRU(_MOST_BYTES, _bytes)

    async def take(self, target: str, body: bytes, answer: Callable[[], T]) -> T:
        """Return what `answer` returns; `target` and `body` are the request that it answers."""
        found = _DOCUMENT.search(body) if len(body) <= LARGEST_BODY else None
        # a guess, no more: what is taken for the document decides where the work is done, never what it comes to
        like = target, found[1] if found else b""
        seconds = self._seconds.get(like)
        if seconds is not None and seconds < QUICK_SECONDS and len(body) <= LARGEST_BODY:
            give_back = self._locks.hold_if_free(NEEDED)
            if give_back is not None:
                try:
                    return self._timed(like, answer, time.perf_counter)
                finally:
                    give_back()
        # in a worker only its own time counts, not that in which others had theirs
        timed = partial(self._timed, like, answer, time.thread_time)
        return await asyncio.get_running_loop().run_in_executor(self._workers, timed)

    def _timed(self, like: tuple[str, bytes], answer: Callable[[], T], clock: Callable[[], float]) -> T:
        started = clock()
        try:
            return answer()
        finally:
            self._seconds.put(like, clock() - started)
