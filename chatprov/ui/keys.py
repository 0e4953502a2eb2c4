"""Read a key with a timeout."""

from __future__ import annotations

import select
import sys
import termios
import time
import tty


def read_key(seconds: float) -> str:
    """Return the key that is pressed within that time, else ""; without a terminal, only wait."""
    if not sys.stdin.isatty():
        time.sleep(seconds)
        return ""
    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setcbreak(sys.stdin)
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        return sys.stdin.read(1) if ready else ""
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
