"""The folder for what chatprov keeps for this user: `chatprov` in XDG_STATE_HOME, or in ~/.local/state."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Final

_PRIVATE: Final = 0o700


def user_folder() -> Path | None:
    """Return the folder, which may not exist yet; None if the environment has only relative paths, which any user may own."""
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():
        state = Path(os.path.expanduser("~")) / ".local" / "state"  # noqa: PTH111  # pathlib's raises where there is none
    return state / "chatprov" if state.is_absolute() else None


def make_private(folder: Path) -> None:
    """Create a folder and the missing ones that it is in, all for this user only; raises OSError."""
    missing = [folder]
    while not missing[-1].parent.exists():
        missing.append(missing[-1].parent)
    for made in reversed(missing):  # `mkdir(parents=True)` gives its mode to the last one only
        made.mkdir(mode=_PRIVATE, exist_ok=True)


def tighten(folder: Path) -> None:
    """Let only this user into the user's folder and what leads from there to a folder; what is a link or of another user stays."""
    top = user_folder()
    if top is None or not folder.is_relative_to(top):
        return
    for found in [folder, *folder.parents]:
        with suppress(OSError):
            _tighten(found)
        if found == top:
            return


def _tighten(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        status = os.fstat(descriptor)
        if status.st_uid == os.geteuid() and stat.S_IMODE(status.st_mode) & ~_PRIVATE:
            os.fchmod(descriptor, _PRIVATE)
    finally:
        os.close(descriptor)
