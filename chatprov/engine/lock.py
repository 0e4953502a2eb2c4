"""One run at a time in a state folder: an OS lock, which dies with its process and never needs to be removed by hand."""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chatprov.errors import Locked, StateUnusable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def held(file: Path, purpose: str) -> Iterator[None]:
    """Hold the lock while the block runs; `purpose` is the command, told to whoever finds the lock taken.

    Raises Locked when another process holds it, StateUnusable when the folder cannot be written.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StateUnusable(
            f"{file.parent} cannot be written: {error.strerror}",
            stands="Nothing was changed.",
            advice="Choose another folder with --state-dir.",
        ) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip() or "another run"
            raise Locked(
                f"{holder} is at work in {file.parent}",
                stands="Nothing was changed.",
                advice="Wait until it has ended, then run again.",
            ) from None
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"chatprov {purpose} (process {os.getpid()})\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)
