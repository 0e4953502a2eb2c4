"""`check` judges a learner's code in JavaScript by effect: a mistake is found, another spelling of the same code is not blamed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.project import CONFIG_FILES, load_project
from tests.conftest import ROOT
from tests.teach.learner import catalogue
from tests.teach.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    Projects = Mapping[str, Settings]

MISTAKES = catalogue("code_mistakes.yaml")
HARMLESS = catalogue("code_harmless.yaml")


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Projects:
    """What `up --resolvers js` sets, by variant."""
    return {
        variant: Settings(load_project(ROOT, ROOT, variant, "js"), tmp_path_factory.mktemp(variant))
        for variant in CONFIG_FILES
    }


def found(projects: Projects, entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return the paths and the mistakes that `check` finds in the code of an entry."""
    settings = projects[entry["variant"]]
    kinds = {resolver.field: resolver.type for resolver in settings.engine.project.resolvers}
    code = entry["code"] if "code" in entry else {"replace": entry["replace"]}
    key = f"resolver-{kinds[entry['resource']]}-{entry['resource']}"
    return settings.found({"resource": key, "change": {"code": code}})


@pytest.mark.parametrize("entry", MISTAKES, ids=[f"{entry['variant']}: {entry['mistake']}" for entry in MISTAKES])
def test_a_mistake_in_code_is_found(projects: Projects, entry: dict[str, Any]) -> None:
    findings = found(projects, entry)
    finds = entry["finds"]
    assert [path for path, _ in findings] == (finds if isinstance(finds, list) else [finds]), findings
    assert entry["says"] in findings[0][1]


@pytest.mark.parametrize("entry", HARMLESS, ids=[f"{entry['variant']}: {entry['harmless']}" for entry in HARMLESS])
def test_another_spelling_of_the_code_is_not_blamed(projects: Projects, entry: dict[str, Any]) -> None:
    assert found(projects, entry) == []


def test_the_catalogues_have_both_variants_and_every_resolver(projects: Projects) -> None:
    for entries, least in ((MISTAKES, 25), (HARMLESS, 8)):
        assert len(entries) >= least
        assert {(entry["variant"], entry["resource"]) for entry in entries} == {
            (variant, resolver.field)
            for variant, settings in projects.items()
            for resolver in settings.engine.project.resolvers
        }
