"""Whether only the user can change a project, or other users of the machine can, too."""

from __future__ import annotations

import grp
import os
import pwd
import stat
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROOT = 0


def foreign(project: Path) -> str:
    """Return why other users can change a project, in words that follow "a project that"; an empty text if they cannot.

    They cannot if the user or root owns its folder and all files in it, and no other user can write to them or rename a
    folder above. In folders with the sticky bit, such as /tmp, users can rename only their own files.
    """
    for path in _parts(project):
        found = path.lstat()
        if found.st_uid not in {os.geteuid(), ROOT}:
            return f"belongs to another user: {path} is {_user(found.st_uid)}'s"
        if not stat.S_ISLNK(found.st_mode) and _others_write(found):
            return f"other users can change: they can write in {path}"
    for folder in project.resolve().parents:
        found = folder.stat()
        if _others_write(found) and not found.st_mode & stat.S_ISVTX:
            return f"other users can replace: they can write in {folder}"
    return ""


def _parts(project: Path) -> Iterator[Path]:
    yield project
    yield from sorted(project.glob("config*.yaml"))
    for name in ("steps", "graphql"):
        if name == "steps" and not os.path.lexists(project / name):
            continue  # a project without lessons
        yield project / name
        for folder, folders, files in os.walk(project / name):
            yield from (project / folder / name for name in [*folders, *files] if name != "__pycache__")


def _others_write(found: os.stat_result) -> bool:
    return bool(found.st_mode & stat.S_IWOTH or (found.st_mode & stat.S_IWGRP and not _private_group(found.st_gid)))


def _private_group(group: int) -> bool:
    """Return whether a group is the user's private group, which has the user's name and no other member."""
    try:
        user, found = pwd.getpwuid(os.geteuid()), grp.getgrgid(group)
    except KeyError:
        return False
    return found.gr_gid == user.pw_gid and found.gr_name == user.pw_name and set(found.gr_mem) <= {user.pw_name}


def _user(number: int) -> str:
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"user {number}"
