"""Keeps files as they were, beside those that replace them: a second name, or a copy where a file cannot have two."""

from __future__ import annotations

import os
import shutil
import stat
from itertools import count
from typing import TYPE_CHECKING, Final

from chatprov.local.storage.document import sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

_SUFFIX: Final = ".damaged"


def keep_beside(file: Path, folder: Path | None = None) -> Path:
    """Give a file a second name, in its folder or another one, and return it; raises OSError.

    What is not a file cannot have two names: it is renamed.
    """
    is_file = stat.S_ISREG(file.lstat().st_mode)
    for beside in _names(file, folder or file.parent):
        try:
            found = beside.lstat()
        except FileNotFoundError:
            if is_file:
                _give_name(file, beside)
            else:
                file.rename(beside)
            break
        if os.path.samestat(found, file.lstat()):  # of a repair that was killed
            break
    if is_file:
        beside.chmod(0o600)
    sync_folder(beside.parent)
    return beside


def keep_files_beside(folder: Path, names: Collection[str]) -> Path:
    """Give files second names in a folder beside theirs, and return that folder; raises OSError."""
    target = next(name for name in _names(folder, folder.parent) if name.is_dir() or not os.path.lexists(name))
    target.mkdir(mode=0o700, exist_ok=True)
    for name in names:
        keep_beside(folder / name, target)
    return target


def _names(file: Path, folder: Path) -> Iterator[Path]:
    """Yield the names that a file can get in a folder."""
    first = folder / f"{file.name}{_SUFFIX}"
    yield first
    for number in count(2):
        yield first.with_name(f"{first.name}.{number}")


def _give_name(file: Path, name: Path) -> None:
    try:
        name.hardlink_to(file)
    except FileExistsError:
        raise
    except OSError:
        temporary = name.with_name(f"{name.name}.tmp")
        temporary.unlink(missing_ok=True)
        shutil.copyfile(file, temporary, follow_symlinks=False)
        with temporary.open("rb") as copied:
            os.fsync(copied.fileno())
        temporary.rename(name)
