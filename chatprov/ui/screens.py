"""Distribute blocks on screens; a block is kept whole where possible."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment, Segments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType


def paginate(console: Console, blocks: Sequence[RenderableType], height: int) -> list[Segments]:
    """Return the blocks on as few screens of `height` lines as their order allows; only a block longer than a screen is cut."""
    full: list[list[list[Segment]]] = [[]]
    for block in blocks:
        lines = console.render_lines(block, pad=False)
        if len(full[-1]) + _length(lines) > height and full[-1]:
            full.append([])
        while len(lines) > height:
            full[-1] += lines[:height]
            full.append([])
            lines = lines[height:]
        full[-1] += lines
    return [_joined(lines) for lines in full if _length(lines)]


def _length(lines: Sequence[Sequence[Segment]]) -> int:
    """Return the number of lines up to the last one that is not blank."""
    return max((number for number, line in enumerate(lines, 1) if _text(line)), default=0)


def _text(line: Sequence[Segment]) -> str:
    return "".join(segment.text for segment in line).strip()


def _joined(lines: Sequence[Sequence[Segment]]) -> Segments:
    kept = lines[: _length(lines)]
    return Segments([segment for line in kept for segment in (*line, Segment.line())])
