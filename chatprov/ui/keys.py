"""The keys of the walkthrough, and reading one with a timeout."""

from __future__ import annotations

import os
import select
import sys
import termios
import time
import tty
from typing import TYPE_CHECKING, Final

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType

LONGEST: Final = 32
_ESCAPES: Final = ("\x1b[", "\x1bO")
ON: Final = frozenset({"\r", "\n", " ", "n", *(f"{escape}C" for escape in _ESCAPES), "\x1b[6~"})
BACK: Final = frozenset({"b", "\x7f", "\b", *(f"{escape}D" for escape in _ESCAPES), "\x1b[5~"})
NAMES: Final = {"s": "skip", "q": "quit", "?": "help", "h": "help", "l": "list"}
EXPLAINED: Final = {
    "Enter  Space  →": "the next page; at the end of a step, what the last line says",
    "b  ←": "the page before",
    "s": "leave this step out for now",
    "l": "the list of steps: what is done, and what is next",
    "1, 2, 3 ...": "type the number of a step and press Enter: go to that step",
    "h  a": "while chatprov watches you: the next hint; all requirements",
    "?": "these keys",
    "q  Ctrl-C": "quit; the next `chatprov walkthrough` continues where you are",
}


def name_of(key: str) -> str:
    """Return what a key does: "on", "back", "skip", "quit", "help", "list", a digit, or "" for a key without a meaning."""
    pressed = key if key.startswith("\x1b") else key.lower()
    if pressed in ON or pressed in BACK:
        return "on" if pressed in ON else "back"
    if pressed in ("\x03", "\x04"):
        return "quit"
    return pressed if len(pressed) == 1 and pressed in "0123456789" else NAMES.get(pressed, "")


def keys_table() -> RenderableType:
    """Return the keys and what they do."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style="cyan", no_wrap=True)
    grid.add_column(overflow="fold")
    for key, does in EXPLAINED.items():
        grid.add_row(Text(key), Text(does))
    return grid


def read_key(seconds: float) -> str:
    """Return the key that is pressed within that time, else ""; without a terminal, only wait.

    A key that sends several characters, such as an arrow, is returned as a whole.
    """
    if not sys.stdin.isatty():
        time.sleep(seconds)
        return ""
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    try:
        tty.setcbreak(descriptor)
        ready, _, _ = select.select([descriptor], [], [], seconds)
        return os.read(descriptor, LONGEST).decode(errors="replace") if ready else ""
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
