"""The state of a step, from those of its resources."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from chatprov.engine.status import StepStatus


def step(*states: str, on: tuple[StepStatus, ...] = ()) -> StepStatus:
    resources = tuple(SimpleNamespace(state=state) for state in states)
    return StepStatus(cast("Any", None), cast("Any", resources), on)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("present",), "done"),
        (("settling",), "done"),
        (("present", "settling"), "done"),
        (("missing", "missing"), "missing"),
        (("missing", "present"), "partial"),
        (("missing", "drifted"), "partial"),
        (("missing", "foreign"), "partial"),
        (("present", "drifted"), "drifted"),
        (("settling", "drifted"), "drifted"),
        (("present", "foreign"), "drifted"),
    ],
)
def test_a_step_with_resources(states: tuple[str, ...], expected: str) -> None:
    assert step(*states).state == expected


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        ((), "ready"),
        ((("present",), ("settling",)), "ready"),
        ((("present",), ("missing",)), "missing"),
        ((("present",), ("missing", "present")), "missing"),
        ((("drifted",), ("present",)), "drifted"),
        ((("drifted",), ("missing",)), "missing"),
    ],
)
def test_a_step_that_only_needs_others(needed: tuple[tuple[str, ...], ...], expected: str) -> None:
    assert step(on=tuple(step(*states) for states in needed)).state == expected
