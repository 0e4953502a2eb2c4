"""A log on a disk that can be full."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any

from chatprov.local.storage import Log, NotWrittenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.storage import Image


class Disk(Log):
    """A log that counts what is written, on a disk that can be full."""

    is_full = False
    written = 0

    def append(self, images: Sequence[Image]) -> None:
        if self.is_full:
            raise NotWrittenError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.written += 1
        super().append(images)

    def replace(self, images: Any) -> None:
        if self.is_full:
            raise NotWrittenError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        super().replace(images)
