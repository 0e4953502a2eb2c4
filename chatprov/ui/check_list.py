"""The results of `chatprov test`, as they arrive, and their count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rich.table import Table
from rich.text import Text

from chatprov.counting import count, every

if TYPE_CHECKING:
    from collections.abc import Sequence


class Checked(Protocol):
    """One test and its result."""

    @property
    def name(self) -> str:
        """The name of the test."""
        ...

    @property
    def ok(self) -> bool:
        """Whether the test passed."""
        ...

    @property
    def detail(self) -> str:
        """The observation."""
        ...


def check_line(check: Checked) -> Table:
    """Return one test as a line; a long detail is wrapped below its beginning."""
    mark = ("✔ ", "green") if check.ok else ("✘ ", "bold red")
    line = Table.grid()
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text.assemble(mark, f"{check.name:<24}  "), Text(check.detail, "dim" if check.ok else "red"))
    return line


def check_count(checks: Sequence[Checked]) -> Text:
    """Return how many tests passed."""
    good = sum(check.ok for check in checks)
    if good == len(checks):
        return Text(f"{every(good, 'check')} passed.", "bold green")
    return Text(f"{len(checks) - good} of {count(len(checks), 'check')} failed.", "bold red")
