"""`python -m tests.local.storage.killed_load ARCHIVE FOLDER N [REASON]`: load one, and be killed at the Nth change.

With a reason, no local cloud would start with what is in the archive.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chatprov.local.storage import CloudFolderError
from tests.local.storage.loading import load

if TYPE_CHECKING:
    from collections.abc import Callable

CHANGES = ("mkdir", "rename", "rmdir", "unlink", "open")


class Killer:
    """Counts changes, and kills this process before the last one."""

    def __init__(self, last: int) -> None:
        self.left = last

    def before(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def changed(*arguments: Any, **options: Any) -> Any:
            if function is not OPEN or arguments[1] & os.O_CREAT:
                self.count()
            return function(*arguments, **options)

        return changed

    def count(self) -> None:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


OPEN = os.open


def main(archive: str, folder: str, last: str, reason: str = "") -> None:
    killer = Killer(int(last))
    for name in CHANGES:
        setattr(os, name, killer.before(getattr(os, name)))

    def check(_: Path) -> None:
        if reason:
            raise CloudFolderError(reason)

    load(Path(archive), Path(folder), killer.count, check)


if __name__ == "__main__":
    main(*sys.argv[1:])
