"""The two consoles: results go to stdout, everything else to stderr; colour only in a terminal, never with NO_COLOR."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from rich.console import Console
from rich.segment import Segment

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType

PLAIN_WIDTH = 160
"""Columns without a terminal: in a file or a pipe, long lines are better than cut ones."""


# LINE and PARAGRAPH SEPARATOR, and the characters that override, embed or isolate a writing direction: they can disguise a text
_TURNING: Final = (0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_PICTURES: Final = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"} | {
    0x7F: 0x2421,
    **dict.fromkeys([*range(0x80, 0xA0), *range(0xD800, 0xE000), *_TURNING], 0xFFFD),
}


def harmless(text: str) -> str:
    """Return a text that can neither control a terminal nor change its writing direction.

    A control character becomes its Unicode control picture, or the replacement character.
    """
    return text.translate(_PICTURES)


def stdout() -> Console:
    """Return the console for results."""
    return _console(to_stderr=False)


def stderr() -> Console:
    """Return the console for progress, questions and errors."""
    return _console(to_stderr=True)


class _WholeConsole(Console):
    """A console that never cuts a line: a URL, which must not be broken, may be longer than the terminal is wide."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render, without control characters in the text."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(harmless(segment.text), segment.style)

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does, without cropping."""
        super().print(*objects, **{"crop": False, **options})


class _PlainConsole(_WholeConsole):
    """A console on a file or a pipe: strips the spaces with which rich pads lines."""

    def print(self, *objects: Any, **options: Any) -> None:
        """Print as rich does, without spaces at the ends of lines."""
        with self.capture() as captured:
            super().print(*objects, **options)
        text = captured.get()
        kept = "\n".join(line.rstrip() for line in text.split("\n"))
        self.file.write(kept)
        self.file.flush()


def _console(*, to_stderr: bool) -> Console:
    options: dict[str, Any] = {"stderr": to_stderr, "highlight": False, "markup": False, "emoji": False}
    console = _WholeConsole(**options)
    if console.is_terminal:
        return console
    return _PlainConsole(**options, width=None if "COLUMNS" in os.environ else PLAIN_WIDTH)
