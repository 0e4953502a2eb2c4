"""The result of `check --contract`: what each resource of a step does, and what it does not."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich.console import Group
from rich.padding import Padding
from rich.text import Text

from chatprov.counting import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.teach.contract import ContractPoint


def contract_report(points: Sequence[ContractPoint]) -> RenderableType:
    """Return the points resource by resource, and a count; without points, that there is nothing to check."""
    if not points:
        return Text("Nothing to check: this step creates no resources.", "bold green")
    parts: list[RenderableType] = []
    for key, group in groupby(points, key=lambda point: point.resource.key):
        together = list(group)
        parts.append(Text.assemble((key, "bold"), f"  {together[0].resource.type}"))
        for point in together:
            parts.append(Text.assemble(("  ✔ ", "green") if point.holds else ("  ✘ ", "bold red"), point.rule))
            if point.fault:
                parts.append(Padding(Text(point.fault, "red"), (0, 0, 0, 4)))
    held = sum(point.holds for point in points)
    style = "bold green" if held == len(points) else "bold yellow"
    parts.append(
        Text(f"{held} of {count(len(points), 'rule of the contract is', 'rules of the contract are')} met.", style)
    )
    return Group(*parts)
