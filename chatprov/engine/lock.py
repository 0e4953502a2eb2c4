"""One run at a time for a state folder and for a stack: locks of the OS, which are released when their process ends."""

from __future__ import annotations

import fcntl
import hashlib
import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from chatprov.errors import Locked, StateUnusable
from chatprov.user_folder import make_private, user_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SAME_HOST = {"localhost": "127.0.0.1", "::1": "127.0.0.1"}


@contextmanager
def held(file: Path, purpose: str, stack: Path | None = None) -> Iterator[None]:
    """Hold the lock while the block runs; `purpose` is the command, which another run shows when the lock is taken.

    `stack` is the lock of the stack (`of_stack`): it separates two runs with different state folders. If this user cannot
    create it, only the folder's lock is used. Raises Locked when another process holds either, StateUnusable when
    one cannot be written.
    """
    words = f"chatprov {purpose} (process {os.getpid()})"
    with ExitStack() as locks:
        locks.enter_context(_taken(file, words, file.parent))
        if stack and _can_be_kept(stack):
            locks.enter_context(_taken(stack, f"{words}, with its state in {file.parent},", "this stack"))
        yield


def of_stack(*, endpoint_url: str | None, account: str, region: str, stack: str) -> Path | None:
    """Return the lock file of one stack at one endpoint, the same for every state folder of this user.

    None if there is no folder for it.
    """
    parts = urlsplit(endpoint_url or "")
    address = f"{SAME_HOST.get(parts.hostname or '', parts.hostname or '')}:{parts.port or ''}"
    name = hashlib.sha256(f"{address} {account} {region} {stack}".encode()).hexdigest()[:32]
    folder = user_folder()
    return None if folder is None else folder / "locks" / f"{name}.lock"


def _can_be_kept(file: Path) -> bool:
    try:
        make_private(file.parent)
    except OSError:
        return False
    return os.access(file if file.exists() else file.parent, os.W_OK)


@contextmanager
def _taken(file: Path, words: str, where: Path | str) -> Iterator[None]:
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
    except OSError as error:
        raise _unusable(file, error) from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"{words}\n".encode(), 0)
        except BlockingIOError:
            holder = os.pread(descriptor, 4096, 0).decode("utf-8", "replace").strip() or "another run"
            raise Locked(
                f"{holder} is using {where}",
                kept="Nothing was changed.",
                advice="Wait until it has finished, then run the command again.",
            ) from None
        except OSError as error:
            raise _unusable(file, error) from None
        yield
    finally:
        os.close(descriptor)


def _unusable(file: Path, error: OSError) -> StateUnusable:
    return StateUnusable(
        f"Cannot write to {file.parent}: {error.strerror or error}",
        kept="Nothing was changed.",
        advice="Free space there, or choose another folder with --state-dir.",
    )
