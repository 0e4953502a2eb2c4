"""Every relative link of the documents leads to something that exists, its anchor too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "examples").glob("*/*.md")])
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(<?([^)>\s]+)>?(?:\s+\"[^\"]*\")?\)|<(?:a|img)[^>]*\s(?:href|src)=\"([^\"]+)\"")
OUTSIDE = re.compile(r"[a-z]+:", re.IGNORECASE)


def links(page: Path) -> list[str]:
    text = CODE.sub("", page.read_text(encoding="utf-8"))
    found = ["".join(parts) for parts in LINK.findall(text)]
    return [one for one in found if not OUTSIDE.match(one)]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page, those that GitHub makes of headings too."""
    text = page.read_text(encoding="utf-8")
    made = [
        re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    ]
    return {*made, *re.findall(r'id="([^"]+)"', text)}


@pytest.mark.parametrize("page", PAGES, ids=[str(one.relative_to(ROOT)) for one in PAGES])
def test_relative_links_lead_somewhere(page: Path) -> None:
    lost = []
    for link in links(page):
        path, _, anchor = unquote(link).partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and target.suffix == ".md" and anchor not in anchors(target)):
            lost.append(link)
    assert lost == []


def test_there_are_links_to_be_tried() -> None:
    assert {"README.md", "troubleshooting.md", "walkthrough.md"} <= {one.name for one in PAGES}
    assert sum(len(links(page)) for page in PAGES) > 40


@pytest.mark.parametrize("picture", sorted((ROOT / "docs").glob("*.svg")), ids=lambda one: one.name)
def test_a_picture_asks_no_other_place_for_anything(picture: Path) -> None:
    text = picture.read_text(encoding="utf-8")
    assert "@font-face" not in text
    assert "<image" not in text
    assert set(re.findall(r"url\(([^)#]*)", text)) <= {""}
