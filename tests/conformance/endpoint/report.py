"""What came of the cases: a table for the terminal, and a file with the differences that can be sent to the project."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

PASSED, DIFFERS, NOT_PLAYED = "passed", "differs", "not played"
_LONGEST: Final = 4000


@dataclass(frozen=True)
class Outcome:
    """What came of one case; `why` says how it differs, or why it was not played."""

    area: str
    name: str
    result: str
    why: str = ""
    case: dict[str, Any] = field(default_factory=dict)
    exchanges: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Report:
    """The outcomes of a run at a place."""

    at: str
    """"AWS" or "another endpoint": no address and no account."""
    outcomes: list[Outcome] = field(default_factory=list)

    def add(self, outcome: Outcome) -> None:
        """Add the outcome of a case."""
        self.outcomes.append(outcome)

    @property
    def differences(self) -> list[Outcome]:
        """The cases that differ."""
        return [outcome for outcome in self.outcomes if outcome.result == DIFFERS]

    def table(self) -> str:
        """Return the number of cases by area and result, and the names of those that differ."""
        counts = Counter((outcome.area, outcome.result) for outcome in self.outcomes)
        lines = [f"{'area':<12}{PASSED:>12}{DIFFERS:>12}{NOT_PLAYED:>12}"]
        lines += [
            f"{area:<12}" + "".join(f"{counts[area, result]:>12}" for result in (PASSED, DIFFERS, NOT_PLAYED))
            for area in dict.fromkeys(outcome.area for outcome in self.outcomes)
        ]
        lines += [f"differs: {outcome.area}: {outcome.name}" for outcome in self.differences]
        reasons = Counter(outcome.why for outcome in self.outcomes if outcome.result == NOT_PLAYED)
        lines += [f"not played ({count}): {why}" for why, count in reasons.items()]
        return "\n".join(lines)

    def write(self, path: Path) -> None:
        """Write the differences into a file: cases, requests and responses, without an account's ids, tokens and addresses."""
        document = {
            "chatprov": version("chatprov"),
            "date": datetime.now(UTC).date().isoformat(),
            "at": self.at,
            "passed": len([outcome for outcome in self.outcomes if outcome.result == PASSED]),
            "differences": [
                {
                    "area": outcome.area,
                    "case": outcome.name,
                    "certainty": outcome.case.get("certainty"),
                    "why": outcome.why,
                    "expected": {
                        name: value
                        for name, value in outcome.case.items()
                        if name not in {"source", "certainty", "area"}
                    },
                    "exchanges": [_shortened(exchange) for exchange in outcome.exchanges],
                }
                for outcome in self.differences
            ],
            "not played": [
                {"area": outcome.area, "case": outcome.name, "why": outcome.why}
                for outcome in self.outcomes
                if outcome.result == NOT_PLAYED
            ],
        }
        path.write_text(json.dumps(document, indent=1, ensure_ascii=False, default=str) + "\n", encoding="utf-8")


def _shortened(exchange: dict[str, Any]) -> dict[str, Any]:
    return {name: value[:_LONGEST] if isinstance(value, str) else value for name, value in exchange.items()}
