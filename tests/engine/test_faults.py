"""A fault at every call of `up` and of `down`: the next run completes, and exactly one of each thing exists, or none.

The positions are those of a recorded, undisturbed run. A sample is tried each time; `make faults` tries every position.
"""

from __future__ import annotations

import contextlib
import itertools
import os
from typing import TYPE_CHECKING, get_args

import pytest

from chatprov.engine import refresh, schedule
from chatprov.errors import ChatprovError
from tests.engine.harness import NOTHING, ONE_OF_EACH, Fault, Faults, Killed, Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FAULTS: tuple[Fault, ...] = get_args(Fault)
ALL = bool(os.environ.get("ALL_FAULTS"))
EVERY = 53


def truncate(stage: Stage) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.truncate(stage.folder / "aws.json", 40)


STATES: dict[str, Callable[[Stage], None]] = {
    "kept": lambda _stage: None,
    "deleted": lambda stage: (stage.folder / "aws.json").unlink(missing_ok=True),
    "truncated": truncate,
}


@pytest.fixture
def in_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls one after another, so that the position of a call is the same in every run."""
    monkeypatch.setattr(schedule, "SIDE_BY_SIDE", 1)
    monkeypatch.setattr(refresh, "SIDE_BY_SIDE", 1)


@pytest.fixture(scope="module")
def survived() -> Iterator[list[str]]:
    """Every fault that was survived, counted at the end."""
    faults: list[str] = []
    yield faults
    print(f"\nsurvived {len(faults)} faults")  # noqa: T201  # what `make faults` is for


def run_into(call: Callable[[], object]) -> None:
    """Run and end as a user would see it: well, with one clear error, or killed."""
    with contextlib.suppress(ChatprovError, Killed):
        call()


def trials(stage: Stage, verb: Callable[[Stage], object], seed: int) -> Iterator[tuple[int, str]]:
    """Yield what to try: each position of the calls that an undisturbed `verb` makes, with a fate of the state file."""
    stage.target.account()
    mark = len(stage.target.calls)
    verb(stage)
    calls = len(stage.target.calls) - mark
    combinations = list(itertools.product(range(calls), STATES))
    yield from combinations if ALL else combinations[seed % EVERY :: EVERY]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("in_line")
def test_up_after_a_fault_in_up(
    stage: Stage, fault: Fault, survived: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = Faults(stage.target, monkeypatch)
    for position, fate in trials(stage, lambda stage: stage.engine().up(), FAULTS.index(fault)):
        stage.engine().down()
        with faults.armed(position, fault):
            run_into(lambda: stage.engine().up())
        where = f"{fault} in up at call {position}, {faults.happened}, state {fate}"
        assert faults.happened, where
        STATES[fate](stage)
        stage.engine().up()
        assert stage.census() == ONE_OF_EACH, where
        assert stage.engine().up().changes == [], where
        survived.append(where)
    stage.engine().down()
    assert stage.census() == NOTHING


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("in_line")
def test_down_after_a_fault_in_up(
    stage: Stage, fault: Fault, survived: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = Faults(stage.target, monkeypatch)
    for position, fate in trials(stage, lambda stage: stage.engine().up(), FAULTS.index(fault) + 3):
        stage.engine().down()
        with faults.armed(position, fault):
            run_into(lambda: stage.engine().up())
        where = f"{fault} in up at call {position}, {faults.happened}, state {fate}, then down"
        assert faults.happened, where
        STATES[fate](stage)
        stage.engine().down()
        assert stage.census() == NOTHING, where
        survived.append(where)


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.usefixtures("in_line")
def test_up_and_down_after_a_fault_in_down(
    stage: Stage, fault: Fault, survived: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    faults = Faults(stage.target, monkeypatch)
    stage.engine().up()
    for position, fate in trials(stage, lambda stage: stage.engine().down(), FAULTS.index(fault) + 6):
        for then_up in (False, True):
            stage.engine().up()
            with faults.armed(position, fault):
                run_into(lambda: stage.engine().down())
            where = f"{fault} in down at call {position}, {faults.happened}, state {fate}, then {then_up=}"
            assert faults.happened, where
            STATES[fate](stage)
            if then_up:
                stage.engine().up()
                assert stage.census() == ONE_OF_EACH, where
            stage.engine().down()
            assert stage.census() == NOTHING, where
            survived.append(where)
