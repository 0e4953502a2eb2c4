"""The data of a local cloud as one file, to hand out in a class or to return to: a tar archive, compressed with gzip.

The cloud is stopped while its files are read or replaced, so an archive has one state. An archive comes from others: only regular
files with plain names are taken from it, up to a size, and it replaces nothing before all of it has been read and understood.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final, TypeVar

from chatprov.errors import LocalCloudError
from chatprov.local.data_folder import is_used, replaced, settle
from chatprov.local.storage import CloudFolderError, CloudFolderUnusable, FolderOwner

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

LARGEST: Final = 16 << 30
MOST_FILES: Final = 1_000_000
_PADDING: Final = 1 << 20
"""More bytes than there are behind the last file of an archive."""
_MAIN: Final = "state.json"
_NOT_DATA: Final = re.compile(r"lock|repair\.json|.*\.(tmp|cut|damaged(\.[0-9]+)?)")
_NAME: Final = re.compile(r"[A-Za-z0-9_%.-]{1,255}")
_NO_ARCHIVE: Final = "it is not a tar archive that is compressed with gzip, or it is damaged"
_UNCHANGED: Final = "Nothing was changed."


class ArchiveError(LocalCloudError):
    """A file is not an archive of a local cloud, or cannot be read or written."""


def save(folder: Path, archive: Path) -> None:
    """Write the files of a folder, which no local cloud uses, to an archive that only this user can read.

    Raises CloudFolderInUse, CloudFolderUnusable, and ArchiveError; then an archive that was there before is unchanged.
    """
    if not is_used(folder):
        raise ArchiveError(
            "There is no data of a local cloud to save.", advice="`chatprov up` builds the chat backend in one."
        )
    owner = FolderOwner(folder, None)
    temporary = archive.with_name(f".{archive.name}.{os.getpid()}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as written:
            for file in _files(folder):
                written.add(file, file.relative_to(folder).as_posix(), recursive=False, filter=_without_owner)
        temporary.replace(archive)
    except OSError as error:
        with suppress(OSError):
            temporary.unlink()
        raise ArchiveError(f"{archive} cannot be written: {error.strerror or error}.", kept=_UNCHANGED) from None
    finally:
        owner.release()


def load(archive: Path, folder: Path, start: Callable[[], T]) -> T:
    """Replace a folder, which no local cloud uses, by the files of an archive, start a local cloud with it, and return this.

    `start` raises CloudFolderError if the local cloud does not understand the files. Raises ArchiveError, CloudFolderInUse,
    CloudFolderUnusable, and what else `start` raises; then the folder is as before.
    """
    try:
        folder.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new = Path(tempfile.mkdtemp(prefix=f"{folder.name}.loading-", dir=folder.parent))
    except OSError as error:
        raise ArchiveError(f"{folder.parent} cannot be written: {error.strerror}.", kept=_UNCHANGED) from None
    try:
        _unpack(archive, new)
        if not (new / _MAIN).is_file():
            raise _refused(archive, f"it has no {_MAIN}")
        _replace(folder, new)
        try:
            started = start()
        except BaseException as error:
            _put_back(folder, new)
            if isinstance(error, CloudFolderError):
                reason = error.message.replace(f"{folder}{os.sep}", "")
                raise ArchiveError(f"{archive} cannot be loaded: {reason}", kept=_UNCHANGED) from None
            raise
        shutil.rmtree(replaced(folder), ignore_errors=True)
        return started
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files of a folder, `state.json` first."""
    yield folder / _MAIN
    for file in sorted(folder.rglob("*")):
        if (
            file.is_file()
            and not file.is_symlink()
            and file.name != _MAIN
            and not _is_no_data(file.relative_to(folder))
        ):
            yield file


def _is_no_data(file: Path) -> bool:
    """Return whether a file is not a part of the data, such as what a repair has set aside."""
    return any(_NOT_DATA.fullmatch(part) for part in file.parts)


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made the archive: it is handed on."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _unpack(archive: Path, new: Path) -> None:
    try:
        with gzip.open(archive) as opened, tarfile.open(fileobj=opened, mode="r|") as packed:
            total = 0
            for number, member in enumerate(packed, 1):
                total += member.size
                if total > LARGEST or number > MOST_FILES:
                    raise _refused(archive, "it is too large")
                _write(archive, packed, member, new)
            if len(opened.read(_PADDING + 1)) > _PADDING:  # up to the end, where the checksum is
                raise _refused(archive, "there is more in it than an archive")
    except (tarfile.TarError, EOFError, zlib.error, UnicodeError):
        raise _refused(archive, _NO_ARCHIVE) from None
    except gzip.BadGzipFile:
        raise _refused(archive, _NO_ARCHIVE) from None
    except OSError as error:
        raise ArchiveError(f"{archive} cannot be loaded: {error.strerror or error}.", kept=_UNCHANGED) from None


def _write(archive: Path, packed: tarfile.TarFile, member: tarfile.TarInfo, new: Path) -> None:
    parts = PurePosixPath(member.name).parts
    if not member.isreg() or not parts or not all(_NAME.fullmatch(part) and part.strip(".") for part in parts):
        raise _refused(archive, "it has an entry that is not a plain file of a local cloud")
    file = new.joinpath(*parts)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = packed.extractfile(member)
    if content is None:
        raise _refused(archive, "it has an entry without content")
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        shutil.copyfileobj(content, out)


def _replace(folder: Path, new: Path) -> None:
    """Put the new folder in the place of the old one; after a kill between the two renames, `settle` takes the old one back."""
    old = replaced(folder)
    try:
        if old.exists():
            shutil.rmtree(old)  # of a replacement that was killed after its end
        if folder.exists():
            owner = FolderOwner(folder, None)
            try:
                folder.rename(old)
            finally:
                owner.release()
        new.rename(folder)
    except OSError as error:
        with suppress(OSError):
            settle(folder)
        raise CloudFolderUnusable(folder, error) from None


def _put_back(folder: Path, new: Path) -> None:
    """Undo `_replace`."""
    folder.rename(new)
    settle(folder)


def _refused(archive: Path, why: str) -> ArchiveError:
    return ArchiveError(f"{archive} is no archive of a local cloud: {why}.", kept=_UNCHANGED)
