"""The display while the user does a step by hand: a checklist of requirements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from chatprov.teach.by_hand import made_otherwise
from chatprov.ui.findings import finding_block
from chatprov.ui.keys import name_of, read_key
from chatprov.ui.lesson_page import lesson_header
from chatprov.ui.lesson_stage import PAGE_WIDTH

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from chatprov.teach.by_hand import News
    from chatprov.teach.check import RequirementResult, StepCheck
    from chatprov.teach.course import Lesson
    from chatprov.teach.walkthrough import Move

PAUSE_SECONDS = 1.0
MOVES: tuple[Move, ...] = ("back", "skip", "quit")


class PageWatcher:
    """In a terminal: a page that is redrawn after each change."""

    def __init__(self, console: Console, lesson: Lesson) -> None:
        self.console = console
        self.lesson = lesson

    def begin(self, check: StepCheck) -> None:
        """Draw the page."""
        self.console.clear()
        right = self.lesson.right | ({check.step.number} if check.ok else set())
        self.console.print(lesson_header(replace(self.lesson, right=right)))
        self._print(*(_line(requirement) for requirement in check.everything), Text())
        self._print(*(finding_block(finding) for finding in made_otherwise(check)))
        if check.done:
            self._print(_done(check))
        else:
            keys = "   b back   s skips this step   q quits"
            self._print(Text.assemble(("Your turn: ", "bold cyan"), ("chatprov is watching", "cyan"), (keys, "dim")))

    def changed(self, check: StepCheck, news: News) -> None:  # noqa: ARG002  # the page shows everything
        """Redraw the page."""
        self.begin(check)

    def wait(self) -> Move | None:
        """Wait, and return the move of the pressed key, if any."""
        pressed = name_of(read_key(PAUSE_SECONDS))
        return next((move for move in MOVES if move == pressed), None)

    def _print(self, *shown: RenderableType) -> None:
        for part in shown:
            self.console.print(part, width=min(self.console.width, PAGE_WIDTH))


class FlowWatcher(PageWatcher):
    """Without a terminal: a line for each change."""

    def begin(self, check: StepCheck) -> None:
        """Print that the step is watched, unless it has nothing to detect."""
        if check.done and not check.everything:
            self._print(_done(check))
            return
        self._print(Text(f"Your turn: chatprov is watching STEP {check.step.number} until it is right.", "bold cyan"))

    def changed(self, check: StepCheck, news: News) -> None:
        """Print what changed."""
        self._print(*(_line(requirement) for requirement in news.ticked))
        self._print(*(Text.assemble(_line(requirement), ("  no longer", "yellow")) for requirement in news.lost))
        self._print(*(finding_block(finding) for finding in news.wrong))
        if check.done:
            self._print(_done(check))


def _done(check: StepCheck) -> Text:
    """Return that the step is correct; for a step without resources, that there is nothing to detect."""
    if check.everything:
        return Text(f"STEP {check.step.number} is right.", "bold green")
    words = f"STEP {check.step.number} changes nothing, so there is nothing to detect"
    hint = f"; run {check.step.text.command}." if check.step.text.command else "."
    return Text(words + hint, "bold green")


def _line(requirement: RequirementResult) -> Text:
    return Text.assemble(("  ✔ ", "green") if requirement.holds else ("  · ", "dim"), requirement.asks)
