"""The YAML files beside the steps: each names resources, judges and settings that there are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.engine.offline import OfflineEngine
from chatprov.step import Handle
from chatprov.teach.comparison import ComparedPoint
from chatprov.teach.fuzzy import closest
from chatprov.teach.hints import Requirement, asked_of, mistake_of
from chatprov.teach.matchers import MATCHERS

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project

ENTRY = {"path", "asks", "matcher", "args", "attributes", "hints", "click", "unless", "tutorial", "when_different"}
WHEN_DIFFERENT = {"asks", "click", "mistake", "args", "matcher"}
HINT = {"at", "found", "mistake", "click"}


def test_every_resource_is_asked_for_something(project: Project, hardened: Project) -> None:
    for step, resource in (*project.resources(), *hardened.resources()):
        assert resource.key in step.requirements, f"steps/step{step.number:02}_*.yaml says nothing of {resource.key}"
    for step in project.steps:
        tutorial, hard = ({one.key for one in step.resources(it.config)} for it in (project, hardened))
        assert set(step.requirements) == tutorial | hard
        assert {key for key, data in step.requirements.items() if data.get("extra")} == hard - tutorial


def test_the_data_says_nothing_unknown(project: Project) -> None:
    for step in project.steps:
        for key, data in step.requirements.items():
            assert set(data) <= {
                "exists",
                "requires",
                "any_of_kind",
                "any_name",
                "default_if_absent",
                "aliases",
                "extra",
            }, key
            for entry in [{**data["exists"], "path": ""}, *data["requires"]]:
                assert set(entry) <= ENTRY, (key, entry)
                assert entry.get("matcher", "same") in MATCHERS
                assert (
                    ("tutorial" in entry)
                    == ("when_different" in entry)
                    == (set(entry.get("when_different", ())) != set())
                )
                assert set(entry.get("when_different", ())) <= WHEN_DIFFERENT
                for hint in entry.get("hints", ()):
                    assert set(hint) <= HINT
                    re.compile(hint.get("at", "") + hint.get("found", ""))
                    assert hint["mistake"].endswith((".", "'"))
            paths = [one["path"] for one in data["requires"]]
            assert len(set(paths)) == len(paths)
            assert {one["unless"] for one in data["requires"] if "unless" in one} <= set(paths)


def test_where_the_configuration_departs_its_own_words_are_asked(
    project: Project, hardened: Project, tmp_path: Path
) -> None:
    said = {}
    for one in (project, hardened):
        context = OfflineEngine(one, "local", "ap-south-1", tmp_path).context({})
        step, pool = one.resources()[1]
        asked = {each.path: each for each in asked_of(step, pool, context).requires}
        said[one.variant] = asked["AdminCreateUserConfig.AllowAdminCreateUserOnly"]
        table_step, table = one.resources()[0]
        paths = {each.path for each in asked_of(table_step, table, context).requires}
        assert ("PointInTimeRecoveryEnabled" in paths) is (one is hardened)
    assert (said["documented"].asks, said["documented"].differs_from_tutorial) == ("Enable self sign-up: Yes", False)
    assert (said["hardened"].asks, said["hardened"].differs_from_tutorial) == ("Enable self sign-up: No", True)
    assert mistake_of(said["hardened"], ComparedPoint("", want="yes", actual="no", holds=False))[0].startswith(
        "Self sign-up is on"
    )


def test_a_step_without_data_is_held_to_all_that_it_desires(project: Project, stand_in_world: Any) -> None:
    from dataclasses import replace

    step, resource = project.resources()[0]
    asked = asked_of(replace(step, requirements={}), resource, stand_in_world)
    assert [one.path for one in asked.requires] == list(resource.desired(stand_in_world))
    assert isinstance(asked.exists, Requirement)


@pytest.fixture
def stand_in_world(project: Project, tmp_path: Path) -> Any:
    return OfflineEngine(project, "local", "ap-south-1", tmp_path).context({})


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
    near = closest(name, [Handle(id=one, name=one, arn=one) for one in there])
    assert (near.name if near else None) == found
