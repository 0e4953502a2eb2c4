"""The log: one line per request, no bodies, no tokens, bounded in size, readable by its owner alone."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
import threading
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1 << 20
_OWNER_ONLY = 0o600

# an API key is a credential, and its id is the key
_API_KEY = re.compile(r"da2-[a-z0-9]+")


class LogFile:
    """A file of at most `LARGEST` bytes, and the one before it; what is written to it is in it at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.Lock()
        self._open()

    def write(self, text: str) -> None:
        """Append a text, in a new file when this one would grow too large."""
        content = text.encode(errors="backslashreplace")
        with self._lock:
            if self._size + len(content) > LARGEST:
                os.close(self._descriptor)
                self._path.replace(f"{self._path}.1")
                self._open()
            os.write(self._descriptor, content)
            self._size += len(content)

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _open(self) -> None:
        self._descriptor = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, _OWNER_ONLY)
        os.fchmod(self._descriptor, _OWNER_ONLY)
        self._size = os.fstat(self._descriptor).st_size


class RequestLog:
    """Writes the requests' lines to a file or to stderr, past `logging`, which takes longer than many a request."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._out: LogFile | TextIO = LogFile(path) if path else sys.stderr
        self._second = 0
        self._stamp = ""
        self._handler: logging.Handler | None = None
        self._answered: list[tuple[str, str, int, float]] = []

    def collect(self) -> None:
        """Let all that chatprov logs go here as well, and nowhere else, until this is closed."""
        self._handler = logging.StreamHandler(self._out)
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname).1s %(message)s"))
        logger = logging.getLogger("chatprov")
        logger.addHandler(self._handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False

    def record(self, method: str, what: str, status: int, seconds: float) -> None:
        """Have the line of one request written when its answer is on the way, with those of others that are answered by then.

        `what` is a service's operation, or the path without its query. Belongs to the event loop's thread.
        """
        if not self._answered:
            asyncio.get_running_loop().call_soon(self._write)
        self._answered.append((method, what, status, seconds))

    def close(self) -> None:
        """Write what waits to be written, and then no more."""
        if self._answered:
            self._write()
        if self._handler is not None:
            logger = logging.getLogger("chatprov")
            logger.removeHandler(self._handler)
            logger.propagate = True
        if isinstance(self._out, LogFile):
            self._out.close()

    def _write(self) -> None:
        answered, self._answered = self._answered, []
        now = self._now()
        self._out.write(
            "".join(
                f"{now} I {method} {_API_KEY.sub('da2-…', what)} {status} {seconds * 1000:.1f} ms\n"
                for method, what, status, seconds in answered
            )
        )

    def _now(self) -> str:
        now = time.time()
        if int(now) != self._second:
            self._second = int(now)
            self._stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now))
        return f"{self._stamp},{int(now % 1 * 1000):03}"
