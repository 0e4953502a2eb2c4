"""The results of `chatprov test`, as they arrive, and their count."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rich.console import Group
from rich.table import Table
from rich.text import Text

from chatprov.counting import count, every
from chatprov.ui.narrow import ByWidth, below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType


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


def check_line(check: Checked) -> RenderableType:
    """Return one test as a line; a long detail is wrapped below its beginning."""
    mark = ("✔ ", "green") if check.ok else ("✘ ", "bold red")
    detail = Text(check.detail, "dim" if check.ok else "red")
    line = Table.grid()
    line.add_column(no_wrap=True)
    line.add_column(overflow="fold")
    line.add_row(Text.assemble(mark, f"{check.name:<24}  "), detail)
    return ByWidth(line, Group(Text.assemble(mark, check.name), below(detail)))


def check_count(checks: Sequence[Checked]) -> Text:
    """Return how many tests passed."""
    good = sum(check.ok for check in checks)
    if good == len(checks):
        return Text(f"{every(good, 'check')} passed.", "bold green")
    return Text(f"{len(checks) - good} of {count(len(checks), 'check')} failed.", "bold red")
