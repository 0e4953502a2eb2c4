"""`check` judges by effect: an addition that changes what the chat does is found, another spelling of the same is not blamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.teach.learner import catalogue
from tests.teach.settings import Settings

if TYPE_CHECKING:
    from chatprov.project import Project

ADDED = catalogue("effects_added.yaml")
HARMLESS = catalogue("effects_harmless.yaml")


@pytest.fixture(scope="module")
def settings(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(project, tmp_path_factory.mktemp("settings"))


@pytest.mark.parametrize("entry", ADDED, ids=[entry["added"] for entry in ADDED])
def test_an_addition_that_changes_the_effect_is_found(settings: Settings, entry: dict[str, Any]) -> None:
    found = settings.found(entry)
    finds = entry["finds"]
    assert [path for path, _ in found] == (finds if isinstance(finds, list) else [finds]), found
    assert entry["says"] in found[0][1]
    assert found[0][1].endswith((".", "'"))


@pytest.mark.parametrize("entry", HARMLESS, ids=[entry["harmless"] for entry in HARMLESS])
def test_another_spelling_of_the_same_effect_is_not_blamed(settings: Settings, entry: dict[str, Any]) -> None:
    assert settings.found(entry) == []


def test_what_up_sets_is_right(settings: Settings) -> None:
    for key in settings.engine.resources:
        assert settings.found({"resource": key, "change": {}}) == []


def test_the_catalogues_are_large_and_name_every_resource() -> None:
    assert len(ADDED) >= 60
    assert len(HARMLESS) >= 40
    assert len({entry["added"] for entry in ADDED}) == len(ADDED)
    assert {"table", "user-pool", "app-client", "bucket", "api", "schema", "role", "role-policy", "send", "get"} <= {
        entry["resource"] for entry in ADDED
    }
