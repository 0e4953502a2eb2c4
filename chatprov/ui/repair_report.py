"""What `local repair` has set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Group
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from chatprov.local.repair_notes import SetAside

_HEAD: Final = "The data of the local cloud was repaired. What is named here could not be read, or not as it was:"
_NEXT: Final = "`chatprov local start` starts it."


_TABLE_WIDTH: Final = 100
"""With fewer columns, texts and the names of files would be cut into pieces."""
_ONE_LINE: Final = {ord("\n"): "\N{SYMBOL FOR LINE FEED}", ord("\t"): "\N{SYMBOL FOR HORIZONTAL TABULATION}"}
"""A key of an item or an object can have any character; the console replaces all other control characters."""


def repair_report(folder: Path, found: Sequence[SetAside], *, as_table: bool) -> RenderableType:
    """Return what was set aside, as a table for a wide terminal or as one line for each entry, and what to do next."""
    kept = Text(f"The files as they were are kept in {folder}.", overflow="fold")
    return Group(Text(_HEAD, "yellow"), _Entries(found) if as_table else _lines(found), kept, Text(_NEXT, "bold"))


class _Entries:
    """A table, or lines where it has no room."""

    def __init__(self, found: Sequence[SetAside]) -> None:
        self._found = found

    def __rich_console__(self, _: Console, options: ConsoleOptions) -> RenderResult:
        yield _table(self._found) if options.max_width >= _TABLE_WIDTH else _lines(self._found)


def _table(found: Sequence[SetAside]) -> RenderableType:
    table = Table("What", header_style="bold")
    for name, values in (
        ("File", (entry.file.name for entry in found)),
        ("Byte", map(_byte, found)),
        ("Kept in", map(_kept, found)),
    ):
        table.add_column(name, min_width=max(map(len, values)), overflow="fold")
    for entry in found:
        table.add_row(*map(_text, (entry.what, entry.file.name, _byte(entry), _kept(entry))))
    return table


def _lines(found: Sequence[SetAside]) -> RenderableType:
    return Group(*(_text(f"{_place(entry)}: {entry.what} (kept in: {_kept(entry)})", no_wrap=True) for entry in found))


def _text(text: str, *, no_wrap: bool = False) -> Text:
    return Text(text.translate(_ONE_LINE), no_wrap=no_wrap, overflow="ignore" if no_wrap else "fold")


def _byte(entry: SetAside) -> str:
    return "" if entry.place is None else str(entry.place)


def _place(entry: SetAside) -> str:
    return entry.file.name if entry.place is None else f"{entry.file.name}, byte {entry.place}"


def _kept(entry: SetAside) -> str:
    return "-" if entry.kept is None else entry.kept.name
