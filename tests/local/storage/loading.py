"""An archive that is loaded in one step, where nothing has to be stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from chatprov.local import archive

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")


def load(file: Path, folder: Path, start: Callable[[], T], check: Callable[[Path], None] = lambda _: None) -> T:
    """Unpack an archive, check it, and let it replace a folder."""
    with archive.unpacked(file, folder, check) as new:
        return archive.load(new, folder, start)
