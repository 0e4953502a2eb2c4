"""The rooms that have members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from chatprov.ui.names import unambiguous

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.chat.rooms import Room


def room_table(rooms: Sequence[Room]) -> RenderableType:
    """Return one line for each room with its members."""
    if not rooms:
        return Text("No room has members. `chatprov room add ROOM EMAIL` adds a user to one.")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    table.add_column("Room", no_wrap=True, overflow="ignore")
    table.add_column("Members", overflow="fold")
    for room in rooms:
        table.add_row(Text(unambiguous(room.name)), Text(", ".join(map(unambiguous, room.members))))
    return table
