"""Whose steps are run. They are Python code: chatprov's own need no question, those of a folder that is at hand do, once.

The folders that somebody has vouched for are remembered in `~/.local/state/chatprov/trusted`, one a line.
"""

from __future__ import annotations

import os
from pathlib import Path

from chatprov.errors import ProjectError
from chatprov.project import shipped_root


def is_trusted(root: Path) -> bool:
    """Tell whether a project's steps are chatprov's own, letter for letter, or somebody has vouched for the folder."""
    return _steps(root) == _steps(shipped_root()) or str(root.resolve()) in _known()


def trust(root: Path) -> None:
    """Remember that somebody has vouched for a folder.

    Raises ProjectError when that cannot be written down.
    """
    file, known = _file(), _known()
    if str(root.resolve()) in known:
        return
    text = "".join(f"{folder}\n" for folder in sorted({*known, str(root.resolve())}))
    new = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write(text)
        new.replace(file)
    except OSError as error:
        raise ProjectError(
            f"{file} cannot be written: {error.strerror}",
            stands="Nothing was changed.",
            advice=f"Name the project instead: --project {root}",
        ) from None


def _file() -> Path:
    return Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state") / "chatprov" / "trusted"


def _known() -> frozenset[str]:
    try:
        return frozenset(_file().read_text(encoding="utf-8").splitlines())
    except (OSError, ValueError):
        return frozenset()


def _steps(root: Path) -> dict[str, bytes]:
    """Return every file that may be run when the steps are loaded, by its place."""
    folder = root / "steps"
    return {str(file.relative_to(folder)): file.read_bytes() for file in sorted(folder.rglob("*.py"))}
