"""One owner for a folder: a lock of the OS, which is released when its process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
import stat
from typing import TYPE_CHECKING, Final

from chatprov.local.storage.beside import keep_beside
from chatprov.local.storage.errors import CloudFolderInUse, CloudFolderUnusable

if TYPE_CHECKING:
    from pathlib import Path

_FILE: Final = "lock"
_LONGEST: Final = 200
_NO_FILE: Final = -1


class FolderOwner:
    """The lock of a folder, held until `release`. The file says who holds it, for the message to others."""

    def __init__(self, folder: Path, port: int | None) -> None:
        """Acquire the lock; raises CloudFolderInUse, and CloudFolderUnusable if the file cannot be locked or written."""
        file = folder / _FILE
        try:
            _set_aside_other_kind(file)
            self._descriptor = os.open(file, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        except OSError as error:
            raise CloudFolderUnusable(file, error) from None
        try:
            self._lock(folder, "A command of chatprov" if port is None else f"The local cloud on port {port}")
        except OSError as error:
            self.release()
            raise CloudFolderUnusable(file, error) from None
        except CloudFolderInUse:
            self.release()
            raise

    def _lock(self, folder: Path, user: str) -> None:
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            found = os.pread(self._descriptor, _LONGEST, 0).decode("utf-8", "replace").strip()
            raise CloudFolderInUse(folder, found or "Another local cloud") from None
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{user} (process {os.getpid()})\n".encode(), 0)

    def release(self) -> None:
        """Release the lock, if it is still held."""
        descriptor, self._descriptor = self._descriptor, _NO_FILE
        if descriptor != _NO_FILE:
            os.close(descriptor)


def _set_aside_other_kind(file: Path) -> None:
    """Rename what has the name of the lock and is not a file: no process can have locked it."""
    try:
        if not stat.S_ISREG(file.lstat().st_mode):
            keep_beside(file)
    except FileNotFoundError:
        pass
