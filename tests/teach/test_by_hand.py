"""What somebody is told who does a step by hand, look by look."""

from __future__ import annotations

import io
from dataclasses import replace

from rich.console import Console

from chatprov.engine.offline import OfflineEngine
from chatprov.project import load_project
from chatprov.teach.by_hand import watch
from chatprov.teach.course import lessons
from chatprov.teach.findings import RequirementResult, StepCheck
from chatprov.ui.watching import FlowWatcher
from tests.conftest import ROOT


class Hurried(FlowWatcher):
    """Waits for nothing."""

    def wait(self) -> None:
        """Look again at once."""


def told(*looks: StepCheck) -> list[str]:
    """Return what is said while the looks come out like this."""
    out = io.StringIO()
    engine = OfflineEngine(load_project(ROOT, ROOT), "local", "eu-north-1", ROOT / "nothing")
    lesson = next(one for one in lessons(engine) if one.step.number == looks[0].step.number)
    found = iter(looks)
    assert watch(lambda _: next(found), Hurried(Console(file=out, width=100), lesson)) == "on"
    return out.getvalue().splitlines()


def test_a_step_becomes_right_by_one_before_it() -> None:
    step = next(one for one in load_project(ROOT, ROOT).steps if one.number == 4)
    begun = StepCheck(step, (RequirementResult(None, "Name: ChatAppAPI", holds=False),), (), (2,))
    ticked = replace(begun, requirements=(RequirementResult(None, "Name: ChatAppAPI", holds=True),))
    assert told(begun, ticked, ticked, replace(ticked, blocked_by=())) == [
        "Your turn: chatprov is watching STEP 4 until it is right.",
        "  ✔ Name: ChatAppAPI",
        "STEP 4 is right.",
    ]


def test_a_step_that_is_right_already_is_said_to_be_so_once() -> None:
    step = next(one for one in load_project(ROOT, ROOT).steps if one.number == 4)
    assert told(StepCheck(step, (RequirementResult(None, "Name: ChatAppAPI", holds=True),), ())) == [
        "Your turn: chatprov is watching STEP 4 until it is right.",
        "  ✔ Name: ChatAppAPI",
        "STEP 4 is right.",
    ]
