"""`python -m chatprov.local.repair_check FOLDER`: whether a local cloud would start with a folder; nothing is changed.

A separate process, because moto has one state for its process. The parent owns the folder.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chatprov.local import moto_loading
from chatprov.local.locks import ServiceLocks
from chatprov.local.offered import SERVICES
from chatprov.local.storage import CloudFolderDamaged
from chatprov.local.storage.folder import FolderToRead

if TYPE_CHECKING:
    from collections.abc import Sequence

_URL = "http://127.0.0.1"


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that a service refuses; `name` is that of a log, or of a file."""

    name: str
    what: str


def refused_file(path: Path) -> RefusedFile | None:
    """Read a folder as a start does, with moto, and return the first file that is refused; None if there is none."""
    from chatprov.local.kept_services import KeptServices  # noqa: PLC0415  # it imports all services

    folder = FolderToRead(path)
    moto_loading.save_memory()
    try:
        try:
            KeptServices(_URL, ServiceLocks(SERVICES), folder)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            # an entry that no version of the service has written
            return RefusedFile(folder.last, f"the service cannot read it ({type(error).__name__})")
        moto_loading.load_for_waiting()
    except CloudFolderDamaged as error:
        return RefusedFile(error.file.name, error.what)
    finally:
        folder.close()
    return None


def main(arguments: Sequence[str]) -> int:
    """Print the file that is refused, as JSON."""
    refused = refused_file(Path(arguments[0]))
    print(json.dumps(None if refused is None else [refused.name, refused.what]))  # noqa: T201  # the answer to its parent
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
