"""Where an archive may be written: never into the data of a local cloud, and in the place of a regular file only."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Final

from chatprov.local.archive_reading import UNCHANGED, ArchiveError, refused

_KINDS: Final = {
    stat.S_IFDIR: "a folder",
    stat.S_IFLNK: "a link",
    stat.S_IFIFO: "a pipe",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def check_outside(folder: Path, archive: Path) -> None:
    """Raise ArchiveError if a path, however it is written, is a folder with data or leads into it."""
    place = Path(os.path.realpath(archive.parent), archive.name)
    target = Path(os.path.realpath(archive))
    for path in {place, target, *place.parents, *target.parents}:
        if _is_same(path, folder):
            raise ArchiveError(
                f"{archive} is inside {folder}, where the local cloud keeps its data.",
                kept=UNCHANGED,
                advice="Keep archives in another folder.",
            )


def check_source(archive: Path) -> None:
    """Raise ArchiveError if an archive cannot be read, or is something that would block, such as a pipe without a writer."""
    try:
        mode = archive.stat().st_mode
    except OSError as error:
        raise refused(archive, f"it cannot be read: {error.strerror}") from None
    if not stat.S_ISREG(mode):
        raise refused(archive, f"it is {_KINDS.get(stat.S_IFMT(mode), 'not a regular file')}")


def check_file(archive: Path) -> None:
    """Raise ArchiveError if there is something that an archive must not replace, or no folder to write it to."""
    try:
        archive.parent.stat()
    except OSError as error:
        raise cannot_write(archive, error) from None
    try:
        mode = archive.lstat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        raise cannot_write(archive, error) from None
    if not stat.S_ISREG(mode):
        raise ArchiveError(
            f"{archive} cannot be replaced by an archive: it is {_KINDS.get(stat.S_IFMT(mode), 'not a regular file')}.",
            kept=UNCHANGED,
            advice="Write the name of a new file, or of a regular file to replace.",
        )


def cannot_write(archive: Path, error: OSError) -> ArchiveError:
    """Return the error for an archive that the disk does not accept."""
    return ArchiveError(f"{archive} cannot be written: {error.strerror or error}.", kept=UNCHANGED)


def _is_same(path: Path, folder: Path) -> bool:
    try:
        return path.samefile(folder)
    except OSError:
        return path == folder
