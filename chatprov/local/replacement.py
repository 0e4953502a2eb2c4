"""Replaces or deletes a folder with the data of a local cloud, so that a kill at any moment leaves the old state or the new one."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.local.leftovers import deleted, remove_leftovers, replaced, settle
from chatprov.local.storage import CloudFolderUnusable, FolderOwner
from chatprov.local.storage.document import sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class NewFolder:
    """A folder beside the one that it will replace, with the lock that says that it is used."""

    path: Path
    owner: FolderOwner


@contextmanager
def replacing(folder: Path, new: NewFolder) -> Iterator[None]:
    """Put the new folder in the place of the old one, and take that back if the block raises an error.

    After a kill between the two renames `settle` takes the old one back. Until the block has ended, the lock of the old one keeps
    others from removing it.
    """
    with ExitStack() as stack:
        try:
            settle(folder)
            remove_leftovers(folder)
            if folder.exists():
                stack.callback(FolderOwner(folder, None).release)
                folder.rename(replaced(folder))
            new.path.rename(folder)
            sync_folder(folder.parent)
            new.owner.release()
        except OSError as error:
            with suppress(OSError):
                settle(folder)
            raise CloudFolderUnusable(folder, error) from None
        try:
            yield
        except Exception:  # Ctrl-C is none: the local cloud goes on starting with the new files
            folder.rename(new.path)
            settle(folder)
            raise


def check_delete(folder: Path) -> None:
    """Raise CloudFolderUnusable if the folder above one that exists does not let it be deleted; nothing is changed."""
    if folder.exists() and not os.access(folder.parent, os.W_OK | os.X_OK):
        code = errno.EROFS if os.statvfs(folder.parent).f_flag & os.ST_RDONLY else errno.EACCES
        raise CloudFolderUnusable(folder.parent, OSError(code, os.strerror(code)))


def delete(folder: Path) -> None:
    """Delete a folder, if it exists: at once, and so as a whole. What a replacement that was killed has left goes first.

    Raises CloudFolderInUse and CloudFolderUnusable.
    """
    try:
        settle(folder)
    except OSError as error:
        raise CloudFolderUnusable(folder, error) from None
    remove_leftovers(folder)
    if not folder.exists():
        return
    owner = FolderOwner(folder, None)
    try:
        if replaced(folder).exists():  # otherwise `settle` would put it back
            FolderOwner(replaced(folder), None).release()
            shutil.rmtree(replaced(folder))
        folder.rename(deleted(folder))
        shutil.rmtree(deleted(folder))
    except OSError as error:
        raise CloudFolderUnusable(folder, error) from None
    finally:
        owner.release()
