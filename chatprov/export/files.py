"""Write exported files into a folder, without overwriting what is there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from chatprov.errors import ProjectError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def write_files(folder: Path, files: Mapping[str, str], *, force: bool) -> None:
    """Write files by their names into a folder, which is created if it does not exist.

    With `force`, files of these names are replaced; a link is replaced and not followed. Raises ProjectError when one exists
    without `force`, before anything is written, and when a file cannot be written.
    """
    there = [name for name in files if os.path.lexists(folder / name)]
    if there and not force:
        raise ProjectError(
            f"{folder} already has {', '.join(there)}",
            kept="Nothing was written.",
            advice="Name another folder with --out, or replace the files with --force.",
        )
    try:
        for name, text in files.items():
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if force:
                file.unlink(missing_ok=True)
            # A file or link that appears there in the meantime is not changed.
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "w", encoding="utf-8") as opened:
                opened.write(text)
    except OSError as error:
        raise ProjectError(
            f"{error.filename or folder} cannot be written: {error.strerror}",
            advice="Choose another folder; what was written until then is in this one.",
        ) from None
