"""What a repair has set aside, as a table for a terminal and as lines for a file."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from chatprov.local.repair_notes import SetAside
from chatprov.ui.console import _WholeConsole
from chatprov.ui.repair_report import repair_report

FOLDER = Path("/data/4566")
FOUND = [
    SetAside(FOLDER / "dynamodb.00000001.log", 2114, "item room1 / [b]", FOLDER / "dynamodb.00000001.log.damaged"),
    SetAside(FOLDER / "iam.*.log", None, "the file is missing", None),
]


def shown(*, as_table: bool, width: int = 120, found: list[SetAside] = FOUND) -> list[str]:
    file = io.StringIO()
    console = _WholeConsole(file=file, width=width, markup=False, highlight=False)
    console.print(repair_report(FOLDER, found, as_table=as_table))
    return file.getvalue().splitlines()


def test_a_terminal_gets_a_table() -> None:
    lines = shown(as_table=True)
    (row,) = (line for line in lines if "room1" in line)
    assert [cell.strip() for cell in row.split("│")[1:-1]] == [
        "item room1 / [b]",
        "dynamodb.00000001.log",
        "2114",
        "dynamodb.00000001.log.damaged",
    ]
    assert lines[-2:] == ["The files as they were are kept in /data/4566.", "`chatprov local start` starts it."]


def test_a_file_gets_a_line_for_each_entry() -> None:
    lines = shown(as_table=False)
    assert lines[1:3] == [
        "dynamodb.00000001.log, byte 2114: item room1 / [b] (kept in: dynamodb.00000001.log.damaged)",
        "iam.*.log: the file is missing (kept in: -)",
    ]
    assert lines[-1] == "`chatprov local start` starts it."


@pytest.mark.parametrize("width", [20, 40, 60, 80, 99, 100, 101, 130])
def test_no_name_of_a_file_is_cut(width: int) -> None:
    kept = FOLDER / "cognito-idp.00000001.log.damaged.12"
    found = [*FOUND, SetAside(FOLDER / "cognito-idp.00000001.log", 1 << 30, "a text of many words " * 9, kept)]
    text = "\n".join(shown(as_table=True, width=width, found=found))
    for entry in found:
        assert entry.file.name in text
        assert entry.kept is None or entry.kept.name in text
    assert ("│" in text) == (width >= 100)


@pytest.mark.parametrize("as_table", [True, False])
def test_an_entry_is_one_line_whatever_its_key_has(*, as_table: bool) -> None:
    what = "".join(map(chr, [*range(1, 32), 0x7F, *range(0x80, 0xA0), 0x2028, 0x2029, 0x202E]))
    found = [SetAside(FOLDER / "s3.00000001.log", 5, f"a{what}b", None)]
    assert len(shown(as_table=as_table, width=160, found=found)) == len(shown(as_table=as_table, found=FOUND[1:]))
    assert not set(what) & set("".join(shown(as_table=as_table, width=160, found=found)))
