"""Trust in step code. Steps are Python code: chatprov's own are trusted, those of the current directory need one confirmation.

The trusted folders are stored in `~/.local/state/chatprov/trusted`, one JSON object on each line. If only the user can change
a folder, its future code is trusted, too; if others can change it, only the code at the time of the confirmation is trusted.
"""

from __future__ import annotations

import json
import os
import stat
from typing import TYPE_CHECKING

from chatprov.errors import ProjectError
from chatprov.ownership import foreign
from chatprov.project import ProjectLocation, shipped_root
from chatprov.regular_file import read_regular
from chatprov.shell_words import shell_path
from chatprov.user_folder import make_private, user_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_LARGEST = 1 << 24
_ANY_CODE = "any"


def stranger(place: ProjectLocation) -> str:
    """Return why a found project needs a confirmation, even if it has chatprov's steps.

    An empty text if it needs none: only the user can change it, or its present code is trusted.
    """
    if place.shipped or place.root == shipped_root():
        return ""
    try:
        why = foreign(place.root)
    except OSError as error:
        why = f"cannot be looked at ({error.filename}: {error.strerror})"
    return why if why and place.code.digest not in _known(place.root) else ""


def is_trusted(place: ProjectLocation) -> bool:
    """Return whether a project's steps may be run: they are byte for byte chatprov's own, or the folder is trusted.

    Raises ProjectError for steps that cannot be read.
    """
    if stranger(place):
        return False
    own = ProjectLocation(shipped_root(), shipped=True)
    return place.code.files == own.code.files or not _known(place.root).isdisjoint({_ANY_CODE, place.code.digest})


def trust(place: ProjectLocation) -> None:
    """Store a project as trusted.

    Raises ProjectError when the file cannot be written.
    """
    code = place.code.digest if foreign(place.root) else _ANY_CODE
    if code in _known(place.root):
        return
    file = _file()
    if file is None:
        raise ProjectError(
            "There is no folder to remember the answer in: neither XDG_STATE_HOME nor HOME is an absolute path",
            kept="Nothing was changed.",
            advice=f"Name the project instead: --project {shell_path(place.root)}",
        )
    # one write at the end of the file: two simultaneous commands lose nothing, and an incomplete line damages no other line
    line = "\n" + json.dumps({"folder": str(place.root.resolve()), "code": code}) + "\n"
    try:
        make_private(file.parent)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        with os.fdopen(os.open(file, flags, 0o600), "wb", buffering=0) as opened:
            opened.write(line.encode())
    except OSError as error:
        raise ProjectError(
            f"{file} cannot be written: {error.strerror}",
            kept="Nothing was changed.",
            advice=f"Name the project instead: --project {shell_path(place.root)}",
        ) from None


def _file() -> Path | None:
    """Return the file of the trusted folders, None if there is no folder for it."""
    folder = user_folder()
    return None if folder is None else folder / "trusted"


def _known(root: Path) -> frozenset[str]:
    """Return the trusted code of a folder: digests, or "any"."""
    return frozenset(_codes(str(root.resolve())))


def _codes(folder: str) -> Iterator[str]:
    file = _file()
    try:
        if file is None or not _only_ours(file):
            return
        lines = read_regular(file, _LARGEST, follow_links=False).decode(errors="replace").split("\n")
    except OSError:
        return
    for line in lines:
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(entry, dict) and entry.get("folder") == folder and isinstance(entry.get("code"), str):
            yield entry["code"]


def _only_ours(file: Path) -> bool:
    """Return whether only the user can have written the file: with `sudo`, HOME may be another user's."""
    found = file.lstat()
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
