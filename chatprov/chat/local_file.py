"""The file to be uploaded: looked at before anything is sent, read in pieces, never held whole."""

from __future__ import annotations

import mimetypes
import os
import stat
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Self

from chatprov.errors import UploadFailed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LARGEST_PUT = 5 << 30
"""Bytes that S3 takes in one PUT."""
NOTHING_SENT = "Nothing was sent."


@dataclass(frozen=True)
class LocalFile:
    """An open file of `size` bytes, with the name that the chat shows and its content type."""

    name: str
    size: int
    content_type: str
    content: IO[bytes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.content.close()

    def body(self, report: Callable[[int], None]) -> Body:
        """Return what is to be sent; `report` is told the number of bytes as they go."""
        self.content.seek(0)
        return Body(self, report)


class Body:
    """A file as it is sent: exactly the bytes that were announced."""

    def __init__(self, file: LocalFile, report: Callable[[int], None]) -> None:
        self._file = file
        self._left = file.size
        self._report = report

    def read(self, most: int = -1) -> bytes:
        """Return the next bytes. Raises UploadFailed when the file has become shorter."""
        piece = self._file.content.read(self._left if most < 0 else min(most, self._left))
        if not piece and self._left:
            raise UploadFailed(f"{self._file.name} became shorter while it was sent", kept="No message was sent.")
        self._left -= len(piece)
        self._report(len(piece))
        return piece


def open_file(path: Path) -> LocalFile:
    """Open a file for upload. Raises UploadFailed when there is no file, or none that can be read or sent."""
    try:
        content = path.open("rb") if os.name == "nt" else open(path, "rb", opener=_at_once)  # noqa: SIM115  # Path has no opener
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UploadFailed(f"{path} cannot be read: {reason}", kept=NOTHING_SENT) from None
    about = os.fstat(content.fileno())
    if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_PUT:
        content.close()
        what = "is larger than the 5 GB that S3 takes at once" if stat.S_ISREG(about.st_mode) else "is not a file"
        raise UploadFailed(f"{path} {what}", kept=NOTHING_SENT)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return LocalFile(path.name, about.st_size, kind, content)


def _at_once(path: str, flags: int) -> int:
    """Open without waiting: a pipe would make open() wait for somebody who writes."""
    return os.open(path, flags | os.O_NONBLOCK)
