"""Each prediction has the answer that the local cloud gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic import ValidationError

from chatprov.engine.engine import Engine
from chatprov.local.temporary import temporary_cloud
from chatprov.step_text import Prediction
from chatprov.target import aws_target, local_target
from chatprov.teach.prediction import named_resources, play

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chatprov.project import Project

NUMBERS = range(1, 12)


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Callable[[Project], Engine]]:
    """Engines on an empty local cloud."""

    def connected(project: Project) -> Engine:
        engine = Engine(project, local_target(port, project.config.region), tmp_path / "state")
        engine.connect()
        return engine

    with temporary_cloud() as (port, _):
        yield connected


@pytest.mark.slow
def test_the_marked_answer_is_that_of_the_local_cloud_as_soon_as_the_step_is_done(
    local: Callable[[Project], Engine], project: Project
) -> None:
    engine = local(project)
    for step in project.steps:
        engine.up(only_steps=frozenset({step.number}))
        prediction = step.text.prediction
        assert prediction
        for _ in range(2):  # the second time proves that the first cleaned up
            played = play(prediction, engine)
            assert (played.failed, played.right) == ("", prediction.answer), f"STEP {step.number}: {played.shown}"
            assert played.shown not in ("null", "")
    assert all(resource.state == "present" for status in engine.status() for resource in status.resources)


@pytest.mark.slow
def test_a_choice_is_right_in_the_hardened_variant_too(local: Callable[[Project], Engine], hardened: Project) -> None:
    engine = local(hardened)
    engine.up()
    for step in hardened.steps:
        assert step.text.prediction
        played = play(step.text.prediction, engine)
        assert not played.failed
        assert played.right, f"STEP {step.number}: {played.shown}"


def test_every_step_has_a_prediction_about_its_own_and_earlier_resources(project: Project) -> None:
    assert [step.number for step in project.steps if step.text.prediction] == list(NUMBERS)
    before: set[str] = set()
    for step in project.steps:
        before |= {resource.key for resource in step.resources(project.config)}
        assert step.text.prediction
        assert set(named_resources(step.text.prediction)) <= before


def test_a_missing_resource_is_reported_and_nothing_is_called(project: Project, moto_aws: None, tmp_path: Path) -> None:
    engine = Engine(project, aws_target("ap-south-1", "ap-south-1", None), tmp_path)
    prediction = project.steps[0].text.prediction
    assert prediction
    played = play(prediction, engine)
    assert (played.failed, played.right) == ("DynamoDB table does not exist yet", None)
    assert all(call.is_read for call in engine.target.calls)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"answer": 4}, "answer must be the number of a choice, 1 to 2"),
        ({"choices": [{"says": "a", "when": "true"}]}, "2 to 9 choices"),
        ({"shows": "answers["}, "not a JMESPath expression"),
        ({"calls": [{"service": "s3"}]}, "either service and method, or url"),
        ({"calls": [{"service": "s3", "method": "m", "url": "u"}]}, "either service and method, or url"),
    ],
)
def test_a_mistake_in_a_prediction_is_found_when_it_is_read(changed: dict[str, Any], said: str) -> None:
    choices = [{"says": "a", "when": "`true`"}, {"says": "b", "when": "`false`"}]
    good = {"question": "?", "calls": [], "shows": "answers", "choices": choices, "answer": 1, "why": "w"}
    Prediction.model_validate(good)
    with pytest.raises(ValidationError, match=said):
        Prediction.model_validate(good | changed)
