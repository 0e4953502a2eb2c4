"""`check` finds each mistake of the catalogue and nothing else, its hint fixes it, and what is right is right."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from chatprov.engine.engine import Engine
from chatprov.engine.read_result import Missing, ReadResult
from chatprov.teach.check import check
from chatprov.teach.check_report import WHAT, WHERE
from chatprov.teach.mistakes import all_mistakes
from chatprov.ui.findings import FindingsPrinter
from tests.teach.learner import catalogue

if TYPE_CHECKING:
    from chatprov.teach.findings import CheckFinding
    from tests.teach.learner import Learner

pytestmark = pytest.mark.slow
MISTAKES = all_mistakes()
RIGHT = catalogue("right.yaml")
ROWS_OF_A_SCREEN = 24


def rows(finding: CheckFinding, level: int) -> int:
    """Return how many rows a finding takes on a terminal of 80 columns."""
    out = io.StringIO()
    FindingsPrinter(Console(file=out, width=80), level).finding(finding)
    return len(out.getvalue().splitlines())


@pytest.mark.parametrize("entry", MISTAKES, ids=[one["mistake"] for one in MISTAKES])
def test_a_mistake_is_found_and_fixed_by_its_hint(learner: Learner, entry: dict[str, Any]) -> None:
    learner.do(entry)
    found = learner.findings()
    unmet = [(number, one) for number, finding in found for one in finding.unmet]
    said = [[number, one.resource.key, one.path] for number, one in unmet]
    assert said == entry["finds"], [(one.path, one.want, one.actual) for _, one in unmet]
    assert any(entry["says"] in one.mistake for _, one in unmet), [one.mistake for _, one in unmet]
    assert all(one.click and one.where for _, one in unmet)
    assert max(rows(finding, level) for _, finding in found for level in (WHERE, WHAT)) <= ROWS_OF_A_SCREEN
    for _ in range(entry.get("rounds", 1)):
        learner.follow(found)
        found = learner.findings()
    assert not found
    if "undo" in entry:
        learner.undo(entry)
        assert not learner.findings()
    learner.is_right = True


@pytest.mark.parametrize("entry", RIGHT, ids=[one["right"] for one in RIGHT])
def test_what_satisfies_the_tutorial_is_right(learner: Learner, entry: dict[str, Any]) -> None:
    learner.do(entry)
    assert learner.findings() == []
    learner.put_right()
    learner.undo(entry)
    learner.is_right = True


def test_the_right_stack_is_right_and_nothing_is_written(learner: Learner) -> None:
    mark = len(learner.target.calls)
    checks = check(learner.engine())
    assert all(one.ok for one in checks)
    assert all(met.holds for one in checks for met in one.requirements)
    assert all(call.is_read for call in learner.target.calls[mark:])


def test_what_is_made_while_it_looks_is_not_taken_for_something_else(
    learner: Learner, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = learner.engine().resources
    read_all = Engine.read_all
    for key in keys:

        def before_it_was_made(engine: Engine, key: str = key) -> dict[str, ReadResult]:
            found = read_all(engine)
            return found | {key: Missing(found[key].resource)}

        monkeypatch.setattr(Engine, "read_all", before_it_was_made)
        found = learner.findings()
        # it is seen, or it is seen the next time; never is it called by another name
        assert all(one.resource.key == key and one.absent for _, one in found), (key, found)
    monkeypatch.undo()
    learner.is_right = True


def test_the_catalogue_is_large_and_names_every_step() -> None:
    assert len(MISTAKES) >= 60
    assert {number for one in MISTAKES for number, *_ in one["finds"]} == {1, 2, 3, 4, 5, 6, 7}
