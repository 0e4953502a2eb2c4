"""What somebody sees who does a step by hand: a check list that fills up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from chatprov.teach.by_hand import made_otherwise
from chatprov.ui.findings import finding_block
from chatprov.ui.keys import read_key
from chatprov.ui.lesson_page import lesson_header
from chatprov.ui.lesson_stage import PAGE_WIDTH

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from chatprov.teach.by_hand import News
    from chatprov.teach.check import RequirementResult, StepCheck
    from chatprov.teach.course import Lesson
    from chatprov.teach.walkthrough import Move

PAUSE_SECONDS = 1.0
KEYS: dict[str, Move] = {"b": "back", "s": "skip", "q": "quit"}


class PageWatcher:
    """In a terminal: a page that is drawn anew whenever something changed."""

    def __init__(self, console: Console, lesson: Lesson) -> None:
        self.console = console
        self.lesson = lesson

    def begin(self, check: StepCheck) -> None:
        """Draw the page."""
        self.console.clear()
        self.console.print(lesson_header(self.lesson))
        self._print(*(_line(one) for one in check.everything), Text())
        self._print(*(finding_block(one) for one in made_otherwise(check)))
        if check.done:
            self._print(_done(check))
        else:
            keys = "   b back   s skips this step   q quits"
            self._print(Text.assemble(("Your turn: ", "bold cyan"), ("this is being watched", "cyan"), (keys, "dim")))

    def changed(self, check: StepCheck, news: News) -> None:  # noqa: ARG002  # the whole page tells it
        """Draw the page anew."""
        self.begin(check)

    def wait(self) -> Move | None:
        """Wait, or return what the key that is pressed means."""
        return KEYS.get(read_key(PAUSE_SECONDS).lower())

    def _print(self, *shown: RenderableType) -> None:
        for one in shown:
            self.console.print(one, width=min(self.console.width, PAGE_WIDTH))


class FlowWatcher(PageWatcher):
    """Elsewhere: a line for each thing that changes."""

    def begin(self, check: StepCheck) -> None:
        """Say that the step is being watched, where there is something to be seen."""
        if check.done and not check.everything:
            self._print(_done(check))
            return
        self._print(Text(f"Your turn: STEP {check.step.number} is being watched until it is right.", "bold cyan"))

    def changed(self, check: StepCheck, news: News) -> None:
        """Print what changed."""
        self._print(*(_line(one) for one in news.ticked))
        self._print(*(Text.assemble(_line(one), ("  no longer", "yellow")) for one in news.lost))
        self._print(*(finding_block(one) for one in news.wrong))
        if check.done:
            self._print(_done(check))


def _done(check: StepCheck) -> Text:
    """Say that the step is right; one that leaves nothing behind could not be watched."""
    if check.everything:
        return Text(f"STEP {check.step.number} is right.", "bold green")
    words = f"STEP {check.step.number} is for looking, and leaves nothing behind that could be watched"
    look = f": {check.step.command} looks with you." if check.step.command else "."
    return Text(words + look, "bold green")


def _line(one: RequirementResult) -> Text:
    return Text.assemble(("  ✔ ", "green") if one.holds else ("  · ", "dim"), one.asks)
