"""The files of an archive, unpacked to a new folder.

An archive comes from others: only regular files with plain names are taken from it, up to a size, and whatever its bytes are, the
answer is one ArchiveError.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tarfile
from typing import TYPE_CHECKING, Final

from chatprov.errors import LocalCloudError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

LARGEST: Final = 16 << 30
MOST_FILES: Final = 1_000_000
DEEPEST: Final = 2
"""How many parts a name may have: the folder of a local cloud has folders, and none inside them."""
LONGEST_HEADER: Final = 32 << 10
"""Bytes between the contents of two files. tarfile reads a header into memory as a whole, and the time is not linear."""
UNCHANGED: Final = "Nothing was changed."
_BLOCK: Final = 4096
"""What a small file takes on the disk."""
_MEBIBYTE: Final = 1 << 20
_PADDING: Final = 1 << 20
"""More bytes than there are behind the last file of an archive."""
_NAME: Final = re.compile(r"[a-z0-9_%-][a-z0-9_%.-]{0,254}")
"""Without capitals: on some disks they do not tell files apart."""
_NOT_DATA: Final = re.compile(r"lock|repair\.json|.*\.(tmp|cut|damaged(\.[0-9]+)?)")
_NO_ARCHIVE: Final = "it is not a tar archive that is compressed with gzip, or it is damaged"


class ArchiveError(LocalCloudError):
    """A file is not an archive of a local cloud, or cannot be read or written."""


def refused(archive: Path, why: str) -> ArchiveError:
    """Return the error for a file that `local save` has not written, or that has changed since."""
    return ArchiveError(f"{archive} is no archive of a local cloud: {why}.", kept=UNCHANGED)


def is_no_data(parts: Sequence[str]) -> bool:
    """Return whether a file, as the parts of its name, is not a part of the data, such as what a repair has set aside."""
    return any(_NOT_DATA.fullmatch(part) for part in parts)


def unpack(archive: Path, new: Path) -> None:
    """Write the files of an archive to an empty folder; raises ArchiveError, and only that, whatever the archive has."""
    try:
        with _Counted(archive) as opened:
            _unpack(archive, opened, new)
    except ArchiveError:
        raise
    except gzip.BadGzipFile as error:
        raise refused(archive, _NO_ARCHIVE) from error
    except OSError as error:
        raise _failed(archive, error.strerror or str(error)) from error
    except MemoryError as error:
        raise _failed(archive, "there is not enough memory") from error
    except Exception as error:  # tarfile does not document what it raises for bytes that someone has made up
        raise refused(archive, _NO_ARCHIVE) from error


def _unpack(archive: Path, opened: _Counted, new: Path) -> None:
    free = shutil.disk_usage(new).free
    with tarfile.open(fileobj=opened, mode="r|") as packed:
        total = on_disk = 0
        for number, member in enumerate(packed, 1):
            if member.size < 0:
                raise refused(archive, _NO_ARCHIVE)
            total += member.size
            on_disk += (member.size // _BLOCK + 1) * _BLOCK
            if total > LARGEST or number > MOST_FILES:
                raise refused(archive, "it is too large")
            if on_disk > free:  # before it is written: other programs need the disk, too
                raise _failed(
                    archive, f"its files need more than the {free / _MEBIBYTE:,.1f} MiB that are free in {new.parent}"
                )
            opened.allow(member.size)
            _write(archive, packed, member, new)
    opened.allow(2 * _PADDING)
    if len(opened.read(_PADDING + 1)) > _PADDING:  # up to the end, where the checksum is
        raise refused(archive, "there is more in it than an archive")


class _Counted(gzip.GzipFile):
    """Reads an archive for tarfile, and not more than the announced content of a file and the header behind it."""

    def __init__(self, archive: Path) -> None:
        super().__init__(archive, "rb")
        self._archive = archive
        self._allowed = LONGEST_HEADER

    def allow(self, content: int) -> None:
        """Let the content of a file be read, `content` in bytes, and the header behind it."""
        self._allowed = content + LONGEST_HEADER

    def read(self, size: int | None = -1) -> bytes:
        """Return the next bytes; raises ArchiveError if there are too many."""
        found = super().read(size)
        self._allowed -= len(found)
        if self._allowed < 0:
            raise refused(self._archive, "the header of an entry is too long")
        return found


def _write(archive: Path, packed: tarfile.TarFile, member: tarfile.TarInfo, new: Path) -> None:
    parts = tuple(member.name.split("/"))
    if not member.isreg() or member.issparse() or not _is_plain(parts) or is_no_data(parts):
        raise refused(archive, "it has an entry that is not a plain file of a local cloud")
    content = packed.extractfile(member)
    if content is None:
        raise refused(archive, "it has an entry without content")
    file = new.joinpath(*parts)
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except (FileExistsError, NotADirectoryError):
        raise refused(archive, "it has two entries for one file") from None
    with os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(content, out)


def _is_plain(parts: tuple[str, ...]) -> bool:
    return 0 < len(parts) <= DEEPEST and all(map(_NAME.fullmatch, parts))


def _failed(archive: Path, why: str) -> ArchiveError:
    return ArchiveError(f"{archive} cannot be loaded: {why}.", kept=UNCHANGED)
