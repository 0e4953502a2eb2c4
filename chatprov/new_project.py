"""Create a new project: a copy of the built-in one, in a folder where it can be edited."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from chatprov.errors import ProjectError
from chatprov.project import CONFIG_FILES, ProjectLocation, shipped_root
from chatprov.trust import trust

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = "config.schema.json"
HARDENED = "hardened"
IGNORED = ".chatprov/\n"
TEMPLATES = ("todo",)
"""The projects that are not the chat, besides the empty one: folders beside this module, in templates/."""
EMPTY = "empty"


def make_project(folder: Path, variant: str | None = None, template: str | None = None) -> list[str]:
    """Write a project into a folder that is empty or does not exist, and return the files; with a `variant`, only its files.

    With a `template`, one of TEMPLATES, it is not the chat, and has no lessons.
    Existing files are not overwritten. Raises ProjectError when the folder is not empty, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ProjectError(
                f"{folder} is not empty",
                kept="Nothing was written.",
                advice="Name a folder that is empty or not there yet.",
            )
        written = []
        for name, text in [*(_template(template) if template else _files(variant)), (".gitignore", IGNORED.encode())]:
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            # A file or link that appears there in the meantime is not changed.
            with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as opened:
                opened.write(text)
            written.append(name)
    except OSError as error:
        raise ProjectError(
            f"{error.filename or folder} cannot be written: {error.strerror}",
            advice="Choose another folder; what was written until then is in this one.",
        ) from None
    trust(ProjectLocation(folder.resolve(), shipped=False))
    return written


def _template(name: str) -> Iterator[tuple[str, bytes]]:
    root = Path(__file__).parent / "templates" / name
    for file in sorted(root.rglob("*")):
        if file.is_file():
            yield file.relative_to(root).as_posix(), file.read_bytes()
    yield SCHEMA, (shipped_root() / SCHEMA).read_bytes()


def _files(variant: str | None) -> Iterator[tuple[str, bytes]]:
    root = shipped_root()
    chosen = [variant] if variant else list(CONFIG_FILES)
    for name in [*(CONFIG_FILES[name] for name in chosen), SCHEMA]:
        yield name, (root / name).read_bytes()
    for folder in ("steps", "graphql"):
        for file in sorted((root / folder).rglob("*")):
            place = file.relative_to(root)
            of_hardened = HARDENED in place.parts
            wanted = (
                folder == "steps"
                or (of_hardened and HARDENED in chosen)
                or (not of_hardened and "documented" in chosen)
            )
            if file.is_file() and "__pycache__" not in place.parts and wanted:
                yield str(place), file.read_bytes()
