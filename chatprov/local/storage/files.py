"""A folder of files beside the logs, for what is too large for them. A file is written once, before an entry of a log names it."""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from chatprov.local.storage.errors import CloudFolderUnusable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from chatprov.local.storage.background_sync import BackgroundSync


class FileFolder:
    """A folder of files, first read and then, from `start` on, written. Its user knows which files are needed."""

    def __init__(self, path: Path, *, synced: bool = False, background: BackgroundSync | None = None) -> None:
        """Change nothing; if it is `synced`, `sync` makes files survive a loss of power, and otherwise `background` does."""
        self.path = path
        self._synced = synced
        self._background = background
        self._unsynced: deque[Path] = deque()
        self._needed: Collection[str] | None = None

    def sizes(self) -> dict[str, int]:
        """Return the sizes of all files by their names; raises CloudFolderUnusable."""
        try:
            with self._opened() as descriptor, os.scandir(descriptor) as entries:
                return {
                    entry.name: entry.stat(follow_symlinks=False).st_size
                    for entry in entries
                    if entry.is_file(follow_symlinks=False)
                }
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise CloudFolderUnusable(self.path, error) from None

    def keep_only(self, names: Collection[str]) -> None:
        """Let `start` remove all files that are not in `names`: a kill has left them."""
        self._needed = names

    def start(self) -> None:
        """Create the folder, and remove the files that are not needed; raises OSError."""
        self.path.mkdir(mode=0o700, exist_ok=True)
        with self._opened() as descriptor:
            os.fchmod(descriptor, 0o700)
            if self._needed is None:
                return
            for name in self.sizes().keys() - self._needed:
                with suppress(OSError):  # the next start removes it
                    os.unlink(name, dir_fd=descriptor)

    def sync(self, files: Collection[Path]) -> None:
        """Make new files survive a loss of power: at once if the folder is synced, otherwise soon; raises OSError."""
        if not files:
            return
        if self._synced:
            self._sync(files)
        elif self._background is not None:
            self._unsynced.extend(files)
            self._background.note()

    def take_written(self) -> list[Path] | None:
        """See `Syncable`."""
        # another thread may add files meanwhile
        return [self._unsynced.popleft() for _ in range(len(self._unsynced))] or None

    def shorten(self) -> None:
        """See `Syncable`: nothing is written again."""

    def sync_written(self, written: list[Path]) -> None:
        """See `Syncable`."""
        try:
            self._sync(written)
        except OSError:
            self._unsynced.extend(written)
            raise

    def _sync(self, files: Iterable[Path]) -> None:
        for file in files:
            try:
                descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW)
            except FileNotFoundError:
                continue  # it was deleted meanwhile
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        with self._opened() as descriptor:
            _sync_names(descriptor)

    @contextmanager
    def _opened(self) -> Iterator[int]:
        # a link could lead to a folder whose files are no one's to remove
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        try:
            yield descriptor
        finally:
            os.close(descriptor)


def is_no_folder(path: Path) -> bool:
    """Return whether a path has something else than a folder; raises CloudFolderUnusable."""
    try:
        return not stat.S_ISDIR(path.lstat().st_mode)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise CloudFolderUnusable(path, error) from None


def _sync_names(descriptor: int) -> None:
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # the file system cannot sync a folder
            raise
