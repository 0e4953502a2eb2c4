"""The exported template as a stack on an empty local cloud, from its creation to its deletion."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from chatprov.config.section import present
from chatprov.engine.engine import Engine
from chatprov.export.cloudformation import FILE, cloudformation
from chatprov.project import load_project
from chatprov.target import local_target
from tests.conftest import ROOT
from tests.export.deployed import check_adoption, check_outputs, differences, failed_tests, findings, left
from tests.local.cloudformation.stacks import deleted, deployed, outputs, parameters, reasons, updated
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.project import Project
    from tests.local.running import Cloud

STACK, ACCOUNT = "chat-app", "123456789012"
AWS_CLI = Path(sys.prefix) / "awscli" / "bin" / "aws"


def without_protection(project: Project) -> Project:
    """The project with the settings that docs/iac.md names for the deletion of a stack."""
    config = project.config
    table = present(config.table).model_copy(update={"deletion_protection": False})
    pool = config.user_pool.model_copy(update={"deletion_protection": False})
    return replace(project, config=config.model_copy(update={"table": table, "user_pool": pool}))


class DeployedStack:
    """A stack with the exported template of a project, on a local cloud that had nothing."""

    def __init__(self, cloud: Cloud, project: Project, folder: Path) -> None:
        self._folder, self._url = folder, cloud.url
        self.project = project
        self.target = local_target(cloud.port, project.config.region)
        self.engine = self.engine_of(project)
        self.client = self.target.client("cloudformation")
        self.record = deployed(self.client, STACK, **self._exported(project))

    def engine_of(self, project: Project) -> Engine:
        """Return what compares the resources with a project."""
        return Engine(project, self.target, self._folder / "state")

    def update(self, project: Project) -> str:
        """Update the stack to what is exported of another project, and return its status."""
        status: str = updated(self.client, STACK, **self._exported(project))["StackStatus"]
        return status

    def _exported(self, project: Project) -> dict[str, Any]:
        body = cloudformation(project, project.config.region)[FILE]
        url = f"{self._url}/{present(project.config.bucket).name.format(account_id=ACCOUNT)}"
        return {"body": body, "Parameters": parameters(FilesUrl=url) if "  FilesUrl:" in body else []}


@pytest.mark.slow
def test_the_stack_is_what_check_and_test_ask_for_and_leaves_nothing(
    each: Project, cloud: Cloud, tmp_path: Path
) -> None:
    cloud.empty()
    stack = DeployedStack(cloud, each, tmp_path)
    assert stack.record["StackStatus"] == "CREATE_COMPLETE"
    engine = stack.engine
    assert findings(engine) == []
    check_outputs(engine, _by_name(stack.record))
    check_adoption(engine)
    assert failed_tests(engine, stack.target) == []
    assert findings(engine) == []

    assert stack.update(without_protection(each)) == "UPDATE_COMPLETE"
    assert {finding.path for finding in findings(engine)} <= {"DeletionProtectionEnabled"}
    assert deleted(stack.client, STACK)["StackStatus"] == "DELETE_COMPLETE"
    assert left(engine) == []


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["documented", "hardened"])
def test_deletion_fails_at_what_is_protected_and_goes_on_when_it_is_not(
    variant: str, cloud: Cloud, tmp_path: Path
) -> None:
    cloud.empty()
    stack = DeployedStack(cloud, load_project(ROOT, ROOT, variant), tmp_path)
    assert deleted(stack.client, STACK)["StackStatus"] == "DELETE_FAILED"
    protected = {"UserPool", "Table"} if variant == "hardened" else {"UserPool"}
    assert set(reasons(stack.client, STACK, "DELETE_FAILED")) - {STACK} == protected
    with pytest.raises(ClientError, match="DELETE_FAILED state and can not be updated"):
        stack.update(without_protection(stack.project))
    pool = outputs(stack.record)["UserPoolId"]
    stack.target.client("cognito-idp").update_user_pool(UserPoolId=pool, DeletionProtection="INACTIVE")
    if variant == "hardened":
        table = outputs(stack.record)["TableName"]
        stack.target.client("dynamodb").update_table(TableName=table, DeletionProtectionEnabled=False)
    assert deleted(stack.client, STACK)["StackStatus"] == "DELETE_COMPLETE"
    assert left(stack.engine) == []


@pytest.mark.slow
def test_in_the_first_region_with_the_account_in_a_name(hardened: Project, cloud: Cloud, tmp_path: Path) -> None:
    cloud.empty()
    bucket = present(hardened.config.bucket).model_copy(update={"name": "chat-{account_id}"})
    config = hardened.config.model_copy(update={"region": "us-east-1", "bucket": bucket})
    stack = DeployedStack(cloud, replace(hardened, config=config), tmp_path)
    assert outputs(stack.record)["Bucket"] == f"chat-{ACCOUNT}"
    assert findings(stack.engine) == []
    assert failed_tests(stack.engine, stack.target) == []


@pytest.mark.slow
def test_with_an_own_step(with_step: Callable[..., Project], cloud: Cloud, tmp_path: Path) -> None:
    cloud.empty()
    stack = DeployedStack(cloud, with_step(), tmp_path)
    assert differences(stack.engine) == []
    assert len(left(stack.engine)) == len(stack.engine.resources)


@pytest.mark.slow
@pytest.mark.timeout(15 * PATIENCE)  # it starts the AWS CLI five times
@pytest.mark.parametrize("variant", ["documented", "hardened"])
def test_the_aws_cli_deploys_it_as_the_documents_say(variant: str, cloud: Cloud, tmp_path: Path) -> None:
    assert AWS_CLI.exists(), "the AWS CLI is needed: `make test` installs it"
    cloud.empty()
    project = without_protection(load_project(ROOT, ROOT, variant))
    region = project.config.region
    (tmp_path / FILE).write_text(cloudformation(project, region)[FILE])
    environment = os.environ | {
        "AWS_ENDPOINT_URL": cloud.url,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": region,
    }

    def stack(*arguments: str) -> str:
        command = [str(AWS_CLI), "--output", "json", "cloudformation", *arguments, "--stack-name", STACK]
        ran = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=5 * PATIENCE, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return str(ran.stdout)

    chosen = ["--parameter-overrides", f"FilesUrl={cloud.url}/{present(project.config.bucket).name}"]
    deploy = [
        *("deploy", "--template-file", FILE, "--capabilities", "CAPABILITY_NAMED_IAM", "--no-fail-on-empty-changeset"),
        *(chosen if variant == "hardened" else []),
    ]
    assert f"Successfully created/updated stack - {STACK}" in stack(*deploy)
    assert f"No changes to deploy. Stack {STACK} is up to date" in stack(*deploy)
    engine = Engine(project, local_target(cloud.port, region), tmp_path / "state")
    assert {finding.path for finding in findings(engine)} <= {"DeletionProtectionEnabled"}
    check_outputs(engine, _by_name(json.loads(stack("describe-stacks"))["Stacks"][0]))
    stack("delete-stack")
    stack("wait", "stack-delete-complete")
    assert left(engine) == []


def _by_name(stack: Mapping[str, Any]) -> dict[str, str]:
    """Return the outputs of a stack by the names of `chatprov outputs`."""
    return {_snake(key): value for key, value in outputs(stack).items()}


def _snake(name: str) -> str:
    """`UserPoolId` as `chatprov outputs` has it."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
