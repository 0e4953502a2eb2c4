"""Opens a file of the folder to read it; what is not a file there is damage, and must not block."""

from __future__ import annotations

import errno
import os
import stat
from typing import TYPE_CHECKING

from chatprov.local.storage.errors import CloudFolderDamaged

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO


def opened(file: Path) -> BinaryIO:
    """Return a file, opened to read it; raises CloudFolderDamaged if something else has its name, and OSError."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno in {errno.ELOOP, errno.ENXIO}:  # a link, and a socket
            raise CloudFolderDamaged(file, "it is not a file") from None
        raise
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise CloudFolderDamaged(file, "it is not a file")
    return os.fdopen(descriptor, "rb")
