"""What `local repair` has set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import RenderableType

    from chatprov.local.repair import SetAside

_HEAD = "The data of the local cloud was repaired. What is named here could not be read, or not as it was:"
_NEXT = "`chatprov local start` starts it."


def repair_report(folder: Path, found: Sequence[SetAside], *, as_table: bool) -> RenderableType:
    """Return what was set aside, as a table for a terminal or as one line for each entry, and what to do next."""
    kept = Text(f"The files as they were are kept in {folder}.", overflow="fold")
    return Group(Text(_HEAD, "yellow"), _table(found) if as_table else _lines(found), kept, Text(_NEXT, "bold"))


def _table(found: Sequence[SetAside]) -> RenderableType:
    table = Table("What", "File", "Byte", "Kept in", header_style="bold")
    for entry in found:
        place = "" if entry.place is None else str(entry.place)
        table.add_row(*map(Text, (entry.what, entry.file.name, place, _kept(entry))))
    return table


def _lines(found: Sequence[SetAside]) -> RenderableType:
    return Group(
        *(
            Text(f"{_place(entry)}: {entry.what} (kept in: {_kept(entry)})", no_wrap=True, overflow="ignore")
            for entry in found
        )
    )


def _place(entry: SetAside) -> str:
    return entry.file.name if entry.place is None else f"{entry.file.name}, byte {entry.place}"


def _kept(entry: SetAside) -> str:
    return "-" if entry.kept is None else entry.kept.name
