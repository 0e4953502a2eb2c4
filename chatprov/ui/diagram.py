"""The chat's architecture in colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.teach.drawing import Line

STYLES = {
    "present": "green",
    "settling": "yellow",
    "drifted": "yellow",
    "missing": "dim",
    "foreign": "red",
    "now": "bold cyan",
    "": "",
}


def coloured(lines: Sequence[Line]) -> Text:
    """Return the drawing; the resources of the current step are bold."""
    text = Text(no_wrap=True)
    for line in lines:
        for span in line:
            style = STYLES[span.state]
            text.append(span.text, f"bold {style}" if span.here else style)
        text.append("\n")
    return text
