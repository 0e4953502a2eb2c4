"""Ctrl-C: the first finishes and records the calls in progress, the second quits at once."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import FrameType

QUIT_AT_ONCE = 130
SHOW_CURSOR = b"\x1b[?25h\n"


def second_ctrl_c_quits() -> None:
    """Install a handler: the first SIGINT raises KeyboardInterrupt, the second ends the process with status 130."""
    pressed = False

    def on_interrupt(_signal: int, _frame: FrameType | None) -> None:
        nonlocal pressed
        if pressed:
            if sys.stderr.isatty():
                os.write(sys.stderr.fileno(), SHOW_CURSOR)  # live progress may have hidden it
            os._exit(QUIT_AT_ONCE)
        pressed = True
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, on_interrupt)
