"""The files of the tutorial's steps stay short enough to read beside the tutorial."""

from __future__ import annotations

import statistics
from pathlib import Path

STEPS = Path(__file__).resolve().parents[2] / "steps"
LONGEST, MEDIAN = 160, 120


def lines(pattern: str) -> dict[str, int]:
    return {path.name: len(path.read_text().splitlines()) for path in STEPS.glob(pattern)}


def test_no_file_of_a_step_is_long() -> None:
    found = lines("*.py")
    assert len(lines("step[0-9][0-9]_*.py")) == 16
    assert {name: count for name, count in found.items() if count > LONGEST} == {}


def test_half_of_the_steps_are_shorter_still() -> None:
    assert statistics.median(lines("step[0-9][0-9]_*.py").values()) <= MEDIAN
