"""The exported code, and the files that it was written to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.syntax import Syntax
from rich.text import Text

from chatprov.ui.code import THEME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType


def exported_code(code: str, language: str) -> Text:
    """Return the code with colours, for a terminal; print it with soft_wrap, so that long lines stay whole when they are copied."""
    text = Syntax("", language, theme=THEME, background_color="default").highlight(code)
    text.rstrip()
    return text


def written_files(folder: str, files: Sequence[str]) -> RenderableType:
    """Return the names of the written files."""
    return Group(Text(f"Written to {folder}:", "bold green"), *(Text(f"  {name}") for name in files))
