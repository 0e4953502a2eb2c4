"""An append log: the images of what a service keeps, each written before a request is answered.

A log is for one lock: all changes that are made together are one line. Only the highest generation of a log counts, because it gets
its name when it is complete; it is written at a start, when more than half of the file is out of date.
"""

from __future__ import annotations

import logging
import os
import re
import threading
from contextlib import ExitStack, suppress
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Final

from chatprov.local.storage.document import replace_file
from chatprov.local.storage.errors import CloudFolderDamaged, CloudFolderError, CloudFolderUnusable, NotWrittenError
from chatprov.local.storage.file_names import file_name
from chatprov.local.storage.log_file import Image, LogContent, first_line, line_of, lines_of, read_log
from chatprov.local.storage.shorter import most_for, size_of, write_shorter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from chatprov.local.storage.background_sync import BackgroundSync

log = logging.getLogger(__name__)

_DIGITS: Final = 8
_NO_FILE: Final = -1


class Log:
    """A log in a folder, first read and then, from `start` on, written; its caller holds the lock of its service."""

    def __init__(
        self, folder: Path, name: str, version: int, *, synced: bool = False, background: BackgroundSync | None = None
    ) -> None:
        """Read the log and change nothing; raises as `read_log`.

        If it is `synced`, each change survives a loss of power; otherwise those do that `background` has synced.
        """
        self.name = name
        self._synced = synced
        self._background = background
        self._unsynced = False
        self._most = 0
        """How long the file may become before it is looked how much of it is out of date."""
        self._append_or_switch = threading.Lock()
        """Held while a line is written, and while a new generation gets the place of the file."""
        self._open_or_close = threading.Lock()
        """Held while the background needs the file to stay open."""
        self._folder = folder
        self._file_name = file_name(name)
        self._version = version
        self._descriptor = _NO_FILE
        self._length = 0
        self._refused = False
        self._files = generations(folder, self._file_name)
        self._generation = max(self._files, default=0)
        self._read = read_log(self._file, version) if self._files else LogContent(version, {}, 0, 0)

    @property
    def exists(self) -> bool:
        """Whether the log has a file."""
        return bool(self._files)

    @property
    def version(self) -> int:
        """The version of what was read."""
        return self._read.version

    @property
    def entries(self) -> dict[bytes, bytes]:
        """What was read: values by their keys, both as JSON; until `start`, entries that are not needed can be removed from it."""
        return self._read.entries

    @property
    def torn(self) -> int:
        """How many bytes at the end are of no whole line."""
        return self._read.torn

    def damaged(self, what: str) -> CloudFolderDamaged:
        """Return the error for entries that the service does not understand."""
        return CloudFolderDamaged(self._file, what)

    def start(self) -> None:
        """Make the log ready for `append`, and forget what was read; raises CloudFolderUnusable."""
        read, self._read = self._read, LogContent(self._version, {}, 0, 0)
        self._most = most_for(size_of(read.entries))
        try:
            if read.torn:
                self._cut(read)
            if not self._files or read.version != self._version:
                self._write_generation(lines_of(read.entries))
            else:
                self._shorten(read)
            self._remove_others()
            self._open()
        except OSError as error:
            raise CloudFolderUnusable(self._file, error) from None

    def append(self, images: Sequence[Image]) -> None:
        """Write the images of one change, all or none of them, with one call; raises NotWrittenError."""
        line = line_of(images)
        with self._append_or_switch:
            self._check_open()
            try:
                written = os.write(self._descriptor, line)
                if self._synced:
                    os.fdatasync(self._descriptor)
            except OSError as error:
                raise self._take_back(error.errno, error.strerror) from None
            if written != len(line):
                raise self._take_back(None, "there is no room for it")
            self._length += written
        self._refused = False
        if self._background is None:
            return
        if not self._synced and not self._unsynced:
            self._unsynced = True
            self._background.note()
        elif self._length > self._most:
            self._background.note()

    def replace(self, images: Iterable[Image]) -> None:
        """Replace everything in the log; raises NotWrittenError, and then it has what it had."""
        self._check_open()
        before = self._generation
        try:
            self._write_generation(line_of([image]) for image in images)
        except OSError as error:
            self._generation = before
            raise NotWrittenError(error.errno, error.strerror, str(self._file)) from None
        self.close()
        self._remove_others()
        self._open()

    def take_written(self) -> object:
        """See `Syncable`."""
        if not self._unsynced:
            return None
        # first: a change that is written from now on may not be synced with this
        self._unsynced = False
        return True

    def sync_written(self, written: object) -> None:  # noqa: ARG002  # see `Syncable`: of a log, all that was written counts
        """See `Syncable`."""
        with self._open_or_close:
            if self._descriptor != _NO_FILE:
                try:
                    os.fdatasync(self._descriptor)
                except OSError:
                    self._unsynced = True
                    raise

    def shorten(self) -> None:
        """See `Syncable`: write a new generation if much of the file is out of date, while others append to it."""
        length = self._length
        if length <= self._most or self._descriptor == _NO_FILE:
            return
        new = generation_file(self._folder, self._file_name, self._generation + 1)
        self._most = 2 * length
        try:
            with ExitStack() as held:
                hold = partial(held.enter_context, self._append_or_switch)
                most = write_shorter(self._file, new, self._version, length, hold)
                if most is not None:
                    with self._open_or_close:
                        os.close(self._descriptor)
                        self._generation += 1
                        self._open()
                    self._most = most
        except (OSError, CloudFolderError) as error:
            log.warning("%s: it stays larger than it could be: %s", self._file, error)
        self._remove_others()
        if self._length > self._most and self._background is not None:
            self._background.note()  # much was appended meanwhile

    def close(self) -> None:
        """Close the file; afterwards nothing can be appended."""
        with self._open_or_close:
            if self._descriptor != _NO_FILE:
                os.close(self._descriptor)
                self._descriptor = _NO_FILE

    @property
    def _file(self) -> Path:
        return generation_file(self._folder, self._file_name, self._generation)

    def _check_open(self) -> None:
        if self._descriptor == _NO_FILE:
            raise NotWrittenError(None, "the file of the log is not open", str(self._file))

    def _take_back(self, number: int | None, reason: str | None) -> NotWrittenError:
        """Remove what was written of a line, and return the error for it."""
        if not self._refused:
            log.warning("%s: a change was refused, because it cannot be stored: %s", self._file, reason)
            self._refused = True
        try:
            os.ftruncate(self._descriptor, self._length)
        except OSError as error:
            # what is written after half a line would be lost
            log.error("%s: nothing can be stored any more until the next start: %s", self._file, error.strerror)  # noqa: TRY400
            self.close()
        return NotWrittenError(number, reason, str(self._file))

    def _cut(self, read: LogContent) -> None:
        """Remove the last line, which is not whole, from the file, and set it aside if there is room for it."""
        aside = self._file.with_suffix(".cut")
        with self._file.open("r+b") as file:
            file.seek(read.length)
            try:
                replace_file(aside, [file.read()])
                where = f"are in {aside}"
            except OSError as error:
                where = f"could not be set aside: {error.strerror}"
            file.truncate(read.length)
        log.warning(
            "%s: the last change was not written to its end and is left out; its %d bytes %s",
            self._file,
            read.torn,
            where,
        )

    def _shorten(self, read: LogContent) -> None:
        """Write a new generation if the file has much that is out of date, and if there is room for it."""
        if read.length <= self._most:
            return
        before = self._generation
        try:
            self._write_generation(lines_of(read.entries))
        except OSError as error:
            self._generation = before
            log.warning("%s: it stays larger than it could be: %s", self._file, error.strerror)

    def _write_generation(self, lines: Iterable[bytes]) -> None:
        self._generation += 1
        replace_file(self._file, chain([first_line(self._version)], lines), synced=True)

    def _remove_others(self) -> None:
        """Remove the earlier generations, and what a kill has left of one; if that fails, the next start does it."""
        files = generations(self._folder, self._file_name).items()
        others = [file for generation, file in files if generation != self._generation]
        for file in (*others, *self._folder.glob(f"{self._file_name}.*.log.tmp")):
            with suppress(OSError):
                file.unlink(missing_ok=True)

    def _open(self) -> None:
        self._descriptor = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
        self._length = os.fstat(self._descriptor).st_size
        self._files = {self._generation: self._file}


def generation_file(folder: Path, name: str, generation: int) -> Path:
    """Return the file of a generation of a log, by the file name of the log."""
    return folder / f"{name}.{generation:0{_DIGITS}}.log"


def generations(folder: Path, name: str) -> dict[int, Path]:
    """Return the files of a log by their generation, by the file name of the log."""
    shape = re.compile(rf"{re.escape(name)}\.([0-9]{{{_DIGITS}}})\.log")
    found = ((shape.fullmatch(file.name), file) for file in folder.iterdir())
    return {int(match[1]): file for match, file in found if match is not None}


def missing(folder: Path, name: str) -> CloudFolderDamaged:
    """Return the error for a log whose file is gone."""
    return CloudFolderDamaged(folder / f"{file_name(name)}.*.log", "the file is missing")
