"""The display while the user does a step by hand: what differs first, its hints level by level, and the rest on request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rich.text import Text

from chatprov.counting import count
from chatprov.teach.by_hand import made_otherwise
from chatprov.teach.check_report import HOW, WHERE
from chatprov.ui.findings import FindingsPrinter, requirement_line
from chatprov.ui.keys import name_of, read_key
from chatprov.ui.lesson_page import lesson_header
from chatprov.ui.lesson_stage import PAGE_WIDTH

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from chatprov.teach.by_hand import News
    from chatprov.teach.course import Lesson
    from chatprov.teach.findings import CheckFinding, StepCheck
    from chatprov.teach.walkthrough import Move

PAUSE_SECONDS = 1.0
MOVES: tuple[Move, ...] = ("back", "skip", "quit")
MOST_TO_DO = 8
"""How many requirements that are not met are listed, so that the page fits a screen of 24 rows."""


class PageWatcher:
    """In a terminal: a page that is redrawn after each change; `exports` are the shell lines that commands need."""

    def __init__(self, console: Console, lesson: Lesson, exports: str = "") -> None:
        self.console = console
        self.lesson = lesson
        self.exports = exports
        self._level = WHERE
        self._everything = False
        self._check: StepCheck | None = None

    def begin(self, check: StepCheck) -> None:
        """Draw the page."""
        findings = made_otherwise(check)
        if self._check and [finding.key for finding in made_otherwise(self._check)] != [
            finding.key for finding in findings
        ]:
            self._level = WHERE
        self._check = check
        self.console.clear()
        right = self.lesson.right | ({check.step.number} if check.ok else set())
        self.console.print(lesson_header(replace(self.lesson, right=right)))
        self._print(*self._requirements(check), Text())
        if findings:
            FindingsPrinter(self.console, self._level, self.exports).finding(findings[0])
        self._print(*(Text(f"✘ {other.resource.type} {other.name}, too", "red") for other in findings[1:]))
        self._print(_done(check) if check.done else self._turn(findings))

    def changed(self, check: StepCheck, news: News) -> None:  # noqa: ARG002  # the page shows everything
        """Redraw the page."""
        self.begin(check)

    def wait(self) -> Move | None:
        """Wait, and return the move of the pressed key, if any; the keys for hints and for the list redraw the page."""
        key = read_key(PAUSE_SECONDS).lower()
        pressed = name_of(key)
        if key in ("h", "a") and self._check:
            if key == "a":
                self._everything = not self._everything
            else:
                self._level = self._level + 1 if self._level < HOW else WHERE
            self.begin(self._check)
        return next((move for move in MOVES if move == pressed), None)

    def _requirements(self, check: StepCheck) -> list[RenderableType]:
        """Return the requirements: those that are not met, and the others as a count."""
        if self._everything:
            return [requirement_line(asked.asks, holds=asked.holds) for asked in check.everything]
        met = sum(asked.holds for asked in check.everything)
        wrong = {
            (unmet.resource.key, unmet.asks) for finding in made_otherwise(check) for unmet in finding.unmet
        }  # these are shown with their hints
        lines: list[RenderableType] = [
            Text(f"{met} of {count(len(check.everything), 'requirement is', 'requirements are')} met.", "green")
        ]
        to_do = [asked for asked in check.everything if not asked.holds and asked.key not in wrong]
        most = MOST_TO_DO if not wrong else MOST_TO_DO // 4
        lines += [requirement_line(asked.asks, holds=False) for asked in to_do[:most]]
        if len(to_do) > most:
            lines.append(Text(f"  and {len(to_do) - most} more to do", "dim"))
        return lines

    def _turn(self, findings: list[CheckFinding]) -> Text:
        hint = {True: "h first hint   ", False: "h next hint   "}[self._level == HOW] if findings else ""
        shown = "a less" if self._everything else "a all"
        keys = f"   {hint}{shown}   b back   s skip   q quit"
        return Text.assemble(("Your turn: ", "bold cyan"), ("chatprov is watching", "cyan"), (keys, "dim"))

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
        self._print(*(Text("  ") + requirement_line(asked.asks, holds=True) for asked in news.ticked))
        for asked in news.lost:
            self._print(Text.assemble("  ", requirement_line(asked.asks, holds=False), ("  no longer met", "yellow")))
        for finding in news.wrong:
            FindingsPrinter(self.console).finding(finding)
        if check.done:
            self._print(_done(check))


def _done(check: StepCheck) -> Text:
    """Return that the step is correct; for a step without resources, that there is nothing to detect."""
    if check.everything:
        return Text(f"STEP {check.step.number} is right.", "bold green")
    words = f"STEP {check.step.number} changes nothing, so there is nothing to detect"
    hint = f"; run {check.step.text.command}." if check.step.text.command else "."
    return Text(words + hint, "bold green")
