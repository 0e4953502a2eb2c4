"""The exported app, deployed by the CDK itself on a local cloud, from its creation to its deletion."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.chat.acceptance import acceptance
from chatprov.config.section import present
from chatprov.engine.engine import Engine
from chatprov.export.cdk import cdk
from chatprov.local.process import LocalCloud
from chatprov.outputs import outputs_of
from chatprov.target import local_target
from chatprov.teach.check import check
from tests.cdk_program import NEEDS_CDK, CdkProgram
from tests.ports import free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from chatprov.local.process import Running
    from chatprov.project import Project

pytestmark = NEEDS_CDK


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    cloud = LocalCloud(free_port(), tmp_path / "cloud.log")
    yield cloud.start()
    cloud.stop()


def write(project: Project, folder: Path) -> None:
    for name, text in cdk(project, project.config.region).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


def without_protection(project: Project) -> Project:
    """The project with the settings that docs/iac.md names for the deletion of a stack."""
    config = project.config
    table = present(config.table).model_copy(update={"deletion_protection": False})
    pool = config.user_pool.model_copy(update={"deletion_protection": False})
    return replace(project, config=config.model_copy(update={"table": table, "user_pool": pool}))


def test_the_cdk_deploys_what_check_and_test_ask_for_and_leaves_nothing(
    each: Project, running: Running, tmp_path: Path
) -> None:
    folder = tmp_path / "app"
    write(each, folder)
    program = CdkProgram(folder, running.url, each.config.region)
    deploy = (
        "deploy",
        "--require-approval",
        "never",
        "-c",
        f"filesUrl={running.url}/{present(each.config.bucket).name}",
    )
    program.run("bootstrap")
    program.run(*deploy)
    target = local_target(running.port, each.config.region)
    engine = Engine(each, target, tmp_path / "state")

    def findings() -> list[Any]:
        numbers = [step.number for step in each.steps if step.resources(each.config)]
        return [finding for step in check(engine, numbers, abroad=False) for finding in step.findings]

    assert findings() == []
    results = acceptance(target, outputs_of(engine, engine.read_all()), each.operations, lambda _: None)
    assert [(result.name, result.detail) for result in results if not result.ok] == []
    assert "(no changes)" in program.run(*deploy, "--force")

    write(without_protection(each), folder)
    program.run(*deploy)
    assert {finding.path for finding in findings()} <= {"DeletionProtectionEnabled"}
    program.run("destroy", "--force")
    assert [key for key, result in engine.read_all().items() if result.candidates] == []
