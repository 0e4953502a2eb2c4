"""What commands have left that were killed while they replaced or deleted a folder with data: copies of it beside it.

A folder is replaced or deleted by renames, so that it is there as a whole or not at all; `replacement.py` does this.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def replaced(folder: Path) -> Path:
    """Return where a folder is while another one is put in its place."""
    return folder.with_name(f"{folder.name}.replaced")


def deleted(folder: Path) -> Path:
    """Return where a folder is while it is deleted."""
    return folder.with_name(f"{folder.name}.deleted")


def unpacking(folder: Path) -> str:
    """Return the beginning of the names of folders to which archives are unpacked, before one is put in the place of a folder."""
    return f"{folder.name}.loading-"


def settle(folder: Path) -> None:
    """Put a folder back whose replacement was interrupted; raises OSError."""
    if not folder.exists() and replaced(folder).exists():
        replaced(folder).rename(folder)


def remove_leftovers(folder: Path) -> None:
    """Remove what a replacement or a deletion of a folder has left that was killed: copies of secrets must not stay.

    A folder that a running command uses stays, and so does one that cannot be removed. Call `settle` before.
    """
    names = {replaced(folder).name, deleted(folder).name}
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
