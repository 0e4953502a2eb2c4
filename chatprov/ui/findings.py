"""The result of `check`: each step with its count, each finding with the requirement, the actual value, and the fix."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from chatprov.ui.code import THEME

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.teach.check import CheckFinding, StepCheck

PAGE_WIDTH = 100


def check_report(checks: Sequence[StepCheck]) -> RenderableType:
    """Return all steps, their findings, and a count."""
    parts: list[RenderableType] = []
    for step in checks:
        parts.append(_step_line(step))
        parts += [finding_block(finding) for finding in step.findings]
    found = sum(len(step.findings) for step in checks)
    met, asked = (sum(numbers) for numbers in zip(*(points(step) for step in checks), strict=True))
    if all(step.ok for step in checks) and not asked:
        parts.append(Text("Nothing to grade: this step creates no resources.", "bold green"))
    elif all(step.ok for step in checks):
        parts.append(Text(f"All {asked} requirements met.", "bold green"))
    else:
        what = "1 finding" if found == 1 else f"{found} findings"
        parts.append(Text(f"{what}; {met} of {asked} requirements met.", "bold yellow"))
    return Group(*parts)


def check_news(before: Sequence[StepCheck], now: Sequence[StepCheck]) -> RenderableType | None:
    """Return the findings that were fixed and those that are new; None when nothing changed."""

    def keyed(checks: Sequence[StepCheck]) -> dict[tuple[str, str, str], CheckFinding]:
        return {
            (finding.resource.key, finding.path, repr(finding.actual)): finding
            for step in checks
            for finding in step.findings
        }

    old, new = keyed(before), keyed(now)
    places = {key[:2] for key in new}
    parts: list[RenderableType] = [
        Text.assemble(("✔ ", "green"), f"{finding.resource.type}: {finding.asks}")
        for key, finding in old.items()
        if key[:2] not in places
    ]
    parts += [finding_block(finding) for key, finding in new.items() if key not in old]
    if not parts:
        return None
    if all(step.ok for step in now):
        parts.append(Text("All requirements met.", "bold green"))
    return Group(*parts)


def points(check: StepCheck) -> tuple[int, int]:
    """Return the number of requirements met, and the number of requirements."""
    return sum(requirement.holds for requirement in check.met), len(check.met)


def _step_line(check: StepCheck) -> Text:
    mark, style = ("✔", "green") if check.ok else ("✘", "bold red")
    met, asked = points(check)
    if check.blocked_by:
        mark, style = "·", "yellow"
        note = f"after STEP {', '.join(map(str, check.blocked_by))}"
    else:
        note = f"{met} of {asked}" if asked else _command(check)
    return Text.assemble(
        (f"{mark} ", style), (f"STEP {check.step.number:<2} ", "bold"), f"{check.step.text.title}  ", (note, style)
    )


def _command(check: StepCheck) -> str:
    """Return the command of a step that creates no resources."""
    return f"ready: {check.step.text.command}" if check.step.text.command else "ready"


def finding_block(finding: CheckFinding) -> RenderableType:
    """Return the requirement, the actual value, the likely mistake, where to click, and what to call."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    rows: list[tuple[str, RenderableType]] = [
        ("required", Text(finding.asks)),
        ("expected", Text(_brief(finding.want), "green")),
        ("actual", Text(_brief(finding.actual), "red")),
        ("likely", Text(finding.hint.mistake, "yellow")),
    ]
    if finding.hint.click:
        rows.append(("click", Text(finding.hint.click)))
    for title, row in rows:
        grid.add_row(title, row)
    where = f"  {finding.path}" if finding.path else ""
    head = Text.assemble(("✘ ", "bold red"), (finding.resource.type, "bold"), (where, "dim"))
    parts: list[RenderableType] = [head, Padding(grid, (0, 0, 0, 2))]
    if code := finding.hint.fix.shell:
        from rich.syntax import Syntax  # noqa: PLC0415  # the lexers take a while to load, and most checks find nothing

        shown = Syntax(code, "bash", theme=THEME, background_color="default", word_wrap=True)
        loses = "; its data is lost" if finding.hint.fix.loses else ""
        parts.append(
            Padding(
                Group(Text(f"or call{loses}", "red" if loses else "dim"), Padding(shown, (0, 0, 0, 2))), (0, 0, 0, 2)
            )
        )
    return Padding(Group(*parts), (0, 0, 1, 4))


def _brief(value: Any) -> str:
    if value is None:
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, default=str, ensure_ascii=False)
