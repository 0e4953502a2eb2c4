"""Nested stacks whose URLs stay the same: what counts is the template that the URL has now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.stacks import deleted, deployed, ended, outputs, reasons, table, template, updated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.local.conftest import ClientFor

BUCKET = "templates-of-stacks"


def nested(key: str) -> dict[str, Any]:
    properties = {"TemplateURL": f"https://{BUCKET}.s3.amazonaws.com/{key}"}
    return {"Type": "AWS::CloudFormation::Stack", "Properties": properties}


def value_of(value: str) -> str:
    resources = {"Value": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": value}}}
    return template(resources, Outputs={"Value": {"Value": {"Fn::GetAtt": ["Value", "Value"]}}})


MIDDLE = template(
    {"Inner": nested("inner.json")}, Outputs={"Value": {"Value": {"Fn::GetAtt": ["Inner", "Outputs.Value"]}}}
)
USER = {
    "Type": "AWS::SSM::Parameter",
    "Properties": {"Type": "String", "Value": {"Fn::GetAtt": ["Middle", "Outputs.Value"]}},
}
PARENT = {"Middle": nested("middle.json"), "User": USER}
OUTPUT = {"Value": {"Value": {"Fn::GetAtt": ["User", "Value"]}}}


@pytest.fixture
def put(client_for: ClientFor, stacks: Any) -> Iterator[Callable[[str, str], None]]:
    s3 = client_for("s3")
    s3.create_bucket(Bucket=BUCKET)

    def put(key: str, body: str) -> None:
        s3.put_object(Bucket=BUCKET, Key=key, Body=body.encode())

    put("middle.json", MIDDLE)
    put("inner.json", value_of("one"))
    assert outputs(deployed(stacks, "outer", template(PARENT, Outputs=OUTPUT)))["Value"] == "one"
    yield put
    deleted(stacks, "outer")
    for key in ("middle.json", "inner.json"):
        s3.delete_object(Bucket=BUCKET, Key=key)
    s3.delete_bucket(Bucket=BUCKET)


def test_other_template_at_the_same_url_is_deployed(stacks: Any, put: Callable[[str, str], None]) -> None:
    body = template(PARENT, Outputs=OUTPUT)
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update_stack(StackName="outer", TemplateBody=body)
    put("inner.json", value_of("two"))
    stacks.create_change_set(StackName="outer", ChangeSetName="c", TemplateBody=body)
    found = stacks.describe_change_set(StackName="outer", ChangeSetName="c")
    changes = {change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"] for change in found["Changes"]}
    assert [detail["ChangeSource"] for detail in changes["Middle"]["Details"]] == ["Automatic"]
    assert [detail["CausingEntity"] for detail in changes["User"]["Details"]] == ["Middle.Outputs.Value"]
    stacks.execute_change_set(StackName="outer", ChangeSetName="c")
    assert outputs(ended(stacks, "outer"))["Value"] == "two"


def test_failure_after_it_brings_the_template_of_before_back(stacks: Any, put: Callable[[str, str], None]) -> None:
    put("inner.json", value_of("two"))
    culprit = table(TableName="no") | {"DependsOn": "User"}
    stack = updated(stacks, "outer", template(PARENT | {"Culprit": culprit}, Outputs=OUTPUT))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE", reasons(stacks, "outer", "UPDATE_FAILED")
    assert outputs(stack)["Value"] == "one"
    middle = stacks.describe_stack_resource(StackName="outer", LogicalResourceId="Middle")["StackResourceDetail"]
    inner = stacks.describe_stacks(StackName=middle["PhysicalResourceId"])["Stacks"][0]
    assert outputs(inner)["Value"] == "one"
    assert outputs(updated(stacks, "outer", template(PARENT, Outputs=OUTPUT)))["Value"] == "two"
