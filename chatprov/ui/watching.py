"""What is told to somebody who does the steps by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from chatprov.teach.sections import before
from chatprov.ui.findings import finding_block
from chatprov.ui.keys import key_within
from chatprov.ui.lesson_page import blocks, lesson_header
from chatprov.ui.lesson_stage import PAGE_WIDTH

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console, RenderableType

    from chatprov.teach.by_hand import Move
    from chatprov.teach.check import Finding, Met, StepCheck
    from chatprov.teach.course import Lesson

PAUSE_SECONDS = 2.0
KEYS: dict[str, Move] = {"s": "skip", "q": "quit"}


class WatchingStage:
    """Prints the lesson, then a line for each thing that changes."""

    def __init__(self, console: Console, lesson: Callable[[int], Lesson], pause: float = PAUSE_SECONDS) -> None:
        self.console = console
        self.lesson = lesson
        self.pause = pause

    def begin(self, number: int) -> None:
        """Print the lesson, and that the learner is being watched."""
        lesson = self.lesson(number)
        self._print(lesson_header(lesson), *blocks(before(lesson)))
        keys = "   s skips this step   q quits" if self.console.is_terminal else ""
        self._print(
            Text.assemble(("Your turn: ", "bold cyan"), ("watching until this is right.", "cyan"), (keys, "dim"))
        )

    def ticked(self, met: Sequence[Met]) -> None:
        """Print what holds now."""
        self._print(*(Text.assemble(("  ✔ ", "green"), one.asks) for one in met))

    def lost(self, met: Sequence[Met]) -> None:
        """Print what holds no longer."""
        self._print(*(Text.assemble(("  · ", "yellow"), one.asks, ("  no longer", "yellow")) for one in met))

    def wrong(self, findings: Sequence[Finding]) -> None:
        """Print what was made otherwise than asked."""
        self._print(*(finding_block(one) for one in findings))

    def right(self, check: StepCheck) -> None:
        """Print that the step is right."""
        self._print(Text(f"STEP {check.step.number} is right.\n", "bold green"))

    def wait(self) -> Move | None:
        """Wait, or return what the key pressed means."""
        return KEYS.get(key_within(self.pause).lower())

    def _print(self, *shown: RenderableType) -> None:
        for one in shown:
            self.console.print(one, width=min(self.console.width, PAGE_WIDTH))
