"""The folder for what chatprov keeps for this user: `chatprov` in XDG_STATE_HOME, or in ~/.local/state."""

from __future__ import annotations

import os
from pathlib import Path


def user_folder() -> Path | None:
    """Return the folder, which may not exist yet; None if the environment has only relative paths, which any user may own."""
    state = Path(os.environ.get("XDG_STATE_HOME", ""))
    if not state.is_absolute():
        state = Path(os.path.expanduser("~")) / ".local" / "state"  # noqa: PTH111  # pathlib's raises where there is none
    return state / "chatprov" if state.is_absolute() else None
