"""Change sets as the CDK and `aws cloudformation deploy` use them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.stacks import (
    CAPABILITIES,
    deployed,
    ended,
    outputs,
    parameters,
    table,
    template,
    updated,
)

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

EMPTY = "The submitted information didn't contain changes. Submit different information to create a change set."
OUTPUTS = {"Name": {"Value": {"Ref": "A"}}}


def created(client: Any, name: str, body: str, kind: str = "UPDATE", **more: Any) -> dict[str, Any]:
    found = client.create_change_set(
        StackName=name, ChangeSetName="changes", ChangeSetType=kind, TemplateBody=body, **more
    )
    described: dict[str, Any] = client.describe_change_set(ChangeSetName=found["Id"])
    return described


def changes(described: dict[str, Any]) -> dict[str, Any]:
    return {change["ResourceChange"]["LogicalResourceId"]: change["ResourceChange"] for change in described["Changes"]}


def test_stack_by_a_change_set(stacks: Any) -> None:
    found = created(stacks, "reviewed", template({"A": table()}, Outputs=OUTPUTS), "CREATE")
    assert (found["Status"], found["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert changes(found)["A"] == {
        "Action": "Add",
        "LogicalResourceId": "A",
        "ResourceType": "AWS::DynamoDB::Table",
        "Scope": [],
        "Details": [],
    }
    assert stacks.describe_stacks(StackName="reviewed")["Stacks"][0]["StackStatus"] == "REVIEW_IN_PROGRESS"
    assert not stacks.get_template(StackName="reviewed")["TemplateBody"]  # until it is executed, the change set has it
    assert "A" in stacks.get_template(StackName="reviewed", ChangeSetName="changes")["TemplateBody"]["Resources"]
    with pytest.raises(ClientError, match="GetTemplateSummary cannot be called on REVIEW_IN_PROGRESS stacks"):
        stacks.get_template_summary(StackName="reviewed")
    stacks.execute_change_set(ChangeSetName="changes", StackName="reviewed")
    stack = ended(stacks, "reviewed")
    assert stack["StackStatus"] == "CREATE_COMPLETE"
    assert outputs(stack)["Name"].startswith("reviewed-A-")
    assert stack["ChangeSetId"] == found["ChangeSetId"]


def test_change_set_without_changes(stacks: Any) -> None:
    body = template({"A": table()}, Outputs=OUTPUTS)
    deployed(stacks, "same", body)
    found = created(stacks, "same", body)
    assert (found["Status"], found["StatusReason"]) == ("FAILED", EMPTY)
    with pytest.raises(ClientError, match="cannot be executed in its current status of"):
        stacks.execute_change_set(ChangeSetName="changes", StackName="same")
    stacks.delete_change_set(ChangeSetName="changes", StackName="same")
    with pytest.raises(ClientError, match=r"ChangeSet \[changes\] does not exist"):
        stacks.describe_change_set(ChangeSetName="changes", StackName="same")


def test_changes_of_properties(stacks: Any) -> None:
    def body(resources: dict[str, Any]) -> str:
        return template(resources, Parameters={"Days": {"Type": "Number", "Default": 7}})

    log = {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": {"Ref": "Days"}}}
    user = {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": {"Fn::Sub": "/of/${A}"}}}
    deployed(stacks, "detailed", body({"A": table(), "B": table(), "Log": log, "User": user}))
    keys = {
        "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
    }
    new = body({"A": table(**keys), "C": table(), "Log": log, "User": user})
    found = changes(created(stacks, "detailed", new, Parameters=parameters(Days="14")))
    assert {name: (change["Action"], change.get("Replacement")) for name, change in found.items()} == {
        "A": ("Modify", "True"),
        "B": ("Remove", None),
        "C": ("Add", None),
        "Log": ("Modify", "False"),
        "User": ("Modify", "Conditional"),
    }
    assert found["Log"]["Details"] == [
        {
            "Target": {"Attribute": "Properties", "Name": "RetentionInDays", "RequiresRecreation": "Never"},
            "Evaluation": "Static",
            "ChangeSource": "ParameterReference",
            "CausingEntity": "Days",
        }
    ]
    assert found["User"]["Details"] == [
        {
            "Target": {"Attribute": "Properties", "Name": "LogGroupName", "RequiresRecreation": "Conditionally"},
            "Evaluation": "Dynamic",
            "ChangeSource": "ResourceReference",
            "CausingEntity": "A",
        }
    ]
    stacks.execute_change_set(ChangeSetName="changes", StackName="detailed")
    assert ended(stacks, "detailed")["StackStatus"] == "UPDATE_COMPLETE"


def test_change_of_outputs_or_tags_alone_is_a_change(stacks: Any) -> None:
    body = template({"Meta": {"Type": "AWS::CDK::Metadata"}})
    deployed(stacks, "small", body)
    out = template({"Meta": {"Type": "AWS::CDK::Metadata"}}, Outputs={"X": {"Value": "y"}})
    assert created(stacks, "small", out)["Status"] == "CREATE_COMPLETE"
    stacks.execute_change_set(ChangeSetName="changes", StackName="small")
    assert outputs(ended(stacks, "small")) == {"X": "y"}
    found = created(stacks, "small", out, Tags=[{"Key": "a", "Value": "b"}])
    assert found["Status"] == "CREATE_COMPLETE"


def test_template_is_returned_as_it_was_given(stacks: Any) -> None:
    body = "Resources:\n  A: {Type: AWS::CDK::Metadata}  # a comment\n"
    stacks.create_stack(StackName="given", TemplateBody=body)
    ended(stacks, "given")
    assert stacks.get_template(StackName="given")["TemplateBody"] == body


def test_summary_of_a_template(stacks: Any) -> None:
    role = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    limited = {"Type": "String", "Default": "a", "AllowedValues": ["a", "b"], "Description": "a choice"}
    body = template({"Role": role}, Parameters={"P": limited}, Description="words")
    found = stacks.get_template_summary(TemplateBody=body)
    assert found["Parameters"] == [
        {
            "ParameterKey": "P",
            "DefaultValue": "a",
            "ParameterType": "String",
            "NoEcho": False,
            "Description": "a choice",
            "ParameterConstraints": {"AllowedValues": ["a", "b"]},
        }
    ]
    assert found["Capabilities"] == ["CAPABILITY_IAM"]
    assert found["CapabilitiesReason"] == "The following resource(s) require capabilities: [AWS::IAM::Role]"
    assert found["ResourceTypes"] == ["AWS::IAM::Role"]
    assert (found["Description"], found["Version"]) == ("words", "2010-09-09")


def test_existing_resources_are_not_imported(stacks: Any, client_for: ClientFor) -> None:
    """`cdk bootstrap` asks for that with each change set; a bucket that is there from before would be imported on AWS."""
    statement = {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = {"Version": "2012-10-17", "Statement": statement}
    named: dict[str, Any] = {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "there-already"}},
        "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "there-already"}},
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {"RoleName": "there-already", "AssumeRolePolicyDocument": trust},
        },
        "Table": table(TableName="there-already"),
        "Value": {
            "Type": "AWS::SSM::Parameter",
            "Properties": {"Name": "there-already", "Type": "String", "Value": "x"},
        },
    }
    given = {"ChangeSetType": "CREATE", "ImportExistingResources": True, "Capabilities": CAPABILITIES}
    body = template(named | {"Other": table(TableName={"Ref": "Table"}), "More": table()})
    stacks.create_change_set(StackName="before", ChangeSetName="c", TemplateBody=body, **given)
    assert deployed(stacks, "there", template(named))["StackStatus"] == "CREATE_COMPLETE"
    with pytest.raises(ClientError) as caught:
        stacks.create_change_set(StackName="importing", ChangeSetName="c", TemplateBody=body, **given)
    message = caught.value.response["Error"]["Message"]
    assert [name for name in named if f"there-already (resource {name})" not in message] == []
    assert "(resource Other)" not in message
    assert message.startswith("The local cloud does not import existing resources, and these exist: ")


def test_a_change_set_of_before_an_update_is_obsolete(stacks: Any) -> None:
    deployed(stacks, "older", template({"A": table()}))
    found = created(stacks, "older", template({"A": table(), "B": table()}))
    assert found["ExecutionStatus"] == "AVAILABLE"
    updated(stacks, "older", template({"A": table(), "C": table()}))
    now = stacks.describe_change_set(ChangeSetName=found["ChangeSetId"])
    assert (now["Status"], now["ExecutionStatus"]) == ("CREATE_COMPLETE", "OBSOLETE")
    with pytest.raises(ClientError, match=r"current execution status of \[OBSOLETE\]") as refused:
        stacks.execute_change_set(ChangeSetName=found["ChangeSetId"])
    assert refused.value.response["Error"]["Code"] == "InvalidChangeSetStatus"
    kept = {
        record["LogicalResourceId"]
        for record in stacks.list_stack_resources(StackName="older")["StackResourceSummaries"]
    }
    assert kept == {"A", "C"}


@pytest.mark.parametrize("how", ["executed", "deleted"])
def test_a_change_set_that_is_gone_is_not_found_by_its_arn(stacks: Any, how: str) -> None:
    deployed(stacks, f"was-{how}", template({"A": table()}))
    found = created(stacks, f"was-{how}", template({"A": table(), "B": table()}))
    if how == "executed":
        stacks.execute_change_set(ChangeSetName=found["ChangeSetId"])
        ended(stacks, f"was-{how}")
    else:
        stacks.delete_change_set(ChangeSetName=found["ChangeSetId"])
    with pytest.raises(ClientError) as refused:
        stacks.describe_change_set(ChangeSetName=found["ChangeSetId"])
    assert refused.value.response["Error"]["Code"] == "ChangeSetNotFound"
