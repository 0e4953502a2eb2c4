"""Names, ids and URLs of the finished backend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Mapping


def outputs_table(values: Mapping[str, str | None]) -> Table:
    """Return one line for each value; URLs and ARNs are never cut."""
    grid = Table.grid(padding=(0, 2))
    grid.add_column(no_wrap=True, style="bold")
    grid.add_column(overflow="fold")
    for key, value in values.items():
        grid.add_row(Text(key), Text(value) if value else Text("-", "dim"))
    return grid
