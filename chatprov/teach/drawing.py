"""The chat's architecture as lines of text, at most 80 columns wide, for a terminal, Markdown and HTML."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.engine.status import StepStatus

LEFT, RIGHT, ARROW, FROM = 28, 31, 11, 7
NARROW = 38
"""The width of the drawing for a narrow terminal."""
CALLERS = {
    "Cognito": "users ▶",
    "AppSync": "app ▶",
    "IAM": "AppSync, as role ▶",
    "DynamoDB": "AppSync, messages ▶",
    "CloudWatch": "AppSync, logs ▶",
    "S3": "app, file ▶",
}
"""Who calls each service, above its box in the narrow drawing."""
MARKS = {"now": "▶", "present": "✔", "settling": "◌", "drifted": "≠", "missing": "·", "foreign": "!"}


@dataclass(frozen=True)
class TextSpan:
    """A piece of a line: its text, the state of its resource, and whether the current step creates it."""

    text: str
    state: str = ""
    here: bool = False


Line = list[TextSpan]


def drawing(steps: Sequence[StepStatus], number: int, *, on_paper: bool = False) -> tuple[list[Line], list[Line]]:
    """Return the lines: users -> Cognito, app -> AppSync -> IAM and DynamoDB, app -> S3; what STEP `number` creates is marked.

    The second lines are for a narrow terminal: one box below the other. With `on_paper`, earlier steps count as done and later
    ones as missing, independent of the existing resources.
    """
    items: dict[str, list[TextSpan]] = defaultdict(list)
    states: dict[str, set[str]] = defaultdict(set)
    for step in steps:
        shown: set[str] = set()
        for resource in step.resources:
            service, _, rest = resource.result.resource.type.partition(" ")
            state: str = resource.state
            if on_paper:
                state = "present" if step.step.number < number else "now" if step.step.number == number else "missing"
            name = rest if resource.name in shown else resource.name
            items[service].append(TextSpan(f"{MARKS[state]} {name}", state, step.step.number == number))
            shown.add(resource.name)
            states[service].add(state)

    def box(service: str, width: int) -> list[Line]:
        return _box(service, items[service], _state(states[service]), width)

    top = _beside(_arrows("users ▶", FROM), box("Cognito", LEFT), _arrows(" app file ▶", ARROW), box("S3", RIGHT))
    right: list[Line] = []
    arrows: list[Line] = []
    for service, arrow in (("IAM", " as role ─▶"), ("DynamoDB", " messages ▶"), ("CloudWatch", " logs ────▶")):
        if service in items or service != "CloudWatch":  # the tutorial has no logs
            drawn = box(service, RIGHT)
            right += drawn
            arrows += [[TextSpan(arrow if place == len(drawn) // 2 else " " * ARROW)] for place in range(len(drawn))]
    narrow: list[Line] = []
    for service, caller in CALLERS.items():
        if service in items or service != "CloudWatch":
            narrow += [[TextSpan(caller)], *box(service, NARROW)]
    return [*top, *_beside(_arrows("app   ▶", FROM), box("AppSync", LEFT), arrows, right)], narrow


def _arrows(text: str, width: int) -> list[Line]:
    return [[TextSpan(f"{text:<{width}}")]]


def _state(states: set[str]) -> str:
    if not states or states == {"missing"}:
        return "missing"
    if "now" in states:
        return "now"
    return "drifted" if states - {"present"} else "present"


def _box(title: str, items: Sequence[TextSpan], state: str, width: int) -> list[Line]:
    inner = width - 4
    lines: list[Line] = [[TextSpan(f"╭─ {title} {'─' * (width - 5 - len(title))}╮", state)]]
    for item in items:
        text = item.text if len(item.text) <= inner else f"{item.text[: inner - 1]}…"
        lines.append(
            [TextSpan("│ ", state), TextSpan(f"{text:<{inner}}", item.state, item.here), TextSpan(" │", state)]
        )
    return [*lines, [TextSpan(f"╰{'─' * (width - 2)}╯", state)]]


def _beside(*columns: Sequence[Line]) -> list[Line]:
    """Put columns side by side, each centred vertically."""
    height = max(map(len, columns))
    rows: list[Line] = [[] for _ in range(height)]
    for column in columns:
        width = sum(len(span.text) for span in column[0])
        above = (height - len(column)) // 2
        for place in range(height):
            inside = above <= place < above + len(column)
            rows[place] += column[place - above] if inside else [TextSpan(" " * width)]
    return rows
