"""A resolver in both languages: in two columns, or one below the other where the terminal is too narrow for both."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.syntax import Syntax
from rich.table import Table
from rich.text import Text

from chatprov.teach.lexers import lexer_of
from chatprov.ui.code import THEME

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import Console, ConsoleOptions, RenderableType, RenderResult

    from chatprov.teach.languages import ResolverTexts, SourceText

GAP = 3
MOST_WRAPPED = 1.25
"""The longest lines may be wider than their columns by this factor: then a few lines are wrapped."""


class LanguageColumns:
    """The templates of a resolver on the left, its code on the right."""

    def __init__(self, resolver: ResolverTexts) -> None:
        self._vtl = resolver.vtl
        self._javascript = (resolver.javascript,)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        vtl, javascript = _files(self._vtl, "velocity"), _files(self._javascript, "javascript")
        left, right = _width(self._vtl), _width(self._javascript)
        room = options.max_width - GAP
        if left + right > room * MOST_WRAPPED:
            yield Group(vtl, Text(), javascript)
            return
        share = min(left, room * left // (left + right))
        grid = Table.grid(padding=(0, GAP, 0, 0))
        grid.add_column(width=share)
        grid.add_column(width=min(right, room - share))
        grid.add_row(vtl, javascript)
        yield grid


def _files(sources: Iterable[SourceText], language: str) -> RenderableType:
    parts: list[RenderableType] = []
    for source in sources:
        shown = Syntax(source.text, lexer_of(language), theme=THEME, background_color="default", word_wrap=True)
        parts += [*([Text()] if parts else []), Text(source.file, "bold"), shown]
    return Group(*parts)


def _width(sources: Iterable[SourceText]) -> int:
    return max(len(line) for source in sources for line in (source.file, *source.text.splitlines()))
