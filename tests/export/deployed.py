"""What holds for the backend that an exported template or configuration has created, whichever tool has deployed it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.chat.acceptance import acceptance
from chatprov.errors import ForeignResource
from chatprov.outputs import outputs_of
from chatprov.teach.check import check

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.engine.engine import Engine


def findings(engine: Engine) -> list[Any]:
    """Return what `chatprov check` finds in the steps with resources."""
    numbers = [step.number for step in engine.project.steps if step.resources(engine.config)]
    return [finding for step in check(engine, numbers, abroad=False) for finding in step.findings]


def failed_tests(engine: Engine) -> list[tuple[str, str]]:
    """Return name and detail of what fails in `chatprov test`."""
    outputs = outputs_of(engine, engine.read_all())
    results = acceptance(engine.target, outputs, engine.project.operations, lambda _: None)
    return [(result.name, result.detail) for result in results if not result.ok]


def check_adoption(engine: Engine) -> None:
    """Assert that only `chatprov up --adopt` goes on with the resources: it adds its tags, and then there is nothing to do."""
    with pytest.raises(ForeignResource, match="already exists, not created by chatprov"):
        engine.plan()
    adopted = engine.plan(adopt=True)
    assert {change.action for change in adopted} == {"adopt"}
    paths = {difference.path for change in adopted for difference in change.differences}
    assert {path.partition(".")[0] for path in paths} == {"tags"}
    engine.up(adopt=True)
    assert {change.action for change in engine.plan()} == {"none"}


def left(engine: Engine) -> list[str]:
    """Return the resources that exist."""
    return [key for key, result in engine.read_all().items() if result.candidates]


def check_outputs(engine: Engine, printed: Mapping[str, str]) -> None:
    """Assert that a tool's outputs, by the names of `chatprov outputs`, have the same values as those."""
    known = vars(outputs_of(engine, engine.read_all()))
    assert printed == {name: known[name] for name in printed}
    assert set(known) - set(printed) == {"target", "endpoint_url"}
