"""What is refused before anything is created, with its words."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.local.cloudformation.stacks import CAPABILITIES, deployed, reasons, table, template

ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}


def refusal(client: Any, body: str, **more: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        client.create_stack(StackName="refused", TemplateBody=body, **more)
    assert "refused" not in {stack["StackName"] for stack in client.describe_stacks()["Stacks"]}
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@pytest.mark.parametrize(
    ("resources", "words"),
    [
        (
            {"Mystery": {"Type": "AWS::Kinesis::Stream"}, "A": table()},
            (
                "Template format error: Unrecognized resource types: [AWS::Kinesis::Stream]. "
                "The local cloud has no AWS::Kinesis::Stream (resource Mystery). It has the types: AWS::AppSync::ApiKey,"
            ),
        ),
        (
            {
                "F": {"Type": "AWS::Lambda::Function"},
                "X": {"Type": "Custom::X"},
                "A": table(KinesisStreamSpecification={}),
            },
            (
                "Template format error: Unrecognized resource types: [AWS::Lambda::Function]. "
                "The local cloud has no AWS::Lambda::Function (resource F). "
                "The local cloud has no custom resources, which need Lambda: Custom::X (resource X). "
                "The local cloud has no property KinesisStreamSpecification of AWS::DynamoDB::Table (resource A). It has the types:"
            ),
        ),
        (
            {"X": {"Type": "Custom::S3AutoDeleteObjects"}},
            (
                "The local cloud has no custom resources, which need Lambda: Custom::S3AutoDeleteObjects (resource X), "
                "which the CDK makes for autoDeleteObjects."
            ),
        ),
        (
            {"A": table(KinesisStreamSpecification={"StreamArn": "x"})},
            "The local cloud has no property KinesisStreamSpecification of AWS::DynamoDB::Table (resource A).",
        ),
        (
            {"A": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {"Replicas": [{"ResourcePolicy": {}}]}}},
            "The local cloud has no property Replicas.ResourcePolicy of AWS::DynamoDB::GlobalTable (resource A).",
        ),
        (
            {
                "A": {
                    "Type": "AWS::DynamoDB::GlobalTable",
                    "Properties": {
                        "Replicas": [
                            {"GlobalSecondaryIndexes": [{"ContributorInsightsSpecification": {"Enabled": True}}]}
                        ]
                    },
                }
            },
            (
                "The local cloud has no property Replicas.GlobalSecondaryIndexes.ContributorInsightsSpecification of "
                "AWS::DynamoDB::GlobalTable (resource A)."
            ),
        ),
        (
            {"A": {"Type": "AWS::DynamoDB::GlobalTable", "Properties": {"Replicas": [{}, {}]}}},
            "The local cloud has no replicas of tables: Replicas of AWS::DynamoDB::GlobalTable (resource A) must have one entry.",
        ),
        (
            {"A": {"Type": "AWS::AppSync::DataSource", "Properties": {"Type": "AWS_LAMBDA"}}},
            "The local cloud has no Type AWS_LAMBDA of AWS::AppSync::DataSource (resource A). It has: AMAZON_DYNAMODB",
        ),
        (
            {"A": table() | {"DeletionPolicy": "Snapshot"}},
            "AWS::DynamoDB::Table does not support the policy Snapshot (resource A).",
        ),
        (
            {"A": table(), "B": table(TableName={"Fn::GetAtt": ["A", "Id"]})},
            "Template error: resource A does not support attribute type Id in Fn::GetAtt",
        ),
        (
            {"A": table(), "B": table(TableName={"Fn::Sub": "${A.Id}"})},
            "Template error: instance of Fn::Sub references invalid resource attribute A.Id",
        ),
        (
            {"A": table(TableName={"Ref": "B"}), "B": table(TableName={"Ref": "A"})},
            "Circular dependency between resources: [A, B]",
        ),
        ({}, "Template format error: At least one Resources member must be defined."),
    ],
)
def test_template_that_cannot_be_deployed(stacks: Any, resources: dict[str, Any], words: str) -> None:
    code, message = refusal(stacks, template(resources))
    assert code == "ValidationError"
    assert message.startswith(words)
    with pytest.raises(ClientError) as caught:
        stacks.validate_template(TemplateBody=template(resources))
    assert caught.value.response["Error"]["Message"] == message


def test_type_with_a_condition_is_refused_only_if_it_is_true(stacks: Any) -> None:
    def body(value: str) -> str:
        return template(
            {"A": table(), "Key": {"Type": "AWS::KMS::Key", "Condition": "Encrypted"}},
            Conditions={"Encrypted": {"Fn::Equals": [value, "yes"]}},
            Outputs={"Key": {"Condition": "Encrypted", "Value": {"Fn::GetAtt": ["Key", "Arn"]}}},
        )

    assert "The local cloud has no AWS::KMS::Key (resource Key)." in refusal(stacks, body("yes"))[1]
    assert deployed(stacks, "unencrypted", body("no"))["StackStatus"] == "CREATE_COMPLETE"


def test_replica_in_another_region(stacks: Any) -> None:
    properties = table()["Properties"] | {"Replicas": [{"Region": "eu-west-1"}]}
    resource = {"Type": "AWS::DynamoDB::GlobalTable", "Properties": properties}
    assert deployed(stacks, "replica", template({"A": resource}))["StackStatus"] == "ROLLBACK_COMPLETE"
    words = "The local cloud has no replicas of tables: Replicas must have one entry, for us-east-1."
    assert reasons(stacks, "replica", "CREATE_FAILED") == {"A": words}


def test_missing_capability(stacks: Any) -> None:
    error = refusal(stacks, template({"Role": ROLE}))
    assert error == ("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]")


def test_transform_is_refused_by_name(stacks: Any) -> None:
    error = refusal(stacks, template({"A": table()}, Transform="AWS::Include"), Capabilities=["CAPABILITY_AUTO_EXPAND"])
    assert error[1].startswith("The local cloud has no transform AWS::Include.")


def test_transform_of_sam_changes_nothing_without_its_types(stacks: Any) -> None:
    more = {"Transform": "AWS::Serverless-2016-10-31", "Globals": {"Function": {"Timeout": 3}}}
    given = {"Capabilities": ["CAPABILITY_AUTO_EXPAND"]}
    assert deployed(stacks, "sam", template({"A": table()}, **more))["StackStatus"] == "CREATE_COMPLETE"
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "x"}}
    error = refusal(stacks, template({"A": table(), "F": function}, **more), **given)
    assert "The local cloud has no AWS::Serverless::Function (resource F)." in error[1]


def test_change_set_does_not_have_to_acknowledge_a_transform(stacks: Any) -> None:
    body = template({"A": table()}, Transform="AWS::Serverless-2016-10-31")
    assert refusal(stacks, body) == (
        "InsufficientCapabilitiesException",
        "Requires capabilities : [CAPABILITY_AUTO_EXPAND]",
    )
    stacks.create_change_set(StackName="sam", ChangeSetName="c", ChangeSetType="CREATE", TemplateBody=body)
    assert stacks.describe_change_set(StackName="sam", ChangeSetName="c")["Status"] == "CREATE_COMPLETE"


def test_parameter_without_a_value(stacks: Any) -> None:
    body = template({"A": table()}, Parameters={"P": {"Type": "String"}})
    assert refusal(stacks, body) == ("ValidationError", "Parameters: [P] must have values")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"StackPolicyBody": "{}"}, "The local cloud does not support the parameter StackPolicyBody."),
        (
            {"DeploymentConfig": {"Mode": "EXPRESS"}},
            "The local cloud does not support the value EXPRESS of DeploymentConfig.Mode, only STANDARD.",
        ),
        (
            {"DeploymentConfig": {"Mode": "STANDARD", "DisableRollback": True}},
            "The local cloud does not support DisableRollback of DeploymentConfig.",
        ),
        ({"Tags": [{"Key": "aws:x", "Value": "y"}]}, "aws: prefixed tag key names are not allowed for external use."),
        ({"OnFailure": "DELETE", "DisableRollback": True}, "Either DisableRollback or OnFailure"),
    ],
)
def test_parameters_of_the_request(stacks: Any, more: dict[str, Any], words: str) -> None:
    assert refusal(stacks, template({"A": table()}), **more)[1].startswith(words)


def test_size_of_a_template(stacks: Any) -> None:
    body = template({"A": table()})
    exact = body + " " * (51_200 - len(body))
    assert deployed(stacks, "large", exact)["StackStatus"] == "CREATE_COMPLETE"
    assert "Member must have length less than or equal to 51200" in refusal(stacks, exact + " ")[1]


@pytest.mark.parametrize("name", ["1a", "a_b", "a" * 129])
def test_name_of_a_stack(stacks: Any, name: str) -> None:
    with pytest.raises(ClientError, match="at 'stackName' failed to satisfy constraint"):
        stacks.create_stack(StackName=name, TemplateBody=template({"A": table()}))


def test_existing_name(stacks: Any) -> None:
    deployed(stacks, "twice", template({"A": table()}))
    with pytest.raises(ClientError) as caught:
        stacks.create_stack(StackName="twice", TemplateBody=template({"A": table()}))
    assert caught.value.response["Error"] == {
        "Type": "Sender",
        "Code": "AlreadyExistsException",
        "Message": "Stack [twice] already exists",
    }


@pytest.mark.parametrize(
    "url", ["http://example.com/a/b", "ftp://127.0.0.1/a/b", "http://127.0.0.1/a", "http://[::1", "file:///etc/passwd"]
)
def test_template_from_elsewhere_is_refused(stacks: Any, url: str) -> None:
    with pytest.raises(ClientError, match="TemplateURL must be the URL of an object in a bucket of this local cloud"):
        stacks.create_stack(StackName="elsewhere", TemplateURL=url)


def test_template_that_is_not_in_the_bucket(stacks: Any) -> None:
    with pytest.raises(ClientError, match="S3 error: The specified bucket does not exist"):
        stacks.create_stack(StackName="elsewhere", TemplateURL="http://127.0.0.1/no-such-bucket/key")


@pytest.mark.parametrize("operation", ["describe_stack_events", "delete_stack", "describe_stack_resources"])
def test_stack_that_does_not_exist(stacks: Any, operation: str) -> None:
    if operation == "delete_stack":
        assert stacks.delete_stack(StackName="none")["ResponseMetadata"]["HTTPStatusCode"] == 200
        return
    with pytest.raises(ClientError, match="Stack with id none does not exist"):
        getattr(stacks, operation)(StackName="none")


def doubled(inner: Any) -> Any:
    for _ in range(30):
        inner = {"Fn::Sub": ["${a}${a}", {"a": inner}]}
    return inner


@pytest.mark.parametrize(
    "sections",
    [
        {"Resources": {"A": table(TableName=doubled("x"))}},
        {"Resources": {"A": table(), "B": table(TableName=doubled({"Ref": "A"}))}},
        {"Resources": {"A": table()}, "Outputs": {"O": {"Value": doubled({"Fn::GetAtt": "A.Arn"})}}},
        {"Resources": {"A": table()}, "Conditions": {"C": {"Fn::Equals": [doubled("x"), "x"]}}},
    ],
    ids=["property", "reference", "output", "condition"],
)
def test_template_that_grows_too_large_is_refused(stacks: Any, sections: dict[str, Any]) -> None:
    """Nothing is created: the sizes are found out before."""
    code, message = refusal(stacks, json.dumps(sections))
    assert code == "ValidationError"
    assert message.startswith("Template error: the functions of the template return more than 4194304 characters.")


REFERENCE = "The local cloud does not support dynamic references: {{resolve:...}}. Use a parameter."
NAMED = {"Ref": "A"}
EXPORT = (
    "Template format error: Output O is malformed. The Name field of Export must not depend on any resources, imported "
)
EXPORT_NAME = (
    "Template format error: Output O is malformed. The Name field of every Export member must be specified and consist only of "
    "alphanumeric characters, colons, or hyphens."
)
IMPORT = (
    "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or Fn::GetAZs"
)


def exported(name: Any) -> dict[str, Any]:
    return {"Outputs": {"O": {"Value": "x", "Export": {"Name": name}}}}


def named(value: Any) -> dict[str, Any]:
    return {"Resources": {"A": table(), "B": table(TableName=value)}}


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        (named("{{resolve:ssm:/app}}"), REFERENCE),
        (named({"Fn::Sub": "{{resolve:ssm:/app}}"}), REFERENCE),
        (named({"Fn::Sub": "{{resolve:ssm:/app/${AWS::Region}}}"}), REFERENCE),
        (named({"Fn::Sub": ["{{resolve:${S}:/app}}", {"S": "ssm"}]}), REFERENCE),
        (named({"Fn::Sub": ["${S}", {"S": "{{resolve:ssm:/app}}"}]}), REFERENCE),
        (named({"Fn::Join": ["", ["{{resolve:ssm:", "/app}}"]]}), REFERENCE),
        ({"Parameters": {"P": {"Type": "String", "Default": "{{resolve:ssm:/app}}"}}}, REFERENCE),
        (exported(NAMED), EXPORT),
        (exported({"Fn::GetAtt": ["A", "Arn"]}), EXPORT),
        (exported({"Fn::Sub": "x-${A}"}), EXPORT),
        (exported({"Fn::ImportValue": "x"}), EXPORT),
        (exported({"Fn::Select": [0, {"Fn::GetAZs": ""}]}), EXPORT),
        (exported("a b/c"), EXPORT_NAME),
        (exported(""), EXPORT_NAME),
        (exported("x" * 256), EXPORT_NAME),
        (named({"Fn::ImportValue": NAMED}), IMPORT),
        (named({"Fn::ImportValue": {"Fn::Sub": "${A.Arn}"}}), IMPORT),
        (named({"Fn::ImportValue": {"Fn::ImportValue": "x"}}), IMPORT),
        (named({"Fn::Join": ["-"]}), "Template error: every Fn::Join object requires two parameters"),
        (named({"Fn::Join": [1, ["a"]]}), "Template error: every Fn::Join object requires two parameters"),
        (named({"Fn::Join": "a"}), "Template error: every Fn::Join object requires two parameters"),
        (named({"Fn::Split": ["-"]}), "Template error: every Fn::Split object requires two parameters"),
        (
            named({"Fn::Select": [0]}),
            "Template error: every Fn::Select object requires a list argument with two elements",
        ),
        (named({"Fn::FindInMap": ["M", "a"]}), "Template error: every Fn::FindInMap object requires three parameters"),
        (named({"Fn::Length": ["a"]}), "Template error: Fn::Length requires the transform AWS::LanguageExtensions"),
        (
            named({"Fn::ToJsonString": {}}),
            "Template error: Fn::ToJsonString requires the transform AWS::LanguageExtensions",
        ),
        (
            {"Transform": "AWS::LanguageExtensions", "Resources": {"Fn::ForEach::X": ["I", ["a"], {}]}},
            "The local cloud does not support Fn::ForEach (Fn::ForEach::X).",
        ),
        (
            {"Transform": "AWS::LanguageExtensions", "Resources": {"A": table() | {"DeletionPolicy": {"Ref": "D"}}}},
            "The local cloud does not support functions in DeletionPolicy [/Resources/A].",
        ),
        (
            {"Parameters": {f"P{number}": {"Type": "String", "Default": ""} for number in range(201)}},
            "Template format error: Number of parameters, 201, is greater than maximum allowed, 200",
        ),
        (
            {"Outputs": {f"O{number}": {"Value": "x"} for number in range(201)}},
            "Template format error: Number of outputs, 201, is greater than maximum allowed, 200",
        ),
        (
            {
                "Resources": {
                    "Api": {
                        "Type": "AWS::AppSync::GraphQLApi",
                        "Properties": {
                            "Name": "x",
                            "AuthenticationType": "API_KEY",
                            "AdditionalAuthenticationProviders": [{"AuthenticationType": "OPENID_CONNECT"}],
                        },
                    }
                }
            },
            "The local cloud has no AuthenticationType OPENID_CONNECT of AWS::AppSync::GraphQLApi (resource Api).",
        ),
        *(
            ({"Parameters": {"P": {"Type": "Number", "Default": number}}}, "Parameter 'P' must be a number.")
            for number in ("1_000", "\N{ARABIC-INDIC DIGIT THREE}", "NaN", "Infinity", "")
        ),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_before_anything_is_created(stacks: Any, sections: dict[str, Any], words: str) -> None:
    body = json.dumps({"Resources": {"A": table()}, **sections})
    assert refusal(stacks, body, Capabilities=CAPABILITIES)[1].startswith(words)
