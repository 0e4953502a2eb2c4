"""How everything stands: one line for each resource, grouped by step, with what differs."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from chatprov.ui.differences import differences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.engine.engine import StepStatus

MARKS = {
    "present": ("✔", "green"),
    "settling": ("◌", "yellow"),
    "drifted": ("≠", "yellow"),
    "missing": ("·", "dim"),
    "foreign": ("!", "red"),
}
STEP_STYLES = {"done": "green", "partial": "yellow", "drifted": "yellow", "missing": "dim"}
WORDS = {
    "present": "present",
    "settling": "AWS is still making it usable",
    "drifted": "differs from the configuration",
    "missing": "missing",
    "foreign": "not made by chatprov",
}


def status_table(steps: Sequence[StepStatus]) -> RenderableType:
    """Return every step with its resources, the differences of those that drifted, and a count."""
    parts: list[RenderableType] = []
    resources = [one for step in steps for one in step.resources]
    types = max((len(one.result.resource.type) for one in resources), default=0)
    names = max((len(one.name) for one in resources), default=0)
    for step in steps:
        parts.append(
            Text.assemble(
                (f"STEP {step.step.number:<2} ", "bold"),
                f"{step.step.title}  ",
                (step.state, STEP_STYLES[step.state]),
            )
        )
        for one in step.resources:
            mark, style = MARKS[one.state]
            parts.append(
                Text.assemble(
                    (f"      {mark} ", style),
                    f"{one.result.resource.type:<{types}}  {one.name:<{names}}  ",
                    (WORDS[one.state], style),
                )
            )
            if one.differences and one.state != "missing":
                parts.append(differences(one.differences))
    counted = Counter(WORDS[one.state] for one in resources)
    count = ", ".join(f"{number} {word}" for word, number in counted.items())
    parts.append(Text(f"{len(resources)} resources: {count}", "bold"))
    return Group(*parts)


def endpoints_of(steps: Sequence[StepStatus]) -> dict[str, str]:
    """Return where what stands is reached, by the key that `chatprov outputs` gives it."""
    return {
        key: url
        for step in steps
        for one in step.resources
        if one.result.found
        for key, url in one.result.found.endpoints.items()
    }
