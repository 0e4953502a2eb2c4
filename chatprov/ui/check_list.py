"""Checks as they are made, and their count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence


class Checked(Protocol):
    """One thing that was tried, and how it went."""

    @property
    def name(self) -> str:
        """What was tried."""
        ...

    @property
    def ok(self) -> bool:
        """Whether it went as it should."""
        ...

    @property
    def detail(self) -> str:
        """What was seen."""
        ...


def check_line(check: Checked) -> Table:
    """Return one check as a line; a long detail goes on below its beginning."""
    mark = ("✔ ", "green") if check.ok else ("✘ ", "bold red")
    line = Table.grid()
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text.assemble(mark, f"{check.name:<24}  "), Text(check.detail, "dim" if check.ok else "red"))
    return line


def check_count(checks: Sequence[Checked]) -> Text:
    """Return how many checks hold."""
    good = sum(check.ok for check in checks)
    if good == len(checks):
        return Text(f"All {good} checks hold.", "bold green")
    return Text(f"{len(checks) - good} of {len(checks)} checks do not hold.", "bold red")
