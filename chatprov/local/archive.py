"""The data of a local cloud as one file, to hand out in a class or to return to: a tar archive, compressed with gzip.

The cloud is stopped while its files are read or replaced, so an archive has one state. It replaces nothing before all of it
has been read and understood.
"""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from chatprov.local.archive_reading import UNCHANGED, ArchiveError, is_no_data, refused, unpack
from chatprov.local.archive_target import cannot_write, check_file, check_outside
from chatprov.local.data_folder import files_in, is_used, replaced, settle
from chatprov.local.storage import CloudFolderDamaged, CloudFolderError, CloudFolderUnusable, FolderOwner
from chatprov.local.storage.folder import FolderToRead

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")

_MAIN: Final = "state.json"


def check_save(folder: Path, archive: Path) -> None:
    """Raise what `save` would raise, as far as it can be known while a local cloud uses the folder; nothing is changed."""
    if not is_used(folder):
        raise ArchiveError(
            "There is no data of a local cloud to save.", advice="`chatprov up` builds the chat backend in one."
        )
    with suppress(CloudFolderDamaged):  # a copy of what is damaged is useful before a repair
        FolderToRead(folder)  # before the lock, which would change a folder that only a newer version understands
    check_outside(folder, archive)
    check_file(archive)


def save(folder: Path, archive: Path) -> None:
    """Write the files of a folder, which no local cloud uses, to an archive that only this user can read.

    Raises CloudFolderInUse, CloudFolderTooNew, CloudFolderUnusable, and ArchiveError; then an archive that was there before is
    unchanged.
    """
    check_save(folder, archive)
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
        if isinstance(error.filename, str) and Path(error.filename).is_relative_to(folder):
            raise CloudFolderUnusable(Path(error.filename), error) from None
        raise cannot_write(archive, error) from None
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
        raise ArchiveError(f"{folder.parent} cannot be written: {error.strerror}.", kept=UNCHANGED) from None
    try:
        unpack(archive, new)
        if not (new / _MAIN).is_file():
            raise refused(archive, f"it has no {_MAIN}")
        _replace(folder, new)
        try:
            started = start()
        except BaseException as error:
            _put_back(folder, new)
            if isinstance(error, CloudFolderError):
                reason = error.message.replace(f"{folder}{os.sep}", "")
                raise ArchiveError(f"{archive} cannot be loaded: {reason}", kept=UNCHANGED) from None
            raise
        shutil.rmtree(replaced(folder), ignore_errors=True)
        return started
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files of a folder, `state.json` first; raises OSError, so that no part is left out without a word."""
    yield folder / _MAIN
    for file in sorted(files_in(folder)):
        if (
            file.is_file()
            and not file.is_symlink()
            and file.name != _MAIN
            and not is_no_data(file.relative_to(folder).parts)
        ):
            yield file


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made the archive: it is handed on."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


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
