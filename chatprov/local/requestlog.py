"""The log: one line per request, without bodies and tokens, limited in size, readable only by its owner."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import sys
import threading
import time
import traceback
from functools import lru_cache
from typing import TYPE_CHECKING, TextIO
from urllib.parse import unquote

if TYPE_CHECKING:
    from pathlib import Path

LARGEST = 1 << 20
_OWNER_ONLY = 0o600
_LONGEST = 2_000

# the id of an API key is the key itself, and so a credential
_API_KEY = re.compile(r"da2-[a-z0-9]+")


class LogFile:
    """A log file of at most `LARGEST` bytes, and the previous one; writes are not buffered."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._lock = threading.Lock()
        self._lost, self._reason = 0, ""
        self._open()

    def write(self, text: str) -> None:
        """Append a text, in a new file if this one would become too large.

        With a full disk the text is lost; the next line that can be written has the number of missing lines.
        """
        with self._lock:
            notice = f"{self._lost} lines are missing here: {self._reason}\n" if self._lost else ""
            content = f"{notice}{text}".encode(errors="backslashreplace")
            if self._size + len(content) > LARGEST:
                self._rotate()
            try:
                self._size += os.write(self._descriptor, content)
            except OSError as error:
                self._lost, self._reason = self._lost + text.count("\n"), str(error.strerror)
            else:
                self._lost = 0

    def flush(self) -> None:
        """Do nothing: writes are not buffered."""

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

    def _rotate(self) -> None:
        full = self._descriptor
        try:
            self._path.replace(f"{self._path}.1")
            self._open()
        except OSError:
            # for example, its folder has been deleted or is read-only; the size is still limited
            os.ftruncate(full, 0)
            self._size = 0
        else:
            os.close(full)

    def _open(self) -> None:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self._path, flags, _OWNER_ONLY)
        os.fchmod(descriptor, _OWNER_ONLY)
        self._descriptor, self._size = descriptor, os.fstat(descriptor).st_size


class _OneLine(logging.Formatter):
    """Formats a message as one line, and a traceback as indented lines, so that no part looks like another request's line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines; for an exception only its type and place, because its text may quote a request."""
        record.message, record.asctime = record.getMessage(), self.formatTime(record)
        lines = [one_line(self.formatMessage(record))]
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, place = record.exc_info
            found = "".join([*traceback.format_tb(place), kind.__qualname__]).split("\n")
            lines += [f"    {one_line(line)}" for line in found]
        return "\n".join(lines)


def one_line(text: str) -> str:
    """Return a text as one line of printable characters, with escapes for all others, cut off after 2,000 characters."""
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}…"
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode() for character in text
    )


def without_keys(text: str) -> str:
    """Return a text without API keys, also if they are percent-encoded."""
    plain = unquote(text)
    return _API_KEY.sub("da2-…", plain if _API_KEY.search(plain) else text)


@lru_cache(maxsize=64)
def _request_line(method: str, what: str) -> str:
    """Return how a request is named in its line; cached, because most requests have the path of the one before."""
    return one_line(f"{method} {without_keys(what)}")


class RequestLog:
    """Writes the requests' lines to a file or to stderr, without `logging`, which takes longer than many requests."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self._out: LogFile | TextIO = LogFile(path) if path else sys.stderr
        self._second = 0
        self._stamp = ""
        self._handler: logging.Handler | None = None
        self._answered: list[tuple[str, str, int, float]] = []

    def collect(self) -> None:
        """Write the log messages of chatprov and the warnings of its libraries here, too, until the log is closed."""
        self._handler = logging.StreamHandler(self._out)
        self._handler.setFormatter(_OneLine("%(asctime)s %(levelname).1s %(message)s"))
        logging.getLogger().addHandler(self._handler)
        logging.getLogger("chatprov").setLevel(logging.INFO)

    def record(self, method: str, what: str, status: int, seconds: float) -> None:
        """Add the line of a request; it is written after the response, together with the lines of other requests at that time.

        `what` is a service's operation, or the path as it was sent, without its query. Must be called in the event loop's thread.
        """
        if not self._answered:
            asyncio.get_running_loop().call_soon(self._write)
        self._answered.append((method, what, status, seconds))

    def close(self) -> None:
        """Write the pending lines and close the log."""
        if self._answered:
            self._write()
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
        if isinstance(self._out, LogFile):
            self._out.close()

    def _write(self) -> None:
        answered, self._answered = self._answered, []
        now = self._now()
        self._out.write(
            "".join(
                f"{now} I {_request_line(method, what)} {status} {seconds * 1000:.1f} ms\n"
                for method, what, status, seconds in answered
            )
        )

    def _now(self) -> str:
        now = time.time()
        if int(now) != self._second:
            self._second = int(now)
            self._stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(now))
        return f"{self._stamp},{int(now % 1 * 1000):03}"
