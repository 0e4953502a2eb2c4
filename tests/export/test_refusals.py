"""What a format does not have is refused by name, with the file of the step; what it has is exported for any step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from chatprov.errors import ProjectError
from chatprov.export.formats import FORMATS
from chatprov.project import load_project

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.project import Project

REGION = "ap-south-1"
CALL = 'context.client("dynamodb").create_table('
DECLARATIVE = ["cloudformation", "terraform", "cdk"]


@pytest.mark.parametrize("form", DECLARATIVE)
def test_an_unknown_call_is_refused(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step(CALL, 'context.client("sqs").create_queue(')
    with pytest.raises(ProjectError) as refused:
        FORMATS[form].files(project, REGION)
    assert refused.value.message.startswith(
        "STEP 12: DynamoDB table rooms in steps/step12_rooms.py calls sqs.create_queue"
    )
    assert refused.value.kept == "Nothing was written."


@pytest.mark.parametrize("form", DECLARATIVE)
def test_an_unknown_parameter_is_refused(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step(CALL, f"{CALL}OnDemandThroughput={{}}, ")
    with pytest.raises(
        ProjectError, match=r"rooms in steps/step12_rooms.py calls dynamodb.create_table with OnDemandThroughput"
    ):
        FORMATS[form].files(project, REGION)


@pytest.mark.parametrize("form", DECLARATIVE)
def test_settings_of_a_resource_that_the_step_does_not_create_are_refused(
    form: str, with_step: Callable[..., Project]
) -> None:
    project = with_step(
        "answer = " + CALL,
        'context.client("dynamodb").update_continuous_backups(TableName=name)\n        answer = ' + CALL,
    )
    with pytest.raises(ProjectError, match="for a resource that it does not create"):
        FORMATS[form].files(project, REGION)


@pytest.mark.parametrize("form", DECLARATIVE)
def test_a_bucket_in_another_region_is_refused(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step()
    step = project.root / "steps" / "step03_bucket.py"
    step.write_text(
        step.read_text().replace('{"LocationConstraint": context.region}', '{"LocationConstraint": "eu-west-1"}')
    )
    project = load_project(project.root, project.root)
    with pytest.raises(ProjectError, match=r"create_bucket with CreateBucketConfiguration.LocationConstraint"):
        FORMATS[form].files(project, REGION)


@pytest.mark.parametrize(
    ("form", "written"),
    [
        ("cloudformation", "TableName: ChatRooms"),
        ("terraform", '= "ChatRooms"'),
        ("cdk", "tableName: 'ChatRooms'"),
        ("boto3", 'TableName="ChatRooms"'),
    ],
)
def test_a_step_of_the_learner_is_exported(form: str, written: str, with_step: Callable[..., Project]) -> None:
    (code, *_) = FORMATS[form].files(with_step(), REGION).values()
    assert written in code
    assert "STEP 12: " in code


def test_the_script_makes_any_call(with_step: Callable[..., Project]) -> None:
    project = with_step(CALL, 'context.client("sqs").create_queue(')
    (code,) = FORMATS["boto3"].files(project, REGION).values()
    assert 'sqs = boto3.client("sqs")' in code
    assert "sqs.create_queue(" in code


@pytest.mark.parametrize("form", DECLARATIVE)
def test_values_that_cannot_be_converted_are_refused(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step(CALL, 'context.client("s3").put_bucket_policy(Policy="{", ')
    with pytest.raises(ProjectError, match=r"calls s3\.put_bucket_policy with values that"):
        FORMATS[form].files(project, REGION)


def test_members_that_terraform_has_elsewhere_are_refused(with_step: Callable[..., Project]) -> None:
    project = with_step(
        CALL,
        'context.client("cognito-idp").create_user_pool(PoolName="a", Policies={"Other": {}}, Schema=[{"Name": "n"}], ',
    )
    with pytest.raises(ProjectError, match="create_user_pool with"):
        FORMATS["terraform"].files(project, REGION)
    project.root.joinpath("steps/step12_rooms.py").unlink()
    pool = project.root / "steps/step02_user_pool.py"
    pool.write_text(
        pool.read_text().replace(
            '{"AllowAdminCreateUserOnly"', '{"InviteMessageTemplate": {}, "AllowAdminCreateUserOnly"'
        )
    )
    project.root.joinpath("steps/step12_rooms.yaml").unlink()
    with pytest.raises(ProjectError, match="InviteMessageTemplate"):
        FORMATS["terraform"].files(load_project(project.root, project.root), REGION)


@pytest.mark.parametrize("form", DECLARATIVE)
def test_an_attribute_that_a_tool_does_not_have_is_refused(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step("TableName=name,", 'TableName=context.handles["schema"].arn,')
    step = project.root / "steps/step12_rooms.py"
    step.write_text(
        step.read_text().replace(
            '    type = "DynamoDB table"', '    type = "DynamoDB table"\n    depends_on = ("schema",)'
        )
    )
    with pytest.raises(ProjectError, match=r"rooms in steps/step12_rooms\.py uses schema_arn"):
        FORMATS[form].files(load_project(project.root, project.root), REGION)


@pytest.mark.parametrize("form", FORMATS)
def test_a_value_that_was_read_is_refused(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step(
        "TableName=name,", 'TableName=context.client("dynamodb").describe_table(TableName="a")["Table"]["TableName"],'
    )
    with pytest.raises(ProjectError, match=r"rooms calls dynamodb\.create_table with a value that it has read"):
        FORMATS[form].files(project, REGION)


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_outside_the_project_is_refused(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step("TableName=name,", 'TableName=context.read("../other"),')
    (project.root.parent / "other").write_text("text")
    with pytest.raises(ProjectError, match=r"uses \.\./other, which lies outside the project folder"):
        FORMATS[form].files(project, REGION)


@pytest.mark.parametrize("form", ["terraform", "cdk"])
def test_a_file_is_written_inside_of_the_folder_whatever_its_path(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step()
    config = project.root / "config.yaml"
    config.write_text(
        config.read_text().replace(" graphql/sendMessage.request.vtl", " ../project/graphql/sendMessage.request.vtl")
    )
    assert "graphql/sendMessage.request.vtl" in FORMATS[form].files(load_project(project.root, project.root), REGION)


@pytest.mark.parametrize(("form", "name"), [("terraform", "main.tf"), ("cdk", "cdk.json")])
def test_a_file_with_the_name_of_an_exported_one_is_refused(
    form: str, name: str, with_step: Callable[..., Project]
) -> None:
    project = with_step()
    (project.root / "graphql/schema.graphql").rename(project.root / name)
    config = project.root / "config.yaml"
    config.write_text(config.read_text().replace("file: graphql/schema.graphql", f"file: {name}"))
    with pytest.raises(ProjectError, match=f"The project's file {name} has the name of a file that the export writes"):
        FORMATS[form].files(load_project(project.root, project.root), REGION)


@pytest.mark.parametrize("form", FORMATS)
def test_a_comment_ends_only_with_its_line(form: str, with_step: Callable[..., Project]) -> None:
    project = with_step()
    text = project.root / "steps/step12_rooms.yaml"
    text.write_text(text.read_text().replace('title: "', 'title: "First\\L line\\N '))
    (code, *_) = FORMATS[form].files(load_project(project.root, project.root), REGION).values()
    assert "STEP 12: First line " in code
    assert not {"\u2028", "\x85"} & set(code)


def test_the_script_keeps_a_response_that_a_later_call_needs(with_step: Callable[..., Project]) -> None:
    project = with_step(
        "return Handle(",
        'context.client("dynamodb").update_table(TableName=answer["TableDescription"]["TableName"])\n        return Handle(',
    )
    (code,) = FORMATS["boto3"].files(project, REGION).values()
    rooms = code.partition("# STEP 12")[2]
    assert "answer = dynamodb.create_table(" in rooms
    assert 'dynamodb.update_table(TableName=answer["TableDescription"]["TableName"])' in rooms


def test_the_url_of_another_bucket_is_not_that_of_the_files(with_step: Callable[..., Project]) -> None:
    url = 'TableName=context.bucket_url("other"),'
    (code,) = FORMATS["cloudformation"].files(with_step("TableName=name,", url), REGION).values()
    assert "TableName: !Sub 'https://other.s3.${AWS::Region}.amazonaws.com'" in code


def test_the_url_of_the_files_can_be_in_a_document(with_step: Callable[..., Project]) -> None:
    policy = 'json.dumps({"Url": context.bucket_url(context.config.bucket.name)})'
    call = f'context.client("s3").put_bucket_policy(Policy={policy}, Bucket=name)'
    project = with_step("answer = " + CALL, f"import json\n        return {call}\n        answer = {CALL}")
    step = project.root / "steps/step12_rooms.py"
    step.write_text(
        step.read_text().replace(
            '    type = "DynamoDB table"', '    type = "DynamoDB table"\n    depends_on = ("bucket",)'
        )
    )
    (code,) = FORMATS["cloudformation"].files(load_project(project.root, project.root), REGION).values()
    assert "Url: !If [HasFilesUrl, !Ref FilesUrl" in code
    assert "  FilesUrl:\n    Type: String" in code
