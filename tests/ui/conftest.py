from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import RenderableType


@pytest.fixture
def shown() -> Callable[..., str]:
    """Render something as plain text of a given width."""

    def show(*renderables: RenderableType, width: int = 100) -> str:
        console = Console(file=io.StringIO(), width=width, highlight=False, markup=False, emoji=False)
        for renderable in renderables:
            console.print(renderable)
        assert isinstance(console.file, io.StringIO)
        return "\n".join(line.rstrip() for line in console.file.getvalue().splitlines())

    return show
