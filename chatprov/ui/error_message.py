"""An error as a message of up to three parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

if TYPE_CHECKING:
    from chatprov.errors import ChatprovError


def error_message(error: ChatprovError) -> Group:
    """Return what happened (red), what is kept (dim) and what to do next."""
    lines = [Text.assemble(("Error: ", "bold red"), (error.message, "red"))]
    if error.kept:
        lines.append(Text(error.kept, "dim"))
    if error.advice:
        lines.append(Text(error.advice))
    return Group(*lines)
