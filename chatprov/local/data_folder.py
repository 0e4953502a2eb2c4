"""Where the local cloud on a port keeps its data between two starts: in the user's folder, never in a project."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from chatprov.user_folder import user_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

BODIES: Final = "bodies"
"""The folder with the contents of objects, in that of the local cloud."""


def data_folder(port: int) -> Path | None:
    """Return the folder of the local cloud on a port, which may not exist yet; None if this user has no folder."""
    folder = user_folder()
    return None if folder is None else folder / "cloud" / str(port)


def has_data(folder: Path) -> bool:
    """Return whether a folder has files of a local cloud, also if some are missing; one that cannot be read counts as if it had."""
    try:
        return any(file.suffix in {".log", ".json"} or _has_bodies(file) for file in folder.iterdir())
    except FileNotFoundError:
        return False
    except OSError:
        return True


def is_same(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same folder, which may not exist."""
    return os.path.realpath(one) == os.path.realpath(other)


def _has_bodies(file: Path) -> bool:
    return file.name == BODIES and (not file.is_dir() or any(file.iterdir()))


def replaced(folder: Path) -> Path:
    """Return where a folder is while another one is put in its place."""
    return folder.with_name(f"{folder.name}.replaced")


def unpacking(folder: Path) -> str:
    """Return the beginning of the names of folders to which archives are unpacked, before one is put in the place of a folder."""
    return f"{folder.name}.loading-"


def settle(folder: Path) -> None:
    """Put a folder back whose replacement was interrupted; raises OSError."""
    if not folder.exists() and replaced(folder).exists():
        replaced(folder).rename(folder)


def files_in(folder: Path) -> Iterator[Path]:
    """Yield what is in a folder and the folders inside it, apart from folders.

    Raises OSError if a folder cannot be read, with its name. pathlib would leave it out.
    """
    for path, _, names in os.walk(folder, onerror=_raise):
        parent = Path(path)
        yield from (parent / name for name in names)


def size_of(folder: Path) -> int:
    """Return how many bytes the files in a folder have; a file that is removed meanwhile has none.

    Raises OSError, with the name of the file or folder that cannot be read.
    """
    total = 0
    for file in files_in(folder):
        with suppress(FileNotFoundError):
            total += file.lstat().st_size
    return total


def _raise(error: OSError) -> None:
    if not isinstance(error, FileNotFoundError):
        raise error


def remove_leftovers(folder: Path) -> None:
    """Remove what a replacement or a deletion of a folder has left that was killed: copies of secrets must not stay.

    A folder that a running command uses stays, and so does one that cannot be removed. Call `settle` before.
    """
    names = {replaced(folder).name, _deleted(folder).name}
    for path in _beside(folder):
        if path.name in names or path.name.startswith(unpacking(folder)):
            _remove_unused(path)


def _remove_unused(path: Path) -> None:
    from chatprov.local.storage import CloudFolderError, FolderOwner  # noqa: PLC0415  # most commands remove nothing

    with suppress(CloudFolderError):
        owner = FolderOwner(path, None)
        try:
            shutil.rmtree(path, ignore_errors=True)
        finally:
            owner.release()


def _beside(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.parent.iterdir() if path.is_dir() and not path.is_symlink()]
    except OSError:
        return []


def check_delete(folder: Path) -> None:
    """Raise CloudFolderUnusable if the folder above one that exists does not let it be deleted; nothing is changed."""
    if folder.exists() and not os.access(folder.parent, os.W_OK | os.X_OK):
        from chatprov.local.storage import CloudFolderUnusable  # noqa: PLC0415  # as below

        raise CloudFolderUnusable(folder.parent, PermissionError(errno.EACCES, os.strerror(errno.EACCES)))


def delete(folder: Path) -> None:
    """Delete a folder, if it exists: at once, and so as a whole. What a replacement that was killed has left goes first.

    Raises CloudFolderInUse and CloudFolderUnusable.
    """
    from chatprov.local.storage import CloudFolderUnusable, FolderOwner  # noqa: PLC0415  # most commands delete nothing

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
        folder.rename(_deleted(folder))
        shutil.rmtree(_deleted(folder))
    except OSError as error:
        raise CloudFolderUnusable(folder, error) from None
    finally:
        owner.release()


def _deleted(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.deleted")
