"""`python -m chatprov.local.start_check FOLDER`: whether a local cloud would start with a folder; nothing is changed.

A separate process, because moto has one state for its process. The parent owns the folder.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from chatprov.errors import LocalCloudFailed
from chatprov.local.storage import OTHER_FORM, CloudFolderDamaged, CloudFolderError
from chatprov.local.storage.folder_to_read import FolderToRead

if TYPE_CHECKING:
    from collections.abc import Sequence

_URL: Final = "http://127.0.0.1"
_CHECK_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class RefusedFile:
    """A file that a service refuses; `name` is that of a log, or of a file. Without a name, it is the folder as a whole."""

    name: str
    what: str
    message: str
    """What a start would say."""


def find_refused(path: Path) -> RefusedFile | None:
    """Return the file that a service refuses, None if a local cloud would start; raises LocalCloudFailed."""
    found = answer_of("start_check", path)
    return None if found is None else RefusedFile(*found)


def answer_of(module: str, path: Path, *arguments: str) -> Any:
    """Return what a module answers, which reads a folder in its own process, about this folder; raises LocalCloudFailed."""
    command = [sys.executable, "-P", "-m", f"chatprov.local.{module}", str(path.absolute()), *arguments]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            cwd="/",
            env=environment,
            check=True,
            timeout=_CHECK_SECONDS,
        )
        return json.loads(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        said = getattr(error, "stderr", None) or b""
        raise LocalCloudFailed(
            f"Whether a local cloud can start with {path} could not be found out: {error}",
            kept=said.decode(errors="replace").strip(),
            advice="Run the same command again.",
        ) from None


def check_start(path: Path) -> None:
    """Raise CloudFolderError if a local cloud would not start with a folder, and LocalCloudFailed."""
    if refused := find_refused(path):
        raise CloudFolderError(refused.message)


def refused_file(path: Path) -> RefusedFile | None:
    """Read a folder as a start does, with moto, and return the first file that is refused; None if there is none."""
    try:
        return read_as_a_start(FolderToRead(path))
    except CloudFolderDamaged as error:
        return RefusedFile(error.file.name, error.what, error.message)
    except CloudFolderError as error:
        return RefusedFile("", error.message, error.message)


def read_as_a_start(folder: FolderToRead) -> RefusedFile | None:
    """Let the services read a folder, and return a log that one cannot read at all; raises CloudFolderError."""
    from chatprov.local import moto_loading  # noqa: PLC0415  # the parent needs neither moto nor the services
    from chatprov.local.kept_services import KeptServices  # noqa: PLC0415  # as above
    from chatprov.local.locks import ServiceLocks  # noqa: PLC0415  # as above
    from chatprov.local.offered import SERVICES  # noqa: PLC0415  # as above

    moto_loading.save_memory()
    try:
        KeptServices(_URL, ServiceLocks(SERVICES), folder)
    except OTHER_FORM as error:
        # an entry that no version of the service has written
        what = f"the service cannot read it ({type(error).__name__})"
        return RefusedFile(folder.last, what, f"{folder.path / folder.last}.*.log is damaged: {what}.")
    finally:
        folder.close()
    moto_loading.load_for_waiting()
    return None


def main(arguments: Sequence[str]) -> int:
    """Print the file that is refused, as JSON."""
    refused = refused_file(Path(arguments[0]))
    answer = None if refused is None else [refused.name, refused.what, refused.message]
    print(json.dumps(answer))  # noqa: T201  # the answer to its parent
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
