"""The status: one line for each resource, grouped by step, with the differences."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from chatprov.counting import count
from chatprov.ui.differences import differences
from chatprov.ui.narrow import ByWidth, below

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rich.console import RenderableType

    from chatprov.engine.status import StepStatus

MARKS = {
    "present": ("✔", "green"),
    "settling": ("◌", "yellow"),
    "drifted": ("≠", "yellow"),
    "missing": ("·", "dim"),
    "foreign": ("!", "red"),
}
STEP_STYLES = {
    "done": "green",
    "ready": "cyan",
    "tried": "green",
    "partial": "yellow",
    "drifted": "yellow",
    "missing": "dim",
}
WORDS = {
    "present": "present",
    "settling": "not ready yet",
    "drifted": "differs from the configuration",
    "missing": "missing",
    "foreign": "not created by chatprov",
}
OF_MANY = {"drifted": "differ from the configuration"}
"""The words for several resources, where they are others."""


def status_table(steps: Sequence[StepStatus], tried: Collection[int] = ()) -> RenderableType:
    """Return every step with its resources, the differences of those that drifted, and a count.

    `tried` are the numbers of the steps without resources whose command has succeeded.
    """
    parts: list[RenderableType] = []
    resources = [resource for step in steps for resource in step.resources]
    types = max((len(resource.result.resource.type) for resource in resources), default=0)
    names = max((len(resource.name) for resource in resources), default=0)
    for step in steps:
        state = "tried" if step.state == "ready" and step.step.number in tried else step.state
        parts.append(
            Text.assemble(
                (f"STEP {step.step.number:<2} ", "bold"),
                f"{step.step.text.title}  ",
                (state, STEP_STYLES[state]),
                f": {step.step.text.command}" if state == "ready" and step.step.text.command else "",
            )
        )
        for resource in step.resources:
            mark, style = MARKS[resource.state]
            parts.append(
                ByWidth(
                    Text.assemble(
                        (f"      {mark} ", style),
                        f"{resource.result.resource.type:<{types}}  {resource.name:<{names}}  ",
                        (WORDS[resource.state], style),
                    ),
                    Group(
                        Text.assemble((f"  {mark} ", style), resource.result.resource.type),
                        below(Text.assemble(resource.name, ": ", (WORDS[resource.state], style))),
                    ),
                )
            )
            if resource.differences and resource.state != "missing":
                parts.append(differences(resource.differences))
    counted = Counter(resource.state for resource in resources)
    states = ", ".join(
        count(number, WORDS[state], OF_MANY.get(state, WORDS[state])) for state, number in counted.items()
    )
    parts.append(Text(f"{count(len(resources), 'resource')}: {states}", "bold"))
    return Group(*parts)


def endpoints_of(steps: Sequence[StepStatus]) -> dict[str, str]:
    """Return the endpoints of the existing resources, by their keys in `chatprov outputs`."""
    return {
        key: url
        for step in steps
        for resource in step.resources
        if resource.existing
        for key, url in resource.existing.endpoints.items()
    }
