"""The YAML files beside the steps: each names existing resources, matchers and settings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import pytest

from chatprov.engine.offline import OfflineEngine
from chatprov.step import Handle
from chatprov.step_text import NO_TEXT, Matcher
from chatprov.teach.comparison import ComparedPoint
from chatprov.teach.fuzzy import closest
from chatprov.teach.hints import Requirement, asked_of, mistake_of
from chatprov.teach.matchers import MATCHERS

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project


def test_every_resource_is_asked_for_something(project: Project, hardened: Project) -> None:
    for step, resource in (*project.resources(), *hardened.resources()):
        assert resource.text.requires is not None, f"steps/step{step.number:02}_*.yaml says nothing of {resource.key}"
    for step in project.steps:
        tutorial, hard = ({one.key for one in step.resources(it.config)} for it in (project, hardened))
        assert {key for key in step.texts if "*" not in key} == tutorial | hard
        assert {key for key, text in step.texts.items() if text.extra} == hard - tutorial


def test_the_matchers_of_the_yaml_files_are_those_that_there_are() -> None:
    assert set(get_args(Matcher)) == set(MATCHERS)


def test_each_mistake_is_a_sentence_and_each_path_is_asked_once(project: Project) -> None:
    for step in project.steps:
        for text in step.texts.values():
            requires = text.requires or []
            hints = [*(text.exists.hints if text.exists else ()), *(hint for asked in requires for hint in asked.hints)]
            assert all(hint.mistake.endswith((".", "'")) for hint in hints)
            paths = [asked.path for asked in requires]
            assert len(set(paths)) == len(paths)
            assert {asked.unless for asked in requires if asked.unless} <= set(paths)


def test_where_the_configuration_departs_its_own_words_are_asked(
    project: Project, hardened: Project, tmp_path: Path
) -> None:
    said = {}
    for one in (project, hardened):
        context = OfflineEngine(one, "local", "ap-south-1", tmp_path).context({})
        _, pool = one.resources()[1]
        asked = {each.path: each for each in asked_of(pool, context).requires}
        said[one.variant] = asked["AdminCreateUserConfig.AllowAdminCreateUserOnly"]
        _, table = one.resources()[0]
        paths = {each.path for each in asked_of(table, context).requires}
        assert ("PointInTimeRecoveryEnabled" in paths) is (one is hardened)
    assert (said["documented"].asks, said["documented"].differs_from_tutorial) == ("Enable self sign-up: Yes", False)
    assert (said["hardened"].asks, said["hardened"].differs_from_tutorial) == ("Enable self sign-up: No", True)
    assert mistake_of(said["hardened"], ComparedPoint("", want="yes", actual="no", holds=False))[0].startswith(
        "Self sign-up is on"
    )


def test_a_step_without_data_is_held_to_all_that_it_desires(project: Project, placeholder_context: Any) -> None:
    _, resource = project.resources()[0]
    resource.text = NO_TEXT
    asked = asked_of(resource, placeholder_context)
    assert [one.path for one in asked.requires] == list(resource.desired(placeholder_context))
    assert isinstance(asked.exists, Requirement)


@pytest.fixture
def placeholder_context(project: Project, tmp_path: Path) -> Any:
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
