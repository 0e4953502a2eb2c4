"""The plan: what `up` would do, step by step."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from chatprov.counting import every
from chatprov.ui.differences import differences, indented, reason_line
from chatprov.ui.narrow import ByWidth, below

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.engine.plan import Change

SIGNS = {
    "create": ("+", "green"),
    "update": ("~", "yellow"),
    "replace": ("!", "red"),
    "adopt": (">", "cyan"),
    "delete": ("-", "red"),
}
WORDS = {
    "create": "to create",
    "update": "to update",
    "replace": "to recreate",
    "adopt": "to adopt",
    "delete": "to delete, no longer in the configuration",
}


def plan_table(changes: Sequence[Change]) -> RenderableType:
    """Return the changes, with the differences, and a count; a plan without changes is one sentence.

    If some resources exist already, the reason for each new one is shown, too.
    """
    todo = [change for change in changes if change.action != "none"]
    if not todo:
        return Text(
            f"No changes: {every(len(changes), 'resource matches', 'resources match').lower()} the configuration.",
            "green",
        )
    parts: list[RenderableType] = []
    fresh = [change for change in todo if change.action == "create"]
    width = max(len(change.resource.type) for change in todo)
    before = None
    for change in todo:
        sign, style = SIGNS[change.action]
        step = f"STEP {change.step:<2}" if change.step != before else " " * 7
        before = change.step
        parts.append(
            ByWidth(
                Text.assemble(
                    (step, "bold"),
                    (f" {sign} {change.action:<8}", style),
                    f"{change.resource.type:<{width}}  ",
                    change.name,
                ),
                Group(
                    *([Text(step, "bold")] if step.strip() else []),
                    Text.assemble((f"  {sign} {change.action} ", style), change.resource.type),
                    *([below(Text(change.name))] if change.name else []),
                ),
            )
        )
        if change.differences:
            parts.append(differences(change.differences))
        elif change.resource.text.why and len(fresh) < len(changes):
            parts.append(indented(reason_line(change.resource.text.why)))
    parts.append(Text(plan_count(changes), "bold"))
    return Group(*parts)


def plan_count(changes: Sequence[Change]) -> str:
    """Return the plan in one line, such as "Plan: 14 to create"."""
    counted: Counter[str] = Counter(change.action for change in changes)
    todo = [f"{counted[action]} {words}" for action, words in WORDS.items() if counted[action]]
    rest = f"; {counted['none']} unchanged" if counted["none"] else ""
    return f"Plan: {', '.join(todo) or 'nothing'}{rest}"
