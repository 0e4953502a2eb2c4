"""The exported template as a stack on an empty local cloud, from its creation to its deletion."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chatprov.engine.engine import Engine
from chatprov.export.cloudformation import FILE, cloudformation
from chatprov.project import load_project
from chatprov.target import local_target
from tests.conftest import ROOT
from tests.export.deployed import check_adoption, check_outputs, failed_tests, findings, left
from tests.local.cloudformation.stacks import deleted, deployed, outputs, parameters, reasons, updated

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project
    from tests.local.running import Cloud

STACK = "chat-app"


def without_protection(project: Project) -> Project:
    """The project with the settings that docs/iac.md names for the deletion of a stack."""
    config = project.config
    table = config.table.model_copy(update={"deletion_protection": False})
    pool = config.user_pool.model_copy(update={"deletion_protection": False})
    return replace(project, config=config.model_copy(update={"table": table, "user_pool": pool}))


class Deployed:
    """A stack with the exported template of a project, on a local cloud that had nothing."""

    def __init__(self, cloud: Cloud, project: Project, folder: Path) -> None:
        self.project = project
        self.region = project.config.region
        self.target = local_target(cloud.port, self.region)
        self.engine = Engine(project, self.target, folder / "state")
        self.client = self.target.client("cloudformation")
        url = f"{cloud.url}/{project.config.bucket.name}"
        self.parameters = parameters(FilesUrl=url) if project.variant == "hardened" else []
        self.record = deployed(self.client, STACK, self.template(), Parameters=self.parameters)

    def template(self, project: Project | None = None) -> str:
        return cloudformation(project or self.project, self.region)[FILE]

    def lift_protection(self) -> None:
        """Update the stack as docs/iac.md says before its deletion."""
        lifted = self.template(without_protection(self.project))
        assert updated(self.client, STACK, lifted, Parameters=self.parameters)["StackStatus"] == "UPDATE_COMPLETE"


@pytest.mark.slow
def test_the_stack_is_what_check_and_test_ask_for_and_leaves_nothing(
    each: Project, cloud: Cloud, tmp_path: Path
) -> None:
    cloud.empty()
    stack = Deployed(cloud, each, tmp_path)
    assert stack.record["StackStatus"] == "CREATE_COMPLETE"
    engine = stack.engine
    assert findings(engine) == []
    check_outputs(engine, {_snake(key): value for key, value in outputs(stack.record).items()})
    check_adoption(engine)
    assert failed_tests(engine) == []
    assert findings(engine) == []

    stack.lift_protection()
    assert {finding.path for finding in findings(engine)} <= {"DeletionProtectionEnabled"}
    assert deleted(stack.client, STACK)["StackStatus"] == "DELETE_COMPLETE"
    assert left(engine) == []


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["documented", "hardened"])
def test_deletion_fails_at_what_is_protected_and_goes_on_when_it_is_not(
    variant: str, cloud: Cloud, tmp_path: Path
) -> None:
    cloud.empty()
    stack = Deployed(cloud, load_project(ROOT, ROOT, variant), tmp_path)
    assert deleted(stack.client, STACK)["StackStatus"] == "DELETE_FAILED"
    protected = {"UserPool", "Table"} if variant == "hardened" else {"UserPool"}
    assert set(reasons(stack.client, STACK, "DELETE_FAILED")) - {STACK} == protected
    pool = outputs(stack.record)["UserPoolId"]
    stack.target.client("cognito-idp").update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
    if variant == "hardened":
        table = outputs(stack.record)["TableName"]
        stack.target.client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=False)
    assert deleted(stack.client, STACK)["StackStatus"] == "DELETE_COMPLETE"
    assert left(stack.engine) == []


def _snake(name: str) -> str:
    """`UserPoolId` as `chatprov outputs` has it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
