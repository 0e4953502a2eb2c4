"""Operations that the tutorial does not use, and that a learner's own step may: each tool declares what the calls make."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from chatprov.errors import ProjectError
from chatprov.export.cloudformation import FILE, cloudformation
from chatprov.export.formats import FORMATS
from chatprov.export.terraform import terraform
from chatprov.project import load_project
from tests.export.test_cloudformation import exported, properties
from tests.export.test_terraform import NEEDS_TERRAFORM, Terraform

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.project import Project

REGION = "ap-south-1"
DATA = Path(__file__).with_name("data")


@pytest.fixture
def more(with_step: Callable[..., Project]) -> Callable[..., Project]:
    """Load the project with the step of tests/export/data in place of the example's, with one text replaced."""

    def load(old: str = "", new: str = "") -> Project:
        root = with_step().root
        for file in (root / "steps").glob("step12_*"):
            file.unlink()
        for file in DATA.glob("step12_more.*"):
            shutil.copy(file, root / "steps")
        step = root / "steps" / "step12_more.py"
        assert old in step.read_text()
        step.write_text(step.read_text().replace(old, new) if old else step.read_text())
        return load_project(root, root)

    return load


@pytest.fixture
def with_key(more: Callable[..., Project]) -> Project:
    """The project with the step, whose API has API keys and a second user pool as further ways in."""
    project = more()
    step = project.root / "steps" / "step04_api.py"
    pool = '{"authenticationType": "AMAZON_COGNITO_USER_POOLS", "userPoolConfig": {"userPoolId": "other"}}'
    none = '"additionalAuthenticationProviders": [{"authenticationType": "API_KEY"}] if api.keys else []'
    assert none in step.read_text()
    both = f'"additionalAuthenticationProviders": [{{"authenticationType": "API_KEY"}}, {pool}]'
    step.write_text(step.read_text().replace(none, both))
    return load_project(project.root, project.root)


@pytest.mark.slow
def test_cfn_lint_finds_nothing(more: Callable[..., Project]) -> None:
    found = lint(cloudformation(more(), REGION)[FILE], config=ManualArgs(regions=[REGION], include_checks=["W", "E"]))
    assert [f"{finding.rule.id} {finding.message}" for finding in found] == []


def test_cloudformation_declares_them(more: Callable[..., Project]) -> None:
    template = exported(more())
    drafts = properties(template, "Drafts")
    assert drafts["GlobalSecondaryIndexes"][0]["IndexName"] == "by-author"
    assert drafts["TimeToLiveSpecification"] == {"Enabled": True, "AttributeName": "expires"}
    assert properties(template, "Bucket")["VersioningConfiguration"] == {"Status": "Enabled"}
    assert properties(template, "ApiKey") == {
        "ApiId": {"Fn::GetAtt": ["Api", "ApiId"]},
        "Description": "readers",
        "Expires": 1798761600,
    }
    function = properties(template, "Function")
    assert function["DataSourceName"] == {"Fn::GetAtt": ["DataSource", "Name"]}
    assert function["Runtime"] == {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"}
    pipeline = properties(template, "Pipeline")
    assert pipeline["PipelineConfig"] == {"Functions": [{"Fn::GetAtt": ["Function", "FunctionId"]}]}
    assert template["Resources"]["Pipeline"]["DependsOn"] == ["Schema"]


BLOCKS = [
    """\
  ttl {
    enabled        = true
    attribute_name = "expires"
  }""",
    """\
  global_secondary_index {
    name               = "by-author"
    hash_key           = "author"
    range_key          = "written"
    projection_type    = "INCLUDE"
    non_key_attributes = ["content"]
    read_capacity      = 1
    write_capacity     = 2
  }""",
    """\
  versioning_configuration {
    status = "Enabled"
  }""",
    """\
resource "aws_appsync_api_key" "api_key" {
  api_id      = aws_appsync_graphql_api.api.id
  description = "readers"
  expires     = "2027-01-01T00:00:00Z"
}""",
    """\
  pipeline_config {
    functions = [aws_appsync_function.function.function_id]
  }""",
    """\
  additional_authentication_provider {
    authentication_type = "API_KEY"
  }""",
    """\
  additional_authentication_provider {
    authentication_type = "AMAZON_COGNITO_USER_POOLS"

    user_pool_config {
      user_pool_id = "other"
    }
  }""",
]


def test_terraform_declares_them(with_key: Project) -> None:
    text = terraform(with_key, REGION)["main.tf"]
    assert [block for block in BLOCKS if block not in text] == []
    assert 'resource "aws_appsync_function" "function"' in text
    assert "data_source = null" not in text


@NEEDS_TERRAFORM
@pytest.mark.slow
def test_terraform_validates_them(with_key: Project, tmp_path: Path) -> None:
    program = Terraform(tmp_path, with_key)
    program.run("validate")
    program.run("fmt", "-check", "-diff")


def test_the_cdk_declares_them(more: Callable[..., Project]) -> None:
    (code, *_) = FORMATS["cdk"].files(more(), REGION).values()
    assert "new aws_appsync.CfnFunctionConfiguration(this, 'Function', {" in code
    assert "functions: [functionResource.attrFunctionId]" in code
    assert "new aws_appsync.CfnApiKey(this, 'ApiKey', {" in code


REFUSED: list[tuple[str, str, str, str]] = [
    ("cloudformation", '{"Status": "Enabled"}', '{"Status": "Enabled", "MFADelete": "Enabled"}', "MFADelete"),
    ("terraform", '"IndexName": "by-author",', '"IndexName": "by-author", "WarmThroughput": {},', "WarmThroughput"),
    (
        "terraform",
        "runtime=JAVASCRIPT, code=CODE\n",
        'runtime=JAVASCRIPT, code=CODE, syncConfig={"a": 1}\n',
        "syncConfig",
    ),
    ("cloudformation", 'description="readers"', 'description="readers", name="x"', "create_api_key with name"),
]


@pytest.mark.parametrize(("form", "old", "new", "named"), REFUSED)
def test_a_setting_that_a_tool_does_not_have_is_refused(
    form: str, old: str, new: str, named: str, more: Callable[..., Project]
) -> None:
    project: Any = more(old, new)
    with pytest.raises(ProjectError, match=rf"in steps/step12_more\.py calls .*{named}"):
        FORMATS[form].files(project, REGION)
