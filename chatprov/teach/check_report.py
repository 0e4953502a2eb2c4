"""A result of `check` that is handed in: who, when, which project, and what was found; and its hints, level by level.

Level 1 is where to look: the page of the console and the setting. Level 2 adds what is wrong: what is required, what is there,
and the likely mistake. Level 3 adds how to correct it: the clicks, and the calls.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatprov import __version__
from chatprov.project import shipped_root
from chatprov.teach.hints import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.engine.engine import Engine
    from chatprov.teach.findings import StepCheck, UnmetRequirement

WHERE, WHAT, HOW = 1, 2, 3
"""The levels of hints."""
MOST_SHOWN = 140
"""How many characters of a value are shown: a schema or a policy is longer."""


@dataclass(frozen=True)
class CheckReport:
    """The graded steps, and what a teacher has to know about them."""

    steps: tuple[StepCheck, ...]
    learner: str
    """The name that was given; empty without one."""
    time: datetime
    project: str
    """The name of the project's folder; empty for the tutorial as it is installed with chatprov."""
    variant: str
    account: str
    region: str
    version: str = __version__
    """The version of chatprov."""

    @property
    def ok(self) -> bool:
        """Whether all requirements of all steps are met."""
        return all(step.ok for step in self.steps)

    @property
    def points(self) -> tuple[int, int]:
        """The number of requirements that are met, and the number of all."""
        return sum(step.met for step in self.steps), sum(len(step.requirements) for step in self.steps)

    @property
    def circumstances(self) -> dict[str, str]:
        """Who, when and what, by names for people; what is not known is left out."""
        facts = {
            "learner": self.learner,
            "time": self.time.isoformat(timespec="seconds"),
            "project": self.project,
            "variant": self.variant,
            "account": self.account,
            "region": self.region,
            "chatprov": self.version,
        }
        return {name: value for name, value in facts.items() if value}


def report_of(
    engine: Engine, steps: Sequence[StepCheck], *, learner: str = "", time: datetime | None = None
) -> CheckReport:
    """Return the report on steps that were just graded with this engine; `time` is the time of it, by default now."""
    project = engine.project
    return CheckReport(
        steps=tuple(steps),
        learner=learner,
        time=time or datetime.now(UTC),
        project="" if project.root == shipped_root() else project.root.name,
        variant=project.variant,
        account=engine.account,
        region=engine.region,
    )


def hint_lines(unmet: UnmetRequirement, level: int = WHAT) -> dict[str, str]:
    """Return the hint up to a level, except for the calls of the finding: the words by their titles."""
    lines = {"look at": unmet.where}
    if level >= WHAT:
        expected = brief(unmet.want)
        lines |= {
            "required": unmet.asks,
            "expected": "" if expected in unmet.asks else expected,
            "found": brief(unmet.actual),
        }
        lines["likely"] = unmet.mistake
    if level >= HOW:
        lines["click"] = unmet.click
    return {title: text for title, text in lines.items() if text}


def brief(value: Any) -> str:
    """Return a value in words, on one line; a long one is cut."""
    text = json.dumps(value, default=str, ensure_ascii=False) if _is_nested(value) else shown(value)
    text = " ".join(text.split())
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]} ..."


def _is_nested(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list | tuple) and any(map(_is_nested, value)))


def not_compared(step: StepCheck) -> str:
    """Return why a requirement that is not met has no hint: something else has to be right before it can be compared."""
    if step.blocked_by:
        return f"Not compared: STEP {', '.join(map(str, step.blocked_by))} has to be right first."
    return "Not compared: another finding of this step has to be corrected first."
