"""The two consoles: results go to stdout, everything else to stderr; colour only in a terminal, and never with NO_COLOR."""

from __future__ import annotations

import os

from rich.console import Console

PLAIN_WIDTH = 160
"""Columns where there is no terminal: in a file or a pipe long lines do no harm, cut ones do."""


def stdout() -> Console:
    """Return the console for results."""
    return _console(to_stderr=False)


def stderr() -> Console:
    """Return the console for progress, questions and errors."""
    return _console(to_stderr=True)


def _console(*, to_stderr: bool) -> Console:
    console = Console(stderr=to_stderr, highlight=False, markup=False, emoji=False)
    if not console.is_terminal and "COLUMNS" not in os.environ:
        console.width = PLAIN_WIDTH
    return console
