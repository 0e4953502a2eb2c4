"""What `check` found: each step with its points, each finding with what is asked, what is there, and how to mend it."""

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
    for one in checks:
        parts.append(_step_line(one))
        parts += [finding_block(finding) for finding in one.findings]
    found = sum(len(one.findings) for one in checks)
    met, asked = (sum(numbers) for numbers in zip(*(points(one) for one in checks), strict=True))
    if all(one.ok for one in checks) and not asked:
        parts.append(Text("Nothing is made here, so there is nothing to grade.", "bold green"))
    elif all(one.ok for one in checks):
        parts.append(Text(f"All right: {met} of {asked} things asked hold.", "bold green"))
    else:
        what = "1 finding" if found == 1 else f"{found} findings"
        parts.append(Text(f"{what}; {met} of {asked} things asked hold.", "bold yellow"))
    return Group(*parts)


def check_news(before: Sequence[StepCheck], now: Sequence[StepCheck]) -> RenderableType | None:
    """Return what is mended, what is new, and what is still to be done; None when nothing changed."""

    def keyed(checks: Sequence[StepCheck]) -> dict[tuple[str, str, str], CheckFinding]:
        return {(one.resource.key, one.path, repr(one.actual)): one for step in checks for one in step.findings}

    old, new = keyed(before), keyed(now)
    places = {key[:2] for key in new}
    parts: list[RenderableType] = [
        Text.assemble(("✔ ", "green"), f"{one.resource.type}: {one.asks}")
        for key, one in old.items()
        if key[:2] not in places
    ]
    parts += [finding_block(one) for key, one in new.items() if key not in old]
    if not parts:
        return None
    if all(one.ok for one in now):
        parts.append(Text("All right now.", "bold green"))
    return Group(*parts)


def points(check: StepCheck) -> tuple[int, int]:
    """Return how much of what is asked holds, and how much is asked."""
    return sum(one.holds for one in check.met), len(check.met)


def _step_line(check: StepCheck) -> Text:
    mark, style = ("✔", "green") if check.ok else ("✘", "bold red")
    met, asked = points(check)
    if check.blocked_by:
        mark, style = "·", "yellow"
        said = f"after STEP {', '.join(map(str, check.blocked_by))}"
    else:
        said = f"{met} of {asked}" if asked else _to_be_done(check)
    return Text.assemble(
        (f"{mark} ", style), (f"STEP {check.step.number:<2} ", "bold"), f"{check.step.title}  ", (said, style)
    )


def _to_be_done(check: StepCheck) -> str:
    """Say of a step that makes nothing what does it."""
    return f"can be done: {check.step.command}" if check.step.command else "can be done"


def finding_block(finding: CheckFinding) -> RenderableType:
    """Return what is asked, what is there, the likely mistake, where to click, and what to call."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True, style="dim")
    grid.add_column(overflow="fold")
    rows: list[tuple[str, RenderableType]] = [
        ("asked", Text(finding.asks)),
        ("wanted", Text(_brief(finding.want), "green")),
        ("there is", Text(_brief(finding.actual), "red")),
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
        loses = "; what it holds is lost" if finding.hint.fix.loses else ""
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
