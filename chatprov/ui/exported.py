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


def exported_code(code: str, language: str) -> RenderableType:
    """Return the code with colours, for a terminal."""
    return Syntax(code, language, theme=THEME, background_color="default", word_wrap=False)


def written_files(folder: str, files: Sequence[str]) -> RenderableType:
    """Return the names of the written files."""
    return Group(Text(f"Written to {folder}:", "bold green"), *(Text(f"  {name}") for name in files))
