"""The exported template: without findings of cfn-lint, with every file unchanged in it, and with references between resources."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from chatprov.config.section import present
from chatprov.export.cloudformation import FILE, cloudformation
from chatprov.project import load_project
from tests.conftest import ROOT

if TYPE_CHECKING:
    from chatprov.project import Project

REGION = "ap-south-1"


class LongForm(yaml.SafeLoader):
    """Reads the short forms of the functions as CloudFormation does."""


def _function(loader: LongForm, suffix: str, node: yaml.Node) -> dict[str, Any]:
    value: Any = loader.construct_scalar(node) if isinstance(node, yaml.ScalarNode) else None
    if isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    if suffix == "GetAtt":
        value = value.split(".", 1)
    return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}


LongForm.add_multi_constructor("!", _function)


def exported(project: Project, region: str = REGION) -> dict[str, Any]:
    """The exported template as data."""
    template: dict[str, Any] = yaml.load(cloudformation(project, region)[FILE], LongForm)
    return template


def properties(template: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = template["Resources"][name]["Properties"]
    return found


@pytest.mark.slow
def test_cfn_lint_finds_nothing(each: Project) -> None:
    found = lint(cloudformation(each, REGION)[FILE], config=ManualArgs(regions=[REGION], include_checks=["W", "E"]))
    assert [f"{one.rule.id} {one.message}" for one in found] == []


def test_schema_and_code_of_the_resolvers_are_unchanged(each: Project) -> None:
    template = exported(each)
    assert properties(template, "Schema")["Definition"] == each.read(each.config.schema_.file)
    for resolver in each.config.resolvers:
        found = properties(template, f"Resolver{resolver.type}{resolver.field[0].upper()}{resolver.field[1:]}")
        keys = {
            "request_template": "RequestMappingTemplate",
            "response_template": "ResponseMappingTemplate",
            "code": "Code",
        }
        sent = {key: found[name] for key, name in keys.items() if name in found}
        assert sent == {key: each.read(file) for key, file in resolver.files.items()}


def test_every_dependency_is_a_reference_or_written_out(each: Project) -> None:
    template = exported(each)
    assert all(
        template["Resources"][name].get("DependsOn") == ["Schema"]
        for name in template["Resources"]
        if "Resolver" in name
    )
    assert properties(template, "DataSource")["DynamoDBConfig"]["TableName"] == {"Ref": "Table"}
    assert properties(template, "RolePolicy")["Roles"] == [{"Ref": "Role"}]


def test_what_belongs_to_one_resource_on_aws_is_one_resource(each: Project) -> None:
    bucket = properties(exported(each), "Bucket")
    assert set(bucket) == {"BucketName", "PublicAccessBlockConfiguration", "CorsConfiguration"}


def test_settings_that_chatprov_sets_after_create_are_there(hardened: Project) -> None:
    template = exported(hardened)
    recovery = {"PointInTimeRecoveryEnabled": True}
    assert properties(template, "Table")["PointInTimeRecoverySpecification"] == recovery
    assert properties(template, "UserPool")["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]
    assert properties(template, "LogGroup")["RetentionInDays"] == 30


def test_names_that_must_be_unique_are_parameters(project: Project) -> None:
    template = exported(project)
    defaults = {name: one["Default"] for name, one in template["Parameters"].items()}
    assert defaults == {
        "BucketName": present(project.config.bucket).name,
        "RoleName": present(project.config.data_source).role_name,
    }
    assert properties(template, "Bucket")["BucketName"] == {"Ref": "BucketName"}


def test_the_url_of_the_files_follows_the_bucket_unless_it_is_chosen(hardened: Project) -> None:
    template = exported(hardened)
    (chosen, parameter, otherwise) = properties(template, "Api")["EnvironmentVariables"]["FILES_URL"]["Fn::If"]
    assert (chosen, parameter) == ("HasFilesUrl", {"Ref": "FilesUrl"})
    assert otherwise == {"Fn::Sub": "https://${Bucket}.s3.${AWS::Region}.amazonaws.com"}
    assert template["Parameters"]["FilesUrl"]["Default"] == ""


def test_in_the_first_region_the_url_has_no_region(hardened: Project) -> None:
    otherwise = properties(exported(hardened, "us-east-1"), "Api")["EnvironmentVariables"]["FILES_URL"]["Fn::If"][2]
    assert otherwise == {"Fn::Sub": "https://${Bucket}.s3.amazonaws.com"}


def test_there_is_no_account_and_no_tag_of_chatprov(each: Project) -> None:
    text = cloudformation(each, REGION)[FILE]
    assert "chatprov:" not in text
    assert "210987654321" not in text
    assert "arn:aws:" not in text


def with_bucket(variant: str, name: str) -> Project:
    """The project with another name of the bucket."""
    project = load_project(ROOT, ROOT, variant)
    bucket = present(project.config.bucket).model_copy(update={"name": name})
    return replace(project, config=project.config.model_copy(update={"bucket": bucket}))


def test_a_name_with_the_account_is_no_parameter() -> None:
    template = exported(with_bucket("documented", "chat-{account_id}"))
    assert properties(template, "Bucket")["BucketName"] == {"Fn::Sub": "chat-${AWS::AccountId}"}
    assert set(template["Parameters"]) == {"RoleName"}


def test_a_name_with_a_dot_is_no_parameter_because_its_url_has_another_form() -> None:
    template = exported(with_bucket("hardened", "chat.example"))
    assert properties(template, "Bucket")["BucketName"] == "chat.example"
    otherwise = properties(template, "Api")["EnvironmentVariables"]["FILES_URL"]["Fn::If"][2]
    assert otherwise == {"Fn::Sub": "https://s3.${AWS::Region}.amazonaws.com/chat.example"}


def test_each_step_is_explained_once_and_in_order(each: Project) -> None:
    lines = cloudformation(each, REGION)[FILE].splitlines()
    steps = [line.strip() for line in lines if line.strip().startswith("# STEP ")]
    with_resources = [step for step in each.steps if step.resources(each.config)]
    assert steps == [f"# STEP {step.number}: {step.text.title}" for step in with_resources]


def test_the_outputs_are_those_of_chatprov_outputs(each: Project) -> None:
    outputs = exported(each)["Outputs"]
    assert outputs["ApiId"]["Value"] == {"Fn::GetAtt": ["Api", "ApiId"]}
    assert outputs["GraphqlUrl"]["Value"] == {"Fn::GetAtt": ["Api", "GraphQLUrl"]}
    assert outputs["ClientId"]["Value"] == {"Ref": "AppClient"}
    assert len(outputs) == 15
