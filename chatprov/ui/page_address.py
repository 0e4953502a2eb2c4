"""Where the chat's page is, for as long as it is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

if TYPE_CHECKING:
    from rich.console import RenderableType


def page_address(url: str, place: str) -> RenderableType:
    """Return the page's URL, whose backend it shows (`place`, such as "in the local cloud"), and how it ends."""
    head = Text.assemble("The chat is at ", (url, "bold cyan"), no_wrap=True, overflow="ignore")
    return Group(head, Text(f"Its backend stands {place}. Ctrl-C ends the page; the backend stays.", "dim"))
