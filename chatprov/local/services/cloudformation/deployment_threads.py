"""The threads that carry out the operations of stacks: a fixed number at once, and the others wait for their turn."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)
MOST_THREADS: Final = 16
"""A stack that waits is in progress, as it is in AWS until its first resource begins."""


class DeploymentThreads:
    """Runs operations in the order in which they are given."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: deque[tuple[str, Callable[[], object], threading.Event]] = deque()
        self._threads: set[threading.Thread] = set()

    def run(self, stack: str, operation: Callable[[], object]) -> threading.Event:
        """Run an operation of a stack as soon as a thread is free; return what is set when it has ended."""
        ended = threading.Event()
        with self._lock:
            self._waiting.append((stack, operation, ended))
            if len(self._threads) < MOST_THREADS:
                thread = threading.Thread(target=self._work, name="chatprov-stack", daemon=True)
                self._threads.add(thread)
                thread.start()
        return ended

    def stop(self, seconds: float) -> None:
        """Begin no further operation, and wait for those that run."""
        with self._lock:
            waiting, running = [*self._waiting], [*self._threads]
            self._waiting.clear()
        for _, _, ended in waiting:
            ended.set()
        for thread in running:
            thread.join(seconds)

    def _work(self) -> None:
        while True:
            with self._lock:
                if not self._waiting:
                    self._threads.discard(threading.current_thread())
                    return
                stack, operation, ended = self._waiting.popleft()
            try:
                operation()
            except Exception:
                log.exception("The operation of the stack %s has ended with a fault; a restart goes on with it.", stack)
            finally:
                ended.set()
