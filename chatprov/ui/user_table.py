"""The users of the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from chatprov.ui.names import unambiguous

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.chat.users import ListedUser


def user_table(users: Sequence[ListedUser]) -> RenderableType:
    """Return one line for each user: address, status, since when, and the `sub` that tokens name."""
    if not users:
        return Text("The pool has no users. `chatprov user add EMAIL` creates one.")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for title in ("E-mail", "Status", "Since", "sub"):
        table.add_column(title, no_wrap=True, overflow="ignore")
    for user in users:
        status = user.status if user.enabled else f"{user.status}, disabled"
        since = user.created.astimezone().strftime("%Y-%m-%d %H:%M")
        table.add_row(Text(unambiguous(user.email)), Text(status), Text(since), Text(user.sub, "dim"))
    return table
