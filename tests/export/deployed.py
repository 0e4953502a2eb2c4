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
    from chatprov.target import Target


def findings(engine: Engine) -> list[Any]:
    """Return what `chatprov check` finds in the steps with resources."""
    numbers = [step.number for step in engine.project.steps if step.resources(engine.config)]
    return [finding for step in check(engine, numbers, abroad=False) for finding in step.findings]


def failed_tests(engine: Engine, target: Target) -> list[tuple[str, str]]:
    """Return name and detail of what fails in `chatprov test`."""
    outputs = outputs_of(engine, engine.read_all())
    results = acceptance(target, outputs, engine.project.operations, lambda _: None)
    return [(result.name, result.detail) for result in results if not result.ok]


def differences(engine: Engine) -> list[tuple[str, str]]:
    """Return resource and path, or action, of what `chatprov up --adopt` would change apart from its tags."""
    changes = [change for change in engine.plan(adopt=True) if change.action != "none"]
    paths = [(change.resource.key, found.path) for change in changes for found in change.differences]
    actions = [(change.resource.key, change.action) for change in changes if change.action != "adopt"]
    return [*actions, *((key, path) for key, path in paths if path.partition(".")[0] != "tags")]


def check_adoption(engine: Engine) -> None:
    """Assert that only `chatprov up --adopt` goes on with the resources: it adds its tags, and then there is nothing to do."""
    with pytest.raises(ForeignResource, match="already exists, not created by chatprov"):
        engine.plan()
    assert differences(engine) == []
    assert engine.up(adopt=True).changes
    assert {change.action for change in engine.plan()} == {"none"}


def left(engine: Engine) -> list[str]:
    """Return the resources that exist."""
    return [key for key, result in engine.read_all().items() if result.candidates]


def check_outputs(engine: Engine, printed: Mapping[str, str]) -> None:
    """Assert that a tool's outputs, by the names of `chatprov outputs`, have the same values as those."""
    known = {key: value for key, value in vars(outputs_of(engine, engine.read_all())).items() if value != {}}
    assert printed == {name: known[name] for name in printed}
    assert set(known) - set(printed) == {"target", "endpoint_url"}
