"""The YAML files beside the steps: each names resources, judges and settings that there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.step import Handle
from chatprov.teach.hints import Asked, asked_of
from chatprov.teach.judges import JUDGES
from chatprov.teach.near import nearest

if TYPE_CHECKING:
    from chatprov.project import Project

ENTRY = {"path", "asks", "judge", "told", "attributes", "hints", "click", "unless"}
HINT = {"at", "have", "mistake", "click"}


def test_every_resource_is_asked_for_something(project: Project) -> None:
    for step, resource in project.resources():
        assert resource.key in step.asks, f"steps/step{step.number:02}_*.yaml says nothing of {resource.key}"
    for step in project.steps:
        assert set(step.asks) <= {one.key for one in step.resources(project.config)}


def test_the_data_says_nothing_unknown(project: Project) -> None:
    for step in project.steps:
        for key, data in step.asks.items():
            assert set(data) <= {"exists", "requires", "near", "any_name", "may_lack", "aliases"}, key
            for entry in [{**data["exists"], "path": ""}, *data["requires"]]:
                assert set(entry) <= ENTRY, (key, entry)
                assert entry.get("judge", "same") in JUDGES
                for hint in entry.get("hints", ()):
                    assert set(hint) <= HINT
                    re.compile(hint.get("at", "") + hint.get("have", ""))
                    assert hint["mistake"].endswith((".", "'"))
            paths = [one["path"] for one in data["requires"]]
            assert len(set(paths)) == len(paths)
            assert {one["unless"] for one in data["requires"] if "unless" in one} <= set(paths)


def test_a_step_without_data_is_held_to_all_that_it_desires(project: Project, stand_in_world: Any) -> None:
    from dataclasses import replace

    step, resource = project.resources()[0]
    asked = asked_of(replace(step, asks={}), resource, stand_in_world)
    assert [one.path for one in asked.requires] == list(resource.desired(stand_in_world))
    assert isinstance(asked.exists, Asked)


@pytest.fixture
def stand_in_world(project: Project, tmp_path: Any) -> Any:
    from chatprov.engine.nothing import EngineOfNothing

    return EngineOfNothing(project, "local", "ap-south-1", tmp_path).run.world({})


@pytest.mark.parametrize(
    ("name", "there", "found"),
    [
        ("ChatMessages", ["chatmessages"], "chatmessages"),
        ("ChatMessages", ["Chat-Messages", "Other"], "Chat-Messages"),
        ("ChatMessages", ["ChatMesages"], "ChatMesages"),
        ("ChatMessages", ["Orders", "Users"], None),
        ("ChatMessages", [], None),
    ],
)
def test_names_nearly_right(name: str, there: list[str], found: str | None) -> None:
    near = nearest(name, [Handle(id=one, name=one, arn=one) for one in there])
    assert (near.name if near else None) == found
