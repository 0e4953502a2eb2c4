"""The file to upload: checked before anything is sent, and read in pieces."""

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
"""The maximum size of one PUT to S3, in bytes."""
NOTHING_SENT = "Nothing was sent."


@dataclass(frozen=True)
class LocalFile:
    """An open file of `size` bytes, with its name in the chat and its content type."""

    name: str
    size: int
    content_type: str
    content: IO[bytes]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.content.close()

    def body(self, report: Callable[[int], None]) -> Body:
        """Return the request body; `report` receives the number of bytes of each piece that is sent."""
        self.content.seek(0)
        return Body(self, report)


class Body:
    """A file as a request body: exactly the announced number of bytes."""

    def __init__(self, file: LocalFile, report: Callable[[int], None]) -> None:
        self._file = file
        self._left = file.size
        self._report = report

    def read(self, most: int = -1) -> bytes:
        """Return the next bytes. Raises UploadFailed when the file has become shorter."""
        piece = self._file.content.read(self._left if most < 0 else min(most, self._left))
        if not piece and self._left:
            raise UploadFailed(f"{self._file.name} became shorter during the upload", kept="No message was sent.")
        self._left -= len(piece)
        self._report(len(piece))
        return piece


def open_file(path: Path) -> LocalFile:
    """Open a file for upload. Raises UploadFailed when it does not exist, or cannot be read or sent."""
    try:
        content = path.open("rb") if os.name == "nt" else open(path, "rb", opener=_nonblocking)  # noqa: SIM115  # Path has no opener
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise UploadFailed(f"Cannot read {path}: {reason}", kept=NOTHING_SENT) from None
    about = os.fstat(content.fileno())
    if not stat.S_ISREG(about.st_mode) or about.st_size > LARGEST_PUT:
        content.close()
        what = (
            "is larger than 5 GB, the limit of S3 for one upload"
            if stat.S_ISREG(about.st_mode)
            else "is not a regular file"
        )
        raise UploadFailed(f"{path} {what}", kept=NOTHING_SENT)
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return LocalFile(path.name, about.st_size, kind, content)


def _nonblocking(path: str, flags: int) -> int:
    """Open without blocking: on a pipe, open() would wait for a writer."""
    return os.open(path, flags | os.O_NONBLOCK)
