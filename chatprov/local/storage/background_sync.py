"""Syncs what was written to the disk about a second later, so that a loss of power costs no more than that.

A kill of the process loses nothing even without it, because the operating system has what was written.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Any, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

log = logging.getLogger(__name__)

INTERVAL_SECONDS: Final = 1.0
"""How long writes are gathered before they are synced."""


class Syncable(Protocol):
    """Has files that are synced in the background."""

    def take_written(self) -> object:
        """Return what was written since the last time, None if nothing was. Another thread may be writing at this moment."""
        ...

    def shorten(self) -> None:
        """Write files again that have much that is out of date."""
        ...

    def sync_written(self, written: Any) -> None:
        """Sync what `take_written` returned; if it raises OSError, the next call of that returns it again."""
        ...


class BackgroundSync:
    """The thread that syncs; it sleeps while nothing is written."""

    def __init__(self) -> None:
        self._written = threading.Event()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None
        self._files: Sequence[Syncable] = ()
        self._failed = False

    def start(self, files: Sequence[Syncable]) -> None:
        """Begin to sync files, always in this order: what an entry of a log names comes before the log.

        What is written during a round is for the next one, also if its turn in this one is still to come.
        """
        self._files = files
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)
        self._thread.start()

    def note(self) -> None:
        """Note that something was written."""
        self._written.set()

    def stop(self) -> None:
        """Sync what is left, and end."""
        if self._thread is None:
            return
        self._ended.set()
        self._written.set()
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        ended = False
        while not ended:
            if not self._ended.is_set():
                self._written.wait()
            ended = self._ended.wait(INTERVAL_SECONDS)
            self._sync()
            if not ended:
                for files in self._files:
                    files.shorten()

    def _sync(self) -> None:
        # first: what is written from now on is for the next round
        self._written.clear()
        # in reverse: an entry of a log that is taken names files that are taken, too, because they were written before it
        taken = [(files, files.take_written()) for files in reversed(self._files)]
        failed = False
        for files, written in reversed(taken):
            if written is None:
                continue
            try:
                files.sync_written(written)
            except OSError as error:
                if not self._failed:
                    log.warning("A loss of power can lose more than a second: %s", error)
                failed = True
                self._written.set()
        self._failed = failed
