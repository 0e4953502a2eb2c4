"""The files of a page: read once from its package, with the shared ones, and served from memory by their names alone."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.resources import files

SHARED = "chatprov.browser"
TYPES = {"html": "text/html", "js": "text/javascript", "css": "text/css", "svg": "image/svg+xml"}


@dataclass(frozen=True)
class PageFile:
    """One file, as it is sent."""

    text: str
    content_type: str


def page_files(package: str) -> dict[str, PageFile]:
    """Return the files in the folder `page` of a package and the shared ones, by name; the start page is index.html."""
    found = {}
    for folder in (files(SHARED) / "shared", files(package) / "page"):
        for file in folder.iterdir():
            kind = TYPES.get(file.name.rpartition(".")[2])
            if kind:
                found[file.name] = PageFile(file.read_text(encoding="utf-8"), kind)
    return found
