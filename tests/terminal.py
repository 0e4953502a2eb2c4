"""A command in a separate terminal, typed into and read by a test."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
import threading
import time
from typing import TYPE_CHECKING

import pyte

from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

COLUMNS, LINES = 120, 200
"""So high that nothing is scrolled away."""


class _Screen(pyte.Screen):
    """A screen that says where its cursor is when it is asked."""

    def __init__(self, keyboard: int) -> None:
        self._keyboard = keyboard
        super().__init__(COLUMNS, LINES)

    def write_process_input(self, data: str) -> None:
        os.write(self._keyboard, data.encode())


class Terminal:
    """A command in a pseudo-terminal: chatprov with the given arguments, or another `program`."""

    def __init__(
        self,
        *arguments: str,
        folder: Path,
        program: Sequence[str] = (sys.executable, "-m", "chatprov"),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._keyboard, inner = pty.openpty()
        termios.tcsetwinsize(inner, (LINES, COLUMNS))
        self._screen = _Screen(self._keyboard)
        self._stream = pyte.ByteStream(self._screen)
        self._changed = threading.Condition()
        self._process = subprocess.Popen(
            [*program, *arguments],
            cwd=folder,
            stdin=inner,
            stdout=inner,
            stderr=inner,
            start_new_session=True,
            env={**os.environ, "TERM": "xterm", **(environment or {})},
        )
        os.close(inner)
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    @property
    def text(self) -> str:
        """What one sees."""
        return "\n".join(line.rstrip() for line in self._screen.display)

    def type(self, text: str) -> None:
        """Type a line, with Enter at its end."""
        self.press(f"{text}\r")

    def press(self, keys: str) -> None:
        os.write(self._keyboard, keys.encode())

    def sees(self, *texts: str) -> None:
        """Wait until each of these is there, in this order."""
        pattern = re.compile(".*?".join(map(re.escape, texts)), re.DOTALL)
        until = time.monotonic() + PATIENCE
        with self._changed:
            while not pattern.search(self.text):
                assert self._changed.wait(until - time.monotonic()), f"{texts} is not in:\n{self.text.strip()}"

    def exit_code(self) -> int:
        """Wait for the command's end."""
        return self._process.wait(PATIENCE)

    def close(self) -> None:
        self._process.kill()
        self._process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        os.close(self._keyboard)

    def _read(self) -> None:
        while True:
            try:
                more = os.read(self._keyboard, 1 << 16)
            except OSError:  # the other end is closed
                return
            with self._changed:
                self._stream.feed(more)
                self._changed.notify_all()
