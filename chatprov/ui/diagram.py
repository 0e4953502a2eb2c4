"""The chat's architecture as a small drawing that fills up: users -> Cognito, app -> AppSync -> DynamoDB, app -> S3."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rich.console import Group
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import RenderableType

    from chatprov.engine.engine import ResourceStatus, StepStatus

LEFT, RIGHT = 32, 31
MARKS = {"present": "✔", "settling": "◌", "drifted": "≠", "missing": "·", "foreign": "!"}
STYLES = {"present": "green", "settling": "yellow", "drifted": "yellow", "missing": "dim", "foreign": "red"}


def diagram(steps: Sequence[StepStatus], number: int) -> RenderableType:
    """Return the drawing; what STEP `number` makes is bold."""
    by_service: dict[str, list[Text]] = defaultdict(list)
    states: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        shown: set[str] = set()
        for one in step.resources:
            service, _, rest = one.sighting.resource.type.partition(" ")
            name = rest if one.name in shown else one.name
            shown.add(one.name)
            by_service[service].append(_item(one, name, bold=step.step.number == number))
            states[service].add(one.state)

    def box(service: str, width: int) -> RenderableType:
        return Panel(
            Group(*by_service[service]),
            title=Text(service),
            title_align="left",
            width=width,
            border_style=_border(states[service]),
            padding=(0, 1),
        )

    grid = Table.grid(padding=(0, 1))
    for _ in range(4):
        grid.add_column(vertical="middle", no_wrap=True)
    grid.add_row("users ── sign in ──▶", box("Cognito", LEFT), "app ─ files ▶", box("S3", RIGHT))
    # The arrows point at the middle of the two boxes on the right, which stand one above the other.
    roles, tables = len(by_service["IAM"]), len(by_service["DynamoDB"])
    arrows = [""] * (roles + tables + 4)
    arrows[(roles + 1) // 2] = "─ as role ──▶"
    arrows[roles + 2 + (tables + 1) // 2] = "─ messages ─▶"
    right = Group(box("IAM", RIGHT), box("DynamoDB", RIGHT))
    grid.add_row("app ──── GraphQL ──▶", box("AppSync", LEFT), "\n".join(arrows), right)
    return grid


def _item(one: ResourceStatus, name: str, *, bold: bool) -> Text:
    style = STYLES[one.state]
    return Text.assemble(
        (f"{MARKS[one.state]} ", style), (name, f"bold {style}" if bold else style), overflow="ellipsis"
    )


def _border(states: set[str]) -> str:
    if not states or states == {"missing"}:
        return "dim"
    return "yellow" if states - {"present"} else "green"
