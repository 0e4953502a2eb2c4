"""The files in a folder of a local cloud, without a look into them."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_SET_ASIDE: Final = re.compile(r".*\.damaged(\.[0-9]+)?")


def has_data(folder: Path) -> bool:
    """Return whether a folder has files of a local cloud, also if some are missing; one that cannot be read counts as if it had."""
    try:
        return any(file.suffix in {".log", ".json"} or _has_files(file) for file in folder.iterdir())
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _has_files(file: Path) -> bool:
    return file.is_dir() and _SET_ASIDE.fullmatch(file.name) is None and any(file.iterdir())


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
