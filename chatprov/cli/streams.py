"""The three standard streams of a command, also when the caller has closed them (`chatprov status >&-`)."""

from __future__ import annotations

import fcntl
import os
import sys
from typing import Final

from chatprov import signs

_STDOUT: Final = 1
_MODES: Final = {"stdin": "r", "stdout": "w", "stderr": "w"}


def open_streams() -> None:
    """Open the null device in the place of each stream that is closed, and let no stream fail for a character.

    Otherwise a file that the command opens would get its number, and receive what is printed. What is written to a stdout that is
    closed fails, as with other programs: results must not be lost in silence.
    """
    for number, (name, mode) in enumerate(_MODES.items()):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_WRONLY if name == "stderr" else os.O_RDONLY)
            if descriptor != number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors=signs.ERRORS)  # a terminal without Unicode shows other signs instead of failing


def is_stdout_closed() -> bool:
    """Return whether stdout was closed when the command began."""
    try:
        return fcntl.fcntl(_STDOUT, fcntl.F_GETFL) & os.O_ACCMODE == os.O_RDONLY
    except OSError:
        return False
