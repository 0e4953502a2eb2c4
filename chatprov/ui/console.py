"""The two consoles: results go to stdout, everything else to stderr; colour only in a terminal, and never with NO_COLOR."""

from __future__ import annotations

import os
from typing import Any

from rich.console import Console

PLAIN_WIDTH = 160
"""Columns where there is no terminal: in a file or a pipe long lines do no harm, cut ones do."""


def stdout() -> Console:
    """Return the console for results."""
    return _console(to_stderr=False)


def stderr() -> Console:
    """Return the console for progress, questions and errors."""
    return _console(to_stderr=True)


class _WholeConsole(Console):
    """A console that never cuts a line: what must not be broken (a URL) may be longer than the terminal is wide."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does, without cropping."""
        super().print(*objects, **{"crop": False, **options})


class _PlainConsole(_WholeConsole):
    """A console on a file or a pipe: the blanks with which rich fills lines are left out."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does, without blanks at the ends of lines."""
        with self.capture() as captured:
            super().print(*objects, **options)
        text = captured.get()
        kept = "\n".join(line.rstrip() for line in text.split("\n"))
        self.file.write(kept)
        self.file.flush()


def _console(*, to_stderr: bool) -> Console:
    options: dict[str, Any] = {"stderr": to_stderr, "highlight": False, "markup": False, "emoji": False}
    console = _WholeConsole(**options)
    if console.is_terminal:
        return console
    return _PlainConsole(**options, width=None if "COLUMNS" in os.environ else PLAIN_WIDTH)
