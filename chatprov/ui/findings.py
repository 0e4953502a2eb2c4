"""The result of `check`: each step with its count, each finding with its hints up to a level."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from chatprov.counting import count, every
from chatprov.teach.check_report import HOW, WHAT, WHERE, hint_lines
from chatprov.ui.code import THEME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Console, RenderableType

    from chatprov.teach.findings import CheckFinding, StepCheck, UnmetRequirement

PAGE_WIDTH = 100
ROWS = 16
"""How many rows the hints of a finding may take, at least those of one requirement: a finding fits a screen of 24 rows."""
MOST_NAMED = 3
"""How many more requirements of a finding are named, in one line each."""
STYLES = {"expected": "green", "found": "red", "likely": "yellow"}


class FindingsPrinter:
    """Prints findings on a console; their commands without breaks and at the margin, so that they can be copied."""

    def __init__(self, console: Console, level: int = WHAT, exports: str = "", *, everything: bool = False) -> None:
        self.console = console
        self.level = level
        self.exports = exports
        """The shell lines that the commands need to reach the right endpoint."""
        self.everything = everything
        """Whether to show all requirements: also those that are met, and each one of a finding in full."""

    def report(self, checks: Sequence[StepCheck]) -> None:
        """Print all steps, their findings, and a count."""
        for step in checks:
            self._print(_step_line(step))
            if self.everything:
                self._print(
                    *(
                        Padding(requirement_line(asked.asks, holds=asked.holds), (0, 0, 0, 2))
                        for asked in step.requirements
                    )
                )
            for finding in step.findings:
                self.finding(finding)
        self._print(_count(checks))
        if self.level < HOW and any(step.findings for step in checks):
            more = "--hint 2 shows what is wrong, " if self.level == WHERE else ""
            self._print(Text(f"{more}--hint 3 shows the clicks and the commands that correct it.", "dim"))

    def news(self, before: Sequence[StepCheck], now: Sequence[StepCheck]) -> None:
        """Print the findings that were corrected and those that are new."""
        old, new = ({finding.key: finding for step in checks for finding in step.findings} for checks in (before, now))
        left = {(unmet.resource.key, unmet.path) for finding in new.values() for unmet in finding.unmet}
        for finding in old.values():
            for unmet in finding.unmet:
                if (unmet.resource.key, unmet.path) not in left:
                    self._print(Text.assemble(("✔ ", "green"), f"{unmet.resource.type}: {unmet.asks}"))
        for key, finding in new.items():
            if key not in old:
                self.finding(finding)
        if new.keys() != old.keys() and all(step.ok for step in now):
            self._print(_count(now))

    def finding(self, finding: CheckFinding) -> None:
        """Print one finding, with an empty line after it; what was not created yet takes one sentence."""
        head = Text.assemble(("✘ ", "bold red"), (f"{finding.resource.type} {finding.name}", "bold"))
        if finding.absent and not finding.unmet[0].path and self.level < HOW and not self.everything:
            self._print(Padding(Text.assemble(head, "  ", (finding.unmet[0].mistake, "yellow")), (0, 0, 0, 2)))
            return
        self._print(Padding(head, (0, 0, 0, 2)))
        hints = [
            Padding(_hints(unmet, self.level), (1 if place and self.level > WHERE else 0, 0, 0, 4))
            for place, unmet in enumerate(finding.unmet)
        ]
        rows = accumulate(self._height(hint) for hint in hints)
        full = len(hints) if self.everything else max(1, sum(height <= ROWS for height in rows))
        self._print(*hints[:full])
        for unmet in finding.unmet[full : full + MOST_NAMED]:
            self._print(Padding(Text.assemble(("also  ", "dim"), unmet.asks), (0, 0, 0, 4)))
        if (rest := len(hints) - full - MOST_NAMED) > 0:
            self._print(Padding(Text(f"and {rest} more; --all shows them", "dim"), (0, 0, 0, 4)))
        if self.level >= HOW:
            self._commands(finding)
        self._print(Text())

    def _commands(self, finding: CheckFinding) -> None:
        code = finding.fix.shell
        if not code:
            return
        loses = " They delete it first: its data is lost." if finding.fix.loses else ""
        words = f"Or run these commands, in any folder.{loses}"
        self._print(Padding(Text(words, "red" if loses else "dim"), (0, 0, 1, 4)))
        from rich.syntax import Syntax  # noqa: PLC0415  # the lexers take a while to load, and most checks find nothing

        whole = f"{self.exports}\n{code}" if self.exports else code
        shown = Syntax(whole, "bash", theme=THEME, background_color="default").highlight(whole)
        shown.rstrip()
        # The terminal wraps a long line, and copies it as one line; an indentation would change the texts in the commands.
        self.console.print(shown, soft_wrap=True)

    def _height(self, part: RenderableType) -> int:
        options = self.console.options.update(width=min(self.console.width, PAGE_WIDTH))
        return len(self.console.render_lines(part, options))

    def _print(self, *shown: RenderableType) -> None:
        for part in shown:
            self.console.print(part, width=min(self.console.width, PAGE_WIDTH))


def requirement_line(asks: str, *, holds: bool) -> Text:
    """Return one requirement with its sign."""
    return Text.assemble(("✔ ", "green") if holds else ("· ", "dim"), asks)


def _hints(unmet: UnmetRequirement, level: int) -> Table:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    for title, text in hint_lines(unmet, level).items():
        grid.add_row(title, Text(text, STYLES.get(title, "")))
    return grid


def _count(checks: Sequence[StepCheck]) -> Text:
    met, asked = (
        sum(numbers) for numbers in zip(*((step.met, len(step.requirements)) for step in checks), strict=True)
    )
    found = sum(len(step.findings) for step in checks)
    if all(step.ok for step in checks):
        all_met = f"{every(asked, 'requirement is', 'requirements are')} met."
        words = all_met if asked else "Nothing to grade: this step creates no resources."
        return Text(words, "bold green")
    of_them = count(asked, "requirement is", "requirements are")
    return Text(f"{count(found, 'finding')}; {met} of {of_them} met.", "bold yellow")


def _step_line(check: StepCheck) -> Text:
    mark, style = ("✔", "green") if check.ok else ("✘", "bold red")
    asked = len(check.requirements)
    note = f"{check.met} of {asked}" if asked else _command(check)
    if check.blocked_by:
        note = f"after STEP {', '.join(map(str, check.blocked_by))}"
        if not check.findings:
            mark, style = "·", "yellow"
    return Text.assemble(
        (f"{mark} ", style), (f"STEP {check.step.number:<2} ", "bold"), f"{check.step.text.title}  ", (note, style)
    )


def _command(check: StepCheck) -> str:
    """Return the command of a step that creates no resources."""
    return f"ready: {check.step.text.command}" if check.step.text.command else "ready"
