"""Where the local cloud on a port keeps its data between two starts: in the user's folder, never in a project."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from chatprov.user_folder import user_folder

if TYPE_CHECKING:
    from pathlib import Path


def data_folder(port: int) -> Path | None:
    """Return the folder of the local cloud on a port, which may not exist yet; None if this user has no folder."""
    folder = user_folder()
    return None if folder is None else folder / "cloud" / str(port)


def is_same(one: Path, other: Path) -> bool:
    """Return whether two paths lead to the same folder, which may not exist."""
    return os.path.realpath(one) == os.path.realpath(other)
