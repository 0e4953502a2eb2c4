"""Keeps files as they were, beside those that replace them: a second name, or a copy where a file cannot have two."""

from __future__ import annotations

import os
import shutil
from itertools import count
from typing import TYPE_CHECKING, Final

from chatprov.local.storage.document import sync_folder

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

_SUFFIX: Final = ".damaged"


def keep_beside(file: Path, folder: Path | None = None) -> Path:
    """Give a file a second name, in its folder or another one, and return it; raises OSError."""
    for number in count(1):
        name = f"{file.name}{_SUFFIX}" if number == 1 else f"{file.name}{_SUFFIX}.{number}"
        beside = (folder or file.parent) / name
        try:
            if beside.samefile(file):  # of a repair that was killed
                break
        except FileNotFoundError:
            _give_name(file, beside)
            break
    beside.chmod(0o600)
    sync_folder(beside.parent)
    return beside


def keep_files_beside(folder: Path, names: Collection[str]) -> Path:
    """Give files second names in a folder beside theirs, and return that folder; raises OSError."""
    target = folder.with_name(f"{folder.name}{_SUFFIX}")
    target.mkdir(mode=0o700, exist_ok=True)
    for name in names:
        keep_beside(folder / name, target)
    return target


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
