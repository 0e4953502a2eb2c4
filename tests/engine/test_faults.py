"""A fault at every call of `up` and of `down`: the next run completes, and exactly one of each thing exists, or none."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from chatprov.engine import schedule, survey
from chatprov.errors import ChatprovError
from tests.engine.harness import NOTHING, ONE_OF_EACH, Fault, Faults, Killed, Stage

if TYPE_CHECKING:
    from collections.abc import Callable

FAULTS: list[Fault] = ["refused", "denied", "answer lost", "fault after", "killed before", "killed after"]


@pytest.fixture
def _in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls one after another, so that the position of a call is the same in every run."""
    monkeypatch.setattr(schedule, "SIDE_BY_SIDE", 1)
    monkeypatch.setattr(survey, "SIDE_BY_SIDE", 1)


def run_into(call: Callable[[], object]) -> None:
    """Run and end as a user would see it: well, with one clear error, or killed."""
    with contextlib.suppress(ChatprovError, Killed):
        call()


@pytest.mark.parametrize("keep_state", [True, False], ids=["state kept", "state lost"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("_in_line")
def test_up_recovers_from_a_fault_at_any_call(
    stage: Stage,
    fault: Fault,
    keep_state: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Position after position until `up` has no call left to go wrong."""
    faults = Faults(stage.target, monkeypatch)
    for position in range(1000):
        with faults.armed(position, fault):
            run_into(lambda: stage.engine().up())
        if not faults.happened:
            break
        where = f"{fault} at call {position}, {faults.happened}"
        if not keep_state:
            (stage.folder / "aws.json").unlink(missing_ok=True)
        stage.engine().up()
        assert stage.census() == ONE_OF_EACH, where
        assert stage.engine().up() == [], where
        stage.engine().down()
        assert stage.census() == NOTHING, where
    assert position > 13


@pytest.mark.parametrize("keep_state", [True, False], ids=["state kept", "state lost"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("_in_line")
def test_down_after_a_fault_in_up_leaves_nothing(
    stage: Stage,
    fault: Fault,
    keep_state: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = Faults(stage.target, monkeypatch)
    for position in range(1000):
        with faults.armed(position, fault):
            run_into(lambda: stage.engine().up())
        if not faults.happened:
            break
        if not keep_state:
            (stage.folder / "aws.json").unlink(missing_ok=True)
        stage.engine().down()
        assert stage.census() == NOTHING, f"{fault} at call {position}, {faults.happened}"


@pytest.mark.parametrize("keep_state", [True, False], ids=["state kept", "state lost"])
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("_in_line")
def test_down_recovers_from_a_fault_at_any_call(
    stage: Stage,
    fault: Fault,
    keep_state: bool,  # noqa: FBT001
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    faults = Faults(stage.target, monkeypatch)
    for position in range(1000):
        stage.engine().up()
        with faults.armed(position, fault):
            run_into(lambda: stage.engine().down())
        if not keep_state:
            (stage.folder / "aws.json").unlink(missing_ok=True)
        stage.engine().down()
        assert stage.census() == NOTHING, f"{fault} at call {position}, {faults.happened}"
        if not faults.happened:
            break
    assert position > 13
