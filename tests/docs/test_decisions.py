"""The decision records have one form and consecutive numbers, and the index names each by its title."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "docs" / "decisions"
RECORDS = sorted(FOLDER.glob("[0-9]*.md"))


def headings(record: Path, level: str) -> list[str]:
    return re.findall(rf"^{level} (.+)$", record.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_numbers_have_no_gap() -> None:
    assert [record.name[:4] for record in RECORDS] == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]


@pytest.mark.parametrize("record", RECORDS, ids=[record.stem for record in RECORDS])
def test_a_record_says_why_and_what_follows(record: Path) -> None:
    assert headings(record, "##") == ["Context", "Decision", "Consequences", "Source"]
    sections = re.split(r"^## .+$", record.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert all(text.strip() for text in sections)


def test_the_index_lists_every_record_by_its_title() -> None:
    rows = re.findall(r"^\| \[(\d{4})\]\((.+)\) \| (.+) \|$", (FOLDER / "README.md").read_text("utf-8"), re.MULTILINE)
    assert rows == [(record.name[:4], record.name, headings(record, "#")[0].partition(": ")[2]) for record in RECORDS]
