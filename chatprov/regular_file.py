"""Read files that another user may have put there: a pipe, a device or an endless file must not block a command."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def read_regular(file: Path, most: int, *, follow_links: bool = True) -> bytes:
    """Return the content of a regular file of at most `most` bytes.

    Raises OSError, with a reason in `strerror`, also if the file is not a regular file or is too large, or if it is a link and
    `follow_links` is false. `most` is a whole number of KB.
    """
    flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if follow_links else os.O_NOFOLLOW)
    descriptor = os.open(file, flags)
    try:
        kind = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(kind):
            raise OSError(errno.EISDIR, "it is a folder", str(file))
        if not stat.S_ISREG(kind):
            raise OSError(errno.EINVAL, "it is not a regular file", str(file))
        with os.fdopen(descriptor, "rb", closefd=False) as opened:
            content = opened.read(most + 1)
    finally:
        os.close(descriptor)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most >> 10} KB", str(file))
    return content
