"""The data of a local cloud as one file, to hand out in a class or to return to: a tar archive, compressed with gzip.

The cloud is stopped while its files are read or replaced, so an archive has one state. It replaces nothing before all of it
has been read and understood.
"""

from __future__ import annotations

import os
import re
import shutil
import tarfile
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from psutil import pid_exists

from chatprov.counting import count
from chatprov.local import archive_reading
from chatprov.local.archive_reading import UNCHANGED, ArchiveError, is_no_data, refused, unpack
from chatprov.local.archive_target import cannot_write, check_file, check_outside
from chatprov.local.kept_files import files_in, has_data
from chatprov.local.leftovers import remove_leftovers, unpacking
from chatprov.local.replacement import NewFolder, replacing
from chatprov.local.storage import CloudFolderDamaged, CloudFolderError, CloudFolderUnusable, FolderOwner
from chatprov.local.storage.document import sync_folder
from chatprov.local.storage.folder import STATE_FILE
from chatprov.local.storage.folder_to_read import FolderToRead
from chatprov.user_folder import make_private

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")


def check_save(folder: Path, archive: Path) -> None:
    """Raise what `save` would raise, as far as it can be known while a local cloud uses the folder; nothing is changed."""
    if not has_data(folder):
        raise ArchiveError(
            "There is no data of a local cloud to save.", advice="`chatprov up` builds the chat backend in one."
        )
    try:
        (folder / STATE_FILE).lstat()
    except FileNotFoundError:  # an archive without it could not be loaded
        raise CloudFolderDamaged(folder / STATE_FILE, "the file is missing") from None
    except OSError as error:
        raise CloudFolderUnusable(folder / STATE_FILE, error) from None
    with suppress(CloudFolderDamaged):  # a copy of what is damaged is useful before a repair
        FolderToRead(folder)  # before the lock, which would change a folder that only a newer version understands
    check_outside(folder, archive)
    check_file(archive)


def check_versions(folder: Path, logs: Mapping[str, int]) -> None:
    """Raise CloudFolderTooNew if a newer chatprov has written one of the logs; `logs` are the versions that this one knows."""
    with suppress(CloudFolderDamaged):
        FolderToRead(folder).check_versions(logs)


def save(folder: Path, archive: Path) -> None:
    """Write the files of a folder, which no local cloud uses, to an archive that only this user can read.

    Raises CloudFolderInUse, CloudFolderTooNew, CloudFolderUnusable, and ArchiveError; then an archive that was there before is
    unchanged.
    """
    check_save(folder, archive)
    owner = FolderOwner(folder, None)
    temporary = archive.with_name(f".{archive.name}.{os.getpid()}.tmp")
    try:
        _remove_unfinished(archive)
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as out, tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as written:
            for file in _not_too_many(archive, _files(folder)):
                written.add(file, file.relative_to(folder).as_posix(), recursive=False, filter=_without_owner)
            written.close()
            out.flush()
            os.fsync(descriptor)
        temporary.replace(archive)
        sync_folder(archive.parent)
    except OSError as error:
        if isinstance(error.filename, str) and Path(error.filename).is_relative_to(folder):
            raise CloudFolderUnusable(Path(error.filename), error) from None
        raise cannot_write(archive, error) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)
        owner.release()


@contextmanager
def unpacked(archive: Path, folder: Path, check: Callable[[Path], None]) -> Iterator[NewFolder]:
    """Unpack an archive beside a folder, which may be used meanwhile; what is not moved away is deleted at the end.

    `check` raises CloudFolderError if a local cloud does not understand the files. So what replaces the folder afterwards is known
    to be good, and a kill can come at any moment. Raises ArchiveError, and what else `check` raises.
    """
    try:
        make_private(folder.parent)
        remove_leftovers(folder)  # they may have the room that is needed now
        new = Path(tempfile.mkdtemp(prefix=unpacking(folder), dir=folder.parent))
    except OSError as error:
        raise ArchiveError(f"{folder.parent} cannot be written: {error.strerror}.", kept=UNCHANGED) from None
    try:
        found = NewFolder(new, FolderOwner(new, None))
    except CloudFolderUnusable as error:
        shutil.rmtree(new, ignore_errors=True)
        raise ArchiveError(f"{archive} cannot be loaded: {error.message}", kept=UNCHANGED) from None
    try:
        unpack(archive, new)
        os.sync()  # all files at once: what they replace is deleted afterwards
        if not (new / STATE_FILE).is_file():
            raise refused(archive, f"it has no {STATE_FILE}")
        try:
            check(new)
        except CloudFolderError as error:
            reason = error.message.replace(f"{new}{os.sep}", "")
            raise ArchiveError(f"{archive} cannot be loaded: {reason}", kept=UNCHANGED) from None
        yield found
    finally:
        found.owner.release()
        shutil.rmtree(new, ignore_errors=True)


def left_out(new: NewFolder, logs: Mapping[str, int]) -> str:
    """Return what a start leaves out of what was unpacked, in words, "" if nothing; `logs` are as in `check_versions`.

    Raises CloudFolderError if `unpacked` has not checked that a local cloud understands the files.
    """
    torn = FolderToRead(new.path).torn(logs)
    return ", ".join(f"{count(size, 'byte')} of {name}" for name, size in torn.items())


def load(new: NewFolder, folder: Path, start: Callable[[], T]) -> T:
    """Replace a folder, which no local cloud uses, by what was unpacked, start a local cloud with it, and return this.

    Raises CloudFolderInUse, CloudFolderUnusable, and what `start` raises; then the folder is as before.
    """
    with replacing(folder, new):
        started = start()
    remove_leftovers(folder)
    return started


def _files(folder: Path) -> Iterator[Path]:
    """Yield the regular files of a folder, `state.json` first; raises OSError, so that no part is left out without a word."""
    yield folder / STATE_FILE
    for file in sorted(files_in(folder)):
        if (
            file.is_file()
            and not file.is_symlink()
            and file.name != STATE_FILE
            and not is_no_data(file.relative_to(folder).parts)
        ):
            yield file


def _not_too_many(archive: Path, files: Iterable[Path]) -> Iterator[Path]:
    """Yield files as long as `unpack` would accept them; raises ArchiveError."""
    total = 0
    for number, file in enumerate(files, 1):
        total += file.lstat().st_size
        if total > archive_reading.LARGEST or number > archive_reading.MOST_FILES:
            raise ArchiveError(
                f"{archive} cannot be written: the data has more than {archive_reading.LARGEST >> 30} GiB or "
                f"{archive_reading.MOST_FILES:,} files, and could not be loaded again.",
                kept=UNCHANGED,
            )
        yield file


def _remove_unfinished(archive: Path) -> None:
    """Remove what saving to the same file has left that was killed: it has secrets."""
    shape = re.compile(rf"\.{re.escape(archive.name)}\.([0-9]{{1,9}})\.tmp")
    with suppress(OSError):
        for file in [*archive.parent.iterdir()]:
            found = shape.fullmatch(file.name)
            if found is not None and not pid_exists(int(found[1])):
                file.unlink()


def _without_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Leave out who made the archive: it is handed on."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
