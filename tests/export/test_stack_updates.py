"""A stack that is updated to another export: for each value of config.yaml, and between variants and languages, in place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chatprov.project import load_project
from tests.conftest import ROOT
from tests.engine.test_every_setting import (
    DATA,
    FIXED,
    IDENTITIES,
    RESOURCES,
    SETTINGS,
    config_with,
    leaves,
    otherwise,
)
from tests.export.deployed import differences
from tests.export.test_stack import DeployedStack

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project
    from tests.local.running import Cloud

pytestmark = pytest.mark.slow
OTHER_NAMES = {path: f"{leaves(DATA)[path]}2" for path in sorted(IDENTITIES)}
OTHER_VALUES = {
    **{path: otherwise(path, leaves(DATA)[path]) for path in SETTINGS if path not in FIXED},
    **{path: value for path, (_, value) in RESOURCES.items()},
    **OTHER_NAMES,
}
REPLACED = "user_pool.case_sensitive"
"""Another pool is created; the old one is protected, so it is left."""


def with_value(project: Project, path: str, value: object) -> Project:
    return replace(project, config=config_with(path, value))


@pytest.mark.parametrize("section", sorted({path.partition(".")[0] for path in OTHER_VALUES}))
def test_each_setting_is_changed_and_set_back(section: str, project: Project, cloud: Cloud, tmp_path: Path) -> None:
    cloud.empty()
    stack = DeployedStack(cloud, project, tmp_path)
    for path, value in OTHER_VALUES.items():
        if path.partition(".")[0] == section:
            other = with_value(project, path, value)
            assert (path, stack.update(other)) == (path, "UPDATE_COMPLETE")
            assert (path, differences(stack.engine_of(other))) == (path, [])
    assert stack.update(project) == "UPDATE_COMPLETE"
    assert differences(stack.engine) == []


def test_a_change_that_the_services_do_not_make_is_set_back(project: Project, cloud: Cloud, tmp_path: Path) -> None:
    cloud.empty()
    stack = DeployedStack(cloud, project, tmp_path)
    for path in sorted(FIXED - {REPLACED}):
        other = with_value(project, path, otherwise(path, leaves(DATA)[path]))
        assert (path, stack.update(other)) == (path, "UPDATE_ROLLBACK_COMPLETE")
        assert (path, differences(stack.engine)) == (path, [])


def test_variants_and_languages_follow_each_other(project: Project, cloud: Cloud, tmp_path: Path) -> None:
    cloud.empty()
    stack = DeployedStack(cloud, project, tmp_path)
    others = [
        load_project(ROOT, ROOT, "hardened", "js"),
        load_project(ROOT, ROOT, "hardened", "vtl"),
        load_project(ROOT, ROOT, "documented", "js"),
    ]
    for other in [*others, project]:
        assert stack.update(other) == "UPDATE_COMPLETE"
        assert differences(stack.engine_of(other)) == []
