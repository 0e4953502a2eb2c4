"""What a repair has set aside, as a table for a terminal and as lines for a file."""

from __future__ import annotations

from pathlib import Path

from rich.console import Console

from chatprov.local.repair import SetAside
from chatprov.ui.repair_report import repair_report

FOLDER = Path("/data/4566")
FOUND = [
    SetAside(FOLDER / "dynamodb.00000001.log", 2114, "item room1 / [b]", FOLDER / "dynamodb.00000001.log.damaged"),
    SetAside(FOLDER / "iam.*.log", None, "the file is missing", None),
]


def shown(*, as_table: bool) -> list[str]:
    console = Console(width=120, markup=False, highlight=False)
    with console.capture() as captured:
        console.print(repair_report(FOLDER, FOUND, as_table=as_table))
    return captured.get().splitlines()


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
