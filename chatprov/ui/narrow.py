"""Two forms of an output: for most terminals, and for one that is too narrow for columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rich.padding import Padding

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

NARROW: Final = 60
"""Columns below which a terminal is narrow, such as half of a screen, or a phone."""


@dataclass(frozen=True)
class ByWidth:
    """What is shown in a terminal of the usual width, and what is shown in a narrow one."""

    usual: RenderableType
    narrow: RenderableType

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self.narrow if options.max_width < NARROW else self.usual


def below(text: RenderableType, columns: int = 4) -> RenderableType:
    """Return a text as it is in a narrow terminal: below what it belongs to, by some columns to the right."""
    return Padding(text, (0, 0, 0, columns))
