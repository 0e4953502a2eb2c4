"""Ports that a test names before something listens on them, or on which nothing may listen.

The system gives port 0, and each outgoing connection, a port from its own range: one that was free a moment ago may be
taken there before a second process binds it. These ports are outside that range, and no other test has the same one.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import random
import socket
import tempfile
from pathlib import Path

_RANGE = range(20_000, 30_000)
"""Below what Linux (from 32768) and macOS (from 49152) take for themselves."""
_candidates = itertools.cycle(random.SystemRandom().sample(_RANGE, len(_RANGE)))
_reserved: list[int] = []


def free_port() -> int:
    """Return a port of 127.0.0.1 that is free, and that no other test takes as long as this process lives."""
    return next(port for port in _candidates if _reserve(port) and _is_free(port))


def _reserve(port: int) -> bool:
    folder = Path(tempfile.gettempdir()) / f"chatprov-test-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    lock = os.open(folder / str(port), os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        return False
    _reserved.append(lock)  # until the process ends
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
