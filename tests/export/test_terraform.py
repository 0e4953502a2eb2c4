"""The exported configuration: references, files, and with Terraform and its AWS provider on this machine its whole life.

CHATPROV_TERRAFORM_PLUGINS names the folder of a filesystem mirror with hashicorp/aws; without it, or without terraform, the tests
that run Terraform are skipped.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from chatprov.config.section import present
from chatprov.engine.engine import Engine
from chatprov.export.hcl import HclWriter
from chatprov.export.terraform import FILE, terraform
from chatprov.target import local_target
from chatprov.teach.symbols import Symbol
from tests.conftest import ROOT
from tests.export.deployed import check_adoption, check_outputs, failed_tests, findings, left
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.project import Project
    from tests.local.running import Cloud

REGION = "ap-south-1"
PLUGINS = os.environ.get("CHATPROV_TERRAFORM_PLUGINS")
NEEDS_TERRAFORM = pytest.mark.skipif(
    not (PLUGINS and shutil.which("terraform")),
    reason="needs terraform, and CHATPROV_TERRAFORM_PLUGINS with a mirror of hashicorp/aws: see CONTRIBUTING.md",
)
AWS_CLI = f"""#!{sys.executable}
import json, sys, boto3
assert sys.argv[1:4] == ["appsync", "put-graphql-api-environment-variables", "--region"]
assert sys.argv[5] == "--cli-input-json"
boto3.client("appsync", sys.argv[4]).put_graphql_api_environment_variables(**json.loads(sys.argv[6]))
"""
"""The one command of the AWS CLI that the configuration uses."""


class Terraform:
    """Runs Terraform in a folder with an exported project."""

    def __init__(self, folder: Path, project: Project, url: str = "") -> None:
        self.folder = folder
        for name, text in terraform(project, REGION).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
        cli = folder / "bin" / "aws"
        cli.parent.mkdir()
        cli.write_text(AWS_CLI)
        cli.chmod(0o755)
        own = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
        self.environment = {
            **own,
            "PATH": f"{cli.parent}:{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "TF_VAR_files_url": f"{url}/{present(project.config.bucket).name}",
            "CHECKPOINT_DISABLE": "1",
        }
        self.run("init", "-input=false", f"-plugin-dir={PLUGINS}")

    def run(self, *arguments: str) -> str:
        command = ["terraform", arguments[0], "-no-color", *arguments[1:]]
        ran = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=10 * PATIENCE,
            check=False,
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    def edit(self, old: str, new: str) -> None:
        """Replace a text of the configuration, as its user does."""
        file = self.folder / FILE
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))


@NEEDS_TERRAFORM
@pytest.mark.slow
def test_terraform_validates_it_and_would_write_it_so(each: Project, tmp_path: Path) -> None:
    program = Terraform(tmp_path, each)
    program.run("validate")
    program.run("fmt", "-check", "-diff")


@NEEDS_TERRAFORM
@pytest.mark.slow
@pytest.mark.timeout(20 * PATIENCE)
def test_it_builds_what_check_asks_for_then_has_nothing_to_do_and_leaves_nothing(
    each: Project, cloud: Cloud, tmp_path: Path
) -> None:
    cloud.empty()
    folder = tmp_path / "terraform"
    folder.mkdir()
    program = Terraform(folder, each, cloud.url)
    program.edit("# s3_use_path_style = true", "s3_use_path_style = true")
    program.run("apply", "-auto-approve")
    target = local_target(cloud.port, REGION)
    engine = Engine(each, target, tmp_path / "state")
    assert findings(engine) == []
    program.run("plan", "-detailed-exitcode")
    printed = json.loads(program.run("output", "-json"))
    check_outputs(engine, {name: output["value"] for name, output in printed.items()})
    assert failed_tests(engine, target) == []
    check_adoption(engine)
    program.edit('deletion_protection      = "ACTIVE"', 'deletion_protection      = "INACTIVE"')
    if present(each.config.table).deletion_protection:
        program.edit("deletion_protection_enabled = true", "deletion_protection_enabled = false")
    program.run("apply", "-auto-approve")
    program.run("destroy", "-auto-approve")
    assert left(engine) == []


@NEEDS_TERRAFORM
@pytest.mark.slow
@pytest.mark.timeout(20 * PATIENCE)
def test_the_provider_that_the_documents_have_needs_no_variable(project: Project, cloud: Cloud, tmp_path: Path) -> None:
    cloud.empty()
    program = Terraform(tmp_path, project)
    for name in ("AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        program.environment.pop(name)
    page = (ROOT / "docs" / "iac.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```hcl\n(.*?)```", page, re.DOTALL)
    (own,) = re.findall(r'^provider "aws" \{\n.*?^\}\n', (tmp_path / FILE).read_text(), re.DOTALL | re.MULTILINE)
    program.edit(own, block.replace("http://127.0.0.1:4566", cloud.url))
    program.run("apply", "-auto-approve")
    program.run("plan", "-detailed-exitcode")


def test_files_are_beside_it_and_read_by_it(each: Project) -> None:
    files = terraform(each, REGION)
    read = set(re.findall(r'file\("\$\{path\.module\}/([^"]+)"\)', files[FILE]))
    assert read == set(files) - {FILE}
    assert {name: each.read(name) for name in read} == {name: files[name] for name in read}


def test_there_is_no_account_and_no_tag_of_chatprov(each: Project) -> None:
    text = terraform(each, REGION)[FILE]
    assert "chatprov:" not in text
    assert "210987654321" not in text
    assert "arn:aws:" not in text


def test_names_that_must_be_unique_are_variables(project: Project) -> None:
    text = terraform(project, REGION)[FILE]
    assert set(re.findall(r'variable "(\w+)"', text)) == {"region", "bucket_name", "role_name"}
    assert "bucket = var.bucket_name" in text
    assert re.search(r"^  role *= aws_iam_role\.role\.name$", text, re.MULTILINE)


def test_a_text_that_looks_like_an_expression_stays_a_text() -> None:
    assert HclWriter(str).value('${pool} %{if} \\ "') == '"$${pool} %%{if} \\\\ \\""'
    assert HclWriter(str).value(f"${{pool}} {Symbol('var.name')}") == '"$${pool} ${var.name}"'
