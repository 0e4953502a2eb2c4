"""After any events in any order, `up` creates exactly what is configured, and `down` leaves nothing of it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chatprov.engine import refresh, schedule
from chatprov.errors import ChatprovError, ForeignResource
from chatprov.project import load_project
from tests.conftest import ROOT
from tests.engine.harness import NOTHING, ONE_OF_EACH, Fault, Faults, Killed, Stage
from tests.engine.test_drift import CASES, UNMARKED, Hand
from tests.own_services import mocked_aws

KILLS: list[Fault] = ["killed before", "killed after", "answer lost", "fault after", "denied"]
MANY = 300 if os.environ.get("ALL_FAULTS") else 6


class History(RuleBasedStateMachine):
    """Runs, faults, meddling hands and lost files in random order."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = contextlib.ExitStack()
        self.patch = self.stack.enter_context(pytest.MonkeyPatch.context())
        self.patch.setattr(schedule, "SIDE_BY_SIDE", 1)
        self.patch.setattr(refresh, "SIDE_BY_SIDE", 1)
        self.patch.setenv("AWS_ACCESS_KEY_ID", "test")
        self.patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        self.stack.enter_context(mocked_aws())
        folder = Path(self.stack.enter_context(tempfile.TemporaryDirectory()))
        self.stage = Stage(load_project(ROOT, ROOT), folder)
        self.faults = Faults(self.stage.target, self.patch)
        self.complete = False
        """Whether the last run that ended well was an `up`, and nothing was changed since."""

    def teardown(self) -> None:
        self.down()
        self.stack.close()

    def claim(self) -> None:
        """Take over what lost both its tags and the state that remembered it: only a person can say whose it is."""
        try:
            self.stage.engine().plan()
        except ForeignResource:
            self.stage.engine().up(adopt=True)

    @initialize()
    def begin(self) -> None:
        self.stage.target.account()

    @rule()
    def up(self) -> None:
        self.claim()
        self.stage.engine().up()
        self.complete = True

    @rule()
    def down(self) -> None:
        self.claim()
        self.stage.engine().down(delete_data=True)
        assert self.stage.census() == NOTHING
        self.complete = False

    @rule(verb=st.sampled_from(["up", "down"]), position=st.integers(0, 45), fault=st.sampled_from(KILLS))
    def disturbed(self, verb: str, position: int, fault: Fault) -> None:
        self.complete = False
        with self.faults.armed(position, fault), contextlib.suppress(ChatprovError, Killed):
            getattr(self.stage.engine(), verb)()

    @rule()
    def lose_state(self) -> None:
        (self.stage.folder / "aws.json").unlink(missing_ok=True)

    @precondition(lambda self: self.complete)
    @rule(case=st.sampled_from([*CASES, *UNMARKED]))
    def meddle(self, case: Any) -> None:
        case.meddle(Hand(self.stage))
        self.complete = False

    @invariant()
    def the_world_is_right(self) -> None:
        if self.complete:
            assert self.stage.census() == ONE_OF_EACH
            assert {change.action for change in self.stage.engine().plan()} == {"none"}


@pytest.mark.slow
def test_any_history(moto_aws: None) -> None:
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=MANY, stateful_step_count=8, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
