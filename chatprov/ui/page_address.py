"""The address of the chat's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType


def page_address(url: str, target: str) -> RenderableType:
    """Return the page's URL, its backend (`target`, such as "in the local cloud"), and how to stop it."""
    head = Text.assemble("The chat is at ", (url, "bold cyan"), no_wrap=True, overflow="ignore")
    return Group(head, Text(f"Backend: {target}. Ctrl-C stops the page; the backend keeps running.", "dim"))
