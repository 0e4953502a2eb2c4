"""Bytes of any size, such as a request's body or an object's content: in memory if they are few, else in a file."""

from __future__ import annotations

import errno
import fcntl
import io
import os
import shutil
import tempfile
import weakref
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

IN_MEMORY: Final = 256 << 10
"""The maximum size in memory, in bytes."""
CHUNK: Final = 1 << 18
_PREFIX: Final = "chatprov-bodies-"
_LOCK: Final = "in-use"


class BodyFile:
    """A file that is deleted when nothing refers to it any more, unless it is kept for the next start."""

    def __init__(self, path: Path, *, is_kept: bool = False) -> None:
        self.path = path
        self.is_kept = is_kept

    @classmethod
    def new(cls, folder: Path | None = None) -> tuple[BodyFile, io.BufferedWriter]:
        """Return an empty file with a fresh name, and what writes to it; it is where all others are, or in `folder`.

        Raises OSError.
        """
        place = folder or _place or Path(_folder())
        descriptor, name = tempfile.mkstemp(dir=place)
        # the name is absolute, and `place` may not be
        return cls(place / Path(name).name), os.fdopen(descriptor, "wb")

    def __del__(self) -> None:
        # at the end of the process its folder has already been deleted
        if not self.is_kept:
            self.path.unlink(missing_ok=True)

    def read(self, start: int, size: int) -> bytes:
        """Return bytes of the file; raises OSError, also if it has fewer."""
        with self.path.open("rb") as file:
            file.seek(start)
            data = file.read(size)
        if len(data) != size:
            raise OSError(errno.EIO, "The file is shorter than what was written to it", str(self.path))
        return data


Piece = tuple[bytes | BodyFile, int, int]
"""Some of the bytes in memory or in a file: where they begin, and how many they are."""


class Content:
    """Immutable bytes. Slicing, joining and copying is fast: it only changes the list of pieces, which refer to files."""

    __slots__ = ("_length", "_pieces")

    def __init__(self, pieces: Iterable[Piece] = ()) -> None:
        self._pieces = tuple(piece for piece in pieces if piece[2])
        self._length = sum(length for _, _, length in self._pieces)

    @classmethod
    def of(cls, data: bytes | Content) -> Content:
        """Return the data as a Content, in a file if it is large."""
        if isinstance(data, Content):
            return data
        writer = Writer()
        writer.write(data)
        return writer.content()

    @classmethod
    def joined(cls, contents: Iterable[Content]) -> Content:
        """Return the contents concatenated."""
        return cls(piece for content in contents for piece in content.pieces)

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """Where the bytes are."""
        return self._pieces

    def move(self, pieces: Iterable[Piece]) -> None:
        """Have the same bytes elsewhere, also for all who share this content."""
        self._pieces = tuple(pieces)  # with one assignment, because others may read at this moment

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, places: slice) -> Content:
        start, stop, step = places.indices(self._length)
        if step != 1:
            raise ValueError("A content is cut in one piece.")
        return Content(self._between(start, max(start, stop)))

    def __deepcopy__(self, _: dict[int, Any]) -> Content:
        return self

    def __bytes__(self) -> bytes:
        return b"".join(self.chunks())

    def decode(self, encoding: str = "utf-8") -> str:
        """Return the whole content as text."""
        return bytes(self).decode(encoding)

    def chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """Yield the whole content in chunks of at most `size` bytes."""
        for start in range(0, self._length, size):
            yield self.piece(start, size)

    def piece(self, start: int, size: int) -> bytes:
        """Return up to `size` bytes, beginning at `start`."""
        return b"".join(
            source.read(begin, length) if isinstance(source, BodyFile) else source[begin : begin + length]
            for source, begin, length in self._between(start, min(start + size, self._length))
        )

    def open(self) -> io.BufferedReader:
        """Return the content as a file object."""
        return io.BufferedReader(Reader(self), CHUNK)

    def _between(self, start: int, stop: int) -> Iterator[Piece]:
        before = 0
        for source, begin, length in self._pieces:
            first, last = max(start - before, 0), min(stop - before, length)
            if first < last:
                yield source, begin + first, last - first
            before += length
            if before >= stop:
                return


class Reader(io.RawIOBase):
    """A content as a readable file object."""

    def __init__(self, content: Content) -> None:
        super().__init__()
        self.content = content
        self._position = 0

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Return True."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move to a position and return it."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: len(self.content)}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer with the next bytes, and return their number."""
        data = self.content.piece(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


class Writer:
    """Collects bytes as they arrive, in memory or in a file."""

    def __init__(self) -> None:
        self._memory = bytearray()
        self._file: BodyFile | None = None
        self._out: io.BufferedWriter | None = None
        self._length = 0

    @property
    def blocks(self) -> bool:
        """Whether the next write may have to wait for a disk."""
        return self._file is not None or self._length + CHUNK > IN_MEMORY

    def write(self, data: bytes) -> int:
        """Append bytes and return their number."""
        self._length += len(data)
        if self._out is None and self._length <= IN_MEMORY:
            self._memory += data
            return len(data)
        if self._out is None:
            self._file, self._out = BodyFile.new()
            self._out.write(self._memory)
            self._memory.clear()
        return self._out.write(data)

    def close(self) -> None:
        """Close the file, even if the disk is full."""
        if self._out is not None:
            try:
                self._out.close()
            except OSError:
                self._out.raw.close()
            self._out = None

    def content(self) -> Content:
        """Return what was written; after that, nothing can be written any more."""
        if self._file is None:
            return Content([(bytes(self._memory), 0, self._length)])
        if self._out is not None:
            self._out.flush()
            self.close()
        return Content([(self._file, 0, self._length)])


_place: Path | None = None


def place_in(folder: Path | None) -> None:
    """Write files to a folder from now on, and with None again to the folder of this process.

    A body that is kept later is then already where it has to be, on the same file system.
    """
    global _place  # noqa: PLW0603  # one for the process, as the folder that it replaces
    _place = folder


@cache
def _folder() -> str:
    """Return this process's folder for large bodies, created at first use; delete the folders of killed processes."""
    for left in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        _remove_if_left(left)
    folder = tempfile.mkdtemp(prefix=_PREFIX)
    # the lock is held until the process ends, however it ends
    lock = os.open(Path(folder, _LOCK), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    weakref.finalize(_folder, shutil.rmtree, folder, ignore_errors=True)
    return folder


def _remove_if_left(folder: Path) -> None:
    try:
        if folder.is_symlink() or folder.stat().st_uid != os.getuid():
            return
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except OSError:
        return  # another user's, or a folder that is just being created
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return
    else:
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(lock)
