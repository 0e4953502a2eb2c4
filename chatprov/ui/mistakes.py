"""What `chatprov mistake` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.table import Table
from rich.text import Text

from chatprov.teach.mistakes import step_of
from chatprov.ui.summary import next_commands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.teach.mistakes import Mistake

TO_FIND_IT = {
    "chatprov test": "see what no longer works",
    "chatprov check --hint 1": "see where to look; --hint 2 says what is wrong, --hint 3 how to correct it",
}


def mistakes_table(mistakes: Sequence[Mistake]) -> RenderableType:
    """Return the names of mistakes, by step."""
    table = Table(box=None, pad_edge=False)
    table.add_column("STEP", justify="right")
    table.add_column("mistake", overflow="fold")
    for entry in mistakes:
        table.add_row(str(step_of(entry)), entry["mistake"])
    return table


def mistake_made(where: str, options: str) -> RenderableType:
    """Return that a mistake was made, without saying which, and how to find it; `options` are those of the proposed commands."""
    return Group(
        Text(f"One mistake was made {where}. No message, user or file was lost.", "bold yellow"),
        Text("To find it:"),
        next_commands(TO_FIND_IT, options),
    )
