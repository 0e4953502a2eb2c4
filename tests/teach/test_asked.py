"""The YAML files beside the steps: each names resources, judges and settings that there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.engine.nothing import EngineOfNothing
from chatprov.step import Handle
from chatprov.teach.hints import Asked, asked_of, mistake_of
from chatprov.teach.judges import JUDGES, Point
from chatprov.teach.near import nearest

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project

ENTRY = {"path", "asks", "judge", "told", "attributes", "hints", "click", "unless", "tutorial", "otherwise"}
OTHERWISE = {"asks", "click", "mistake", "told", "judge"}
HINT = {"at", "have", "mistake", "click"}


def test_every_resource_is_asked_for_something(project: Project, hardened: Project) -> None:
    for step, resource in (*project.resources(), *hardened.resources()):
        assert resource.key in step.asks, f"steps/step{step.number:02}_*.yaml says nothing of {resource.key}"
    for step in project.steps:
        tutorial, hard = ({one.key for one in step.resources(it.config)} for it in (project, hardened))
        assert set(step.asks) == tutorial | hard
        assert {key for key, data in step.asks.items() if data.get("beyond")} == hard - tutorial


def test_the_data_says_nothing_unknown(project: Project) -> None:
    for step in project.steps:
        for key, data in step.asks.items():
            assert set(data) <= {"exists", "requires", "near", "any_name", "may_lack", "aliases", "beyond"}, key
            for entry in [{**data["exists"], "path": ""}, *data["requires"]]:
                assert set(entry) <= ENTRY, (key, entry)
                assert entry.get("judge", "same") in JUDGES
                assert ("tutorial" in entry) == ("otherwise" in entry) == (set(entry.get("otherwise", ())) != set())
                assert set(entry.get("otherwise", ())) <= OTHERWISE
                for hint in entry.get("hints", ()):
                    assert set(hint) <= HINT
                    re.compile(hint.get("at", "") + hint.get("have", ""))
                    assert hint["mistake"].endswith((".", "'"))
            paths = [one["path"] for one in data["requires"]]
            assert len(set(paths)) == len(paths)
            assert {one["unless"] for one in data["requires"] if "unless" in one} <= set(paths)


def test_where_the_configuration_departs_its_own_words_are_asked(
    project: Project, hardened: Project, tmp_path: Path
) -> None:
    said = {}
    for one in (project, hardened):
        world = EngineOfNothing(one, "local", "ap-south-1", tmp_path).run.world({})
        step, pool = one.resources()[1]
        asked = {each.path: each for each in asked_of(step, pool, world).requires}
        said[one.variant] = asked["AdminCreateUserConfig.AllowAdminCreateUserOnly"]
        table_step, table = one.resources()[0]
        paths = {each.path for each in asked_of(table_step, table, world).requires}
        assert ("PointInTimeRecoveryEnabled" in paths) is (one is hardened)
    assert (said["documented"].asks, said["documented"].departs) == ("Enable self sign-up: Yes", False)
    assert (said["hardened"].asks, said["hardened"].departs) == ("Enable self sign-up: No", True)
    assert mistake_of(said["hardened"], Point("", want="yes", have="no", holds=False))[0].startswith(
        "Self sign-up is on"
    )


def test_a_step_without_data_is_held_to_all_that_it_desires(project: Project, stand_in_world: Any) -> None:
    from dataclasses import replace

    step, resource = project.resources()[0]
    asked = asked_of(replace(step, asks={}), resource, stand_in_world)
    assert [one.path for one in asked.requires] == list(resource.desired(stand_in_world))
    assert isinstance(asked.exists, Asked)


@pytest.fixture
def stand_in_world(project: Project, tmp_path: Path) -> Any:
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
