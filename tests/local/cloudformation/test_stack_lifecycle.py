"""A stack from its creation to its deletion, over HTTP."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

from tests.local.cloudformation.stacks import (
    CAPABILITIES,
    TUTORIAL,
    deleted,
    deployed,
    ended,
    events,
    outputs,
    parameters,
    reasons,
    table,
    template,
    updated,
)

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor


def ask(stack: dict[str, Any], query: str) -> Any:
    found = outputs(stack)
    response = requests.post(found["Url"], json={"query": query}, headers={"x-api-key": found["ApiKey"]}, timeout=60)
    return response.json()


def table_names(client_for: ClientFor) -> set[str]:
    return set(client_for("dynamodb").list_tables()["TableNames"])


def test_stack_of_the_tutorial(stacks: Any, client_for: ClientFor) -> None:
    before = table_names(client_for)
    given = parameters(BucketName="chat-of-the-stack")
    stack = deployed(stacks, "chat", TUTORIAL, Parameters=given, Tags=[{"Key": "owner", "Value": "me"}])
    assert stack["StackStatus"] == "CREATE_COMPLETE", reasons(stacks, "chat", "CREATE_FAILED")
    assert stack["Description"] == "The backend of the chat, as one stack"
    found = outputs(stack)
    assert ask(stack, 'mutation { send(id: "1", text: "hello") { id text } }') == {
        "data": {"send": {"id": "1", "text": "hello"}}
    }
    assert ask(stack, '{ message(id: "1") { text } echo(text: "ab") }') == {
        "data": {"message": {"text": "hello"}, "echo": "abab"}
    }
    settings = client_for("dynamodb").describe_time_to_live(TableName=found["TableName"])
    assert settings["TimeToLiveDescription"]["AttributeName"] == "expires"
    tags = client_for("cognito-idp").describe_user_pool(UserPoolId=found["PoolId"])["UserPool"]["UserPoolTags"]
    assert tags == {"part": "users", "owner": "me"}
    rules = client_for("s3").get_bucket_cors(Bucket="chat-of-the-stack")["CORSRules"]
    assert rules[0]["ExposeHeaders"] == ["ETag"]
    role = found["RoleArn"].rpartition("/")[2]
    assert sorted(client_for("iam").list_role_policies(RoleName=role)["PolicyNames"]) == ["read", "table"]
    with pytest.raises(ClientError, match="No updates are to be performed"):
        stacks.update_stack(StackName="chat", UsePreviousTemplate=True, Parameters=given, Capabilities=CAPABILITIES)

    gone = deleted(stacks, "chat")
    assert gone["StackStatus"] == "DELETE_COMPLETE"
    assert table_names(client_for) == before
    assert found["ApiId"] not in {api["apiId"] for api in client_for("appsync").list_graphql_apis()["graphqlApis"]}
    with pytest.raises(ClientError, match="Stack with id chat does not exist"):
        stacks.describe_stacks(StackName="chat")


def test_events_name_each_step(stacks: Any) -> None:
    stack = deployed(stacks, "events", template({"A": table()}))
    assert events(stacks, "events") == [
        ("events", "CREATE_IN_PROGRESS"),
        ("A", "CREATE_IN_PROGRESS"),
        ("A", "CREATE_IN_PROGRESS"),
        ("A", "CREATE_COMPLETE"),
        ("events", "CREATE_COMPLETE"),
    ]
    newest = stacks.describe_stack_events(StackName="events")["StackEvents"]
    assert [event.get("PhysicalResourceId") == stack["StackId"] for event in newest] == [
        True,
        False,
        False,
        False,
        True,
    ]
    assert newest[-1]["ResourceStatusReason"] == "User Initiated"
    assert newest[2]["ResourceStatusReason"] == "Resource creation Initiated"
    assert newest[1]["PhysicalResourceId"].startswith("events-A-")


BROKEN = {
    "Api": {"Type": "AWS::AppSync::GraphQLApi", "Properties": {"Name": "broken", "AuthenticationType": "API_KEY"}},
    "Schema": {
        "Type": "AWS::AppSync::GraphQLSchema",
        "DependsOn": "Table",
        "Properties": {"ApiId": {"Fn::GetAtt": ["Api", "ApiId"]}, "Definition": "type Query {"},
    },
}


def test_failed_creation_is_rolled_back(stacks: Any, client_for: ClientFor) -> None:
    before = table_names(client_for)
    stack = deployed(stacks, "broken", template({"Table": table(), **BROKEN}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Schema Creation Status is FAILED with details:" in reasons(stacks, "broken", "CREATE_FAILED")["Schema"]
    assert reasons(stacks, "broken", "ROLLBACK_IN_PROGRESS") == {
        "broken": "The following resource(s) failed to create: [Schema]. Rollback requested by user."
    }
    assert table_names(client_for) == before
    with pytest.raises(ClientError, match="is in ROLLBACK_COMPLETE state and can not be updated"):
        stacks.update_stack(StackName="broken", TemplateBody=template({"Table": table()}))


@pytest.mark.parametrize(
    ("option", "status"),
    [
        ({"OnFailure": "DO_NOTHING"}, "CREATE_FAILED"),
        ({"DisableRollback": True}, "CREATE_FAILED"),
        ({"OnFailure": "DELETE"}, "DELETE_COMPLETE"),
    ],
)
def test_what_happens_on_failure(stacks: Any, option: dict[str, Any], status: str) -> None:
    assert deployed(stacks, "optional", template({"Table": table(), **BROKEN}), **option)["StackStatus"] == status


def test_resource_that_existed_before_is_not_deleted_by_a_rollback(stacks: Any, client_for: ClientFor) -> None:
    client_for("dynamodb").create_table(
        TableName="foreign-table",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
    )
    stack = deployed(stacks, "foreign", template({"Table": table(TableName="foreign-table")}))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "HandlerErrorCode: AlreadyExists" in reasons(stacks, "foreign", "CREATE_FAILED")["Table"]
    client_for("dynamodb").delete_table(TableName="foreign-table")


def physical(client: Any, stack: str, logical: str) -> str:
    found = client.describe_stack_resource(StackName=stack, LogicalResourceId=logical)
    return str(found["StackResourceDetail"]["PhysicalResourceId"])


def test_update_in_place_replacement_and_removal(stacks: Any, client_for: ClientFor) -> None:
    deployed(stacks, "moving", template({"A": table(), "B": table(), "C": table()}))
    old = {name: physical(stacks, "moving", name) for name in "ABC"}
    keys = {
        "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
    }
    index = {
        "IndexName": "more",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    }
    new = {"A": table(GlobalSecondaryIndexes=[index]), "B": table(**keys), "D": table()}
    out = {"B": {"Value": {"Ref": "B"}}}
    stack = updated(stacks, "moving", template(new, Outputs=out))
    assert stack["StackStatus"] == "UPDATE_COMPLETE", events(stacks, "moving")
    assert physical(stacks, "moving", "A") == old["A"]
    assert physical(stacks, "moving", "B") == outputs(stack)["B"] != old["B"]
    dynamodb = client_for("dynamodb")
    assert dynamodb.describe_table(TableName=old["A"])["Table"]["GlobalSecondaryIndexes"][0]["IndexName"] == "more"
    assert not table_names(client_for) & {old["B"], old["C"]}
    names = [name for name, status in events(stacks, "moving") if status == "DELETE_COMPLETE"]
    assert sorted(names) == ["B", "C"]
    assert ("moving", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") in events(stacks, "moving")
    with pytest.raises(ClientError, match="Resource C does not exist for stack moving"):
        physical(stacks, "moving", "C")


def api_with(schema: str, **settings: Any) -> dict[str, Any]:
    return {
        "Api": {
            "Type": "AWS::AppSync::GraphQLApi",
            "Properties": {"Name": "first", "AuthenticationType": "API_KEY", **settings},
        },
        "Schema": {
            "Type": "AWS::AppSync::GraphQLSchema",
            "Properties": {"ApiId": {"Fn::GetAtt": ["Api", "ApiId"]}, "Definition": schema},
        },
    }


def test_failed_update_is_set_back(stacks: Any, client_for: ClientFor) -> None:
    deployed(stacks, "back", template({"Old": table(), **api_with("type Query { a: Int }")}))
    api_id = physical(stacks, "back", "Api").rpartition("/")[2]
    before, name = table_names(client_for), physical(stacks, "back", "Old")
    keys = {
        "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
    }
    changed = {"New": table(), "Old": table(**keys), **api_with("type Query {", Name="second")}
    changed["Schema"]["DependsOn"] = ["New", "Old"]
    stack = updated(stacks, "back", template(changed))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Schema Creation Status is FAILED" in reasons(stacks, "back", "UPDATE_FAILED")["Schema"]
    appsync = client_for("appsync")
    assert appsync.get_graphql_api(apiId=api_id)["graphqlApi"]["name"] == "first"
    schema = appsync.get_introspection_schema(apiId=api_id, format="SDL")["schema"].read().decode()
    assert "a: Int" in schema
    assert table_names(client_for) == before
    assert physical(stacks, "back", "Old") == name
    stack = updated(stacks, "back", template({"Old": table(), **api_with("type Query { b: Int }")}))
    assert stack["StackStatus"] == "UPDATE_COMPLETE"


def test_custom_name_cannot_be_replaced(stacks: Any) -> None:
    deployed(stacks, "custom", template({"A": table(TableName="custom-name")}))
    keys = {
        "AttributeDefinitions": [{"AttributeName": "key", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "key", "KeyType": "HASH"}],
    }
    stack = updated(stacks, "custom", template({"A": table(TableName="custom-name", **keys)}))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert "Rename custom-name and update the stack again." in reasons(stacks, "custom", "UPDATE_FAILED")["A"]


def test_bucket_with_objects_is_not_deleted(stacks: Any, client_for: ClientFor) -> None:
    deployed(stacks, "full", template({"Bucket": {"Type": "AWS::S3::Bucket"}, "Table": table()}))
    bucket, s3 = physical(stacks, "full", "Bucket"), client_for("s3")
    assert bucket.startswith("full-bucket-")
    s3.put_object(Bucket=bucket, Key="a", Body=b"a")
    stack = deleted(stacks, "full")
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert stack["StackStatusReason"] == "The following resource(s) failed to delete: [Bucket]."
    assert "not empty" in reasons(stacks, "full", "DELETE_FAILED")["Bucket"]
    assert deleted(stacks, "full", RetainResources=["Bucket"])["StackStatus"] == "DELETE_COMPLETE"
    s3.delete_object(Bucket=bucket, Key="a")
    s3.delete_bucket(Bucket=bucket)


@pytest.mark.parametrize(("acl", "status"), [("Private", "CREATE_COMPLETE"), ("PublicRead", "ROLLBACK_COMPLETE")])
def test_bucket_without_acls(stacks: Any, acl: str, status: str) -> None:
    """`cdk bootstrap` has a bucket with the ACL Private, which S3 accepts with the default ownership."""
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"AccessControl": acl}}
    assert deployed(stacks, "acl", template({"Bucket": bucket}))["StackStatus"] == status


def test_session_of_a_role_deploys(stacks: Any, client_for: ClientFor) -> None:
    """The CDK deploys as the role that `cdk bootstrap` has created."""
    trust = {"Effect": "Allow", "Principal": {"AWS": "123456789012"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": trust})
    role = client_for("iam").create_role(RoleName="deploying", AssumeRolePolicyDocument=document)["Role"]
    session = client_for("sts").assume_role(RoleArn=role["Arn"], RoleSessionName="session")["Credentials"]
    client = boto3.client(
        "cloudformation",
        region_name="us-east-1",
        endpoint_url=stacks.meta.endpoint_url,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
    stack = deployed(client, "by-a-role", template({"Bucket": {"Type": "AWS::S3::Bucket"}, "Table": table()}))
    client.close()
    assert stack["StackStatus"] == "CREATE_COMPLETE", reasons(stacks, "by-a-role", "CREATE_FAILED")
    client_for("iam").delete_role(RoleName="deploying")


def test_events_of_a_stack_have_different_times(stacks: Any) -> None:
    """The CDK sorts them by their times."""
    deployed(stacks, "times", template({"A": {"Type": "AWS::CDK::Metadata"}, "B": {"Type": "AWS::CDK::Metadata"}}))
    times = [event["Timestamp"] for event in stacks.describe_stack_events(StackName="times")["StackEvents"]]
    assert times == sorted(set(times), reverse=True)


def test_role_of_the_stack_has_to_trust_cloudformation(stacks: Any, client_for: ClientFor) -> None:
    iam, body = client_for("iam"), template({"A": table()})

    def role(name: str, principal: dict[str, str]) -> str:
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
        document = json.dumps({"Version": "2012-10-17", "Statement": statement})
        return str(iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]["Arn"])

    trusting = role("trusting", {"Service": "cloudformation.amazonaws.com"})
    other = role("other", {"Service": "appsync.amazonaws.com"})
    foreign = trusting.replace("123456789012", "210987654321")
    for arn in (other, foreign, f"{trusting}-missing", trusting.replace("role/", "role/path/")):
        with pytest.raises(ClientError, match=f"Role {arn} is invalid or cannot be assumed"):
            stacks.create_stack(StackName="roled", TemplateBody=body, RoleARN=arn)
    assert deployed(stacks, "roled", body, RoleARN=trusting)["RoleARN"] == trusting
    assert updated(stacks, "roled", template({"A": table(), "B": table()}))["RoleARN"] == trusting
    with pytest.raises(ClientError, match="is invalid or cannot be assumed"):
        stacks.delete_stack(StackName="roled", RoleARN=other)
    assert deleted(stacks, "roled", RoleARN=trusting)["StackStatus"] == "DELETE_COMPLETE"
    for name in ("trusting", "other"):
        iam.delete_role(RoleName=name)


def test_deletion_by_force_is_refused(stacks: Any) -> None:
    deployed(stacks, "forced", template({"A": table()}))
    with pytest.raises(ClientError, match="does not support the value FORCE_DELETE_STACK of DeletionMode"):
        stacks.delete_stack(StackName="forced", DeletionMode="FORCE_DELETE_STACK")


def test_deletion_policies(stacks: Any, client_for: ClientFor) -> None:
    resources = {
        "Kept": table() | {"DeletionPolicy": "Retain"},
        "Gone": table(),
        "Later": table() | {"DeletionPolicy": "Retain"},
    }
    deployed(stacks, "policies", template(resources))
    kept, gone, later = (physical(stacks, "policies", name) for name in ("Kept", "Gone", "Later"))
    del resources["Later"]
    updated(stacks, "policies", template(resources))
    assert ("Later", "DELETE_SKIPPED") in events(stacks, "policies")
    stack_id = deleted(stacks, "policies")["StackId"]
    assert ("Kept", "DELETE_SKIPPED") in events(stacks, stack_id)
    assert table_names(client_for) & {kept, gone, later} == {kept, later}
    for name in (kept, later):
        client_for("dynamodb").delete_table(TableName=name)


def test_termination_protection(stacks: Any) -> None:
    deployed(stacks, "protected", template({"A": table()}), EnableTerminationProtection=True)
    with pytest.raises(
        ClientError, match=r"Stack \[protected\] cannot be deleted while TerminationProtection is enabled"
    ):
        stacks.delete_stack(StackName="protected")


def test_parameters_of_an_update(stacks: Any, client_for: ClientFor) -> None:
    body = template(
        {"Log": {"Type": "AWS::Logs::LogGroup", "Properties": {"RetentionInDays": {"Ref": "Days"}}}},
        Parameters={"Days": {"Type": "Number", "Default": 7}, "Secret": {"Type": "String", "NoEcho": True}},
    )
    stack = deployed(stacks, "values", body, Parameters=parameters(Secret="x"))
    shown = {entry["ParameterKey"]: entry["ParameterValue"] for entry in stack["Parameters"]}
    assert shown == {"Days": "7", "Secret": "****"}
    given = [{"ParameterKey": "Secret", "UsePreviousValue": True}, *parameters(Days="14")]
    stacks.update_stack(StackName="values", UsePreviousTemplate=True, Parameters=given)
    assert ended(stacks, "values")["StackStatus"] == "UPDATE_COMPLETE"
    name = physical(stacks, "values", "Log")
    group = client_for("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"][0]
    assert group["retentionInDays"] == 14


def test_wrong_properties_fail_at_their_resource(stacks: Any) -> None:
    resources = {
        "Source": {
            "Type": "AWS::AppSync::DataSource",
            "Properties": {"ApiId": "x", "Type": "AMAZON_DYNAMODB", "DynamoDbConfig": {"TableName": "t"}},
        }
    }
    stack = deployed(stacks, "wrong", template(resources))
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert reasons(stacks, "wrong", "CREATE_FAILED")["Source"] == (
        "Properties validation failed for resource Source with message:\n"
        "#: required key [Name] not found\n#: extraneous key [DynamoDbConfig] is not permitted"
    )


def test_exports_and_imports(stacks: Any) -> None:
    shared = template({"A": table()}, Outputs={"Name": {"Value": {"Ref": "A"}, "Export": {"Name": "shared-name"}}})
    name = outputs(deployed(stacks, "exporting", shared))["Name"]
    user = template({"B": table()}, Outputs={"Name": {"Value": {"Fn::ImportValue": "shared-name"}}})
    assert outputs(deployed(stacks, "importing", user))["Name"] == name
    assert stacks.list_exports()["Exports"][0]["Value"] == name
    assert stacks.list_imports(ExportName="shared-name")["Imports"] == ["importing"]
    stack = deleted(stacks, "exporting")
    assert stack["StackStatus"] == "DELETE_FAILED"
    assert stack["StackStatusReason"] == "Export shared-name cannot be deleted as it is in use by importing"
    again = deployed(stacks, "again", shared)
    assert again["StackStatus"] == "ROLLBACK_COMPLETE"
    assert "Export with name shared-name is already exported by stack exporting" in str(
        reasons(stacks, "again", "ROLLBACK_IN_PROGRESS")
    )
    missing = template({"B": table()}, Outputs={"Name": {"Value": {"Fn::ImportValue": "none"}}})
    assert "No export named none found." in str(
        reasons(stacks, deployed(stacks, "missing", missing)["StackId"], "ROLLBACK_IN_PROGRESS")
    )


INDEXED: dict[str, Any] = {
    "AttributeDefinitions": [{"AttributeName": name, "AttributeType": "S"} for name in ("id", "a", "b")]
}


def index(name: str, key: str) -> dict[str, Any]:
    keys = [{"AttributeName": key, "KeyType": "HASH"}]
    return {"IndexName": name, "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([], [index("one", "a"), index("two", "b")], "more than one GSI creation or deletion in a single update"),
        ([index("one", "a"), index("two", "b")], [], "more than one GSI creation or deletion in a single update"),
        ([index("one", "a")], [index("two", "b")], "more than one GSI creation or deletion in a single update"),
        ([index("one", "a")], [index("one", "b")], "You can create a new GSI with a different name."),
    ],
)
def test_one_index_is_created_or_deleted_in_an_update(stacks: Any, before: Any, after: Any, words: str) -> None:
    def body(indexes: Any) -> str:
        keys = {entry["AttributeName"] for found in indexes for entry in found["KeySchema"]} | {"id"}
        attributes = [entry for entry in INDEXED["AttributeDefinitions"] if entry["AttributeName"] in keys]
        more = {"GlobalSecondaryIndexes": indexes} if indexes else {}
        return template({"A": table(AttributeDefinitions=attributes, **more)})

    name = f"indexes-{len(before)}-{len(after)}-{len(words)}"
    deployed(stacks, name, body(before))
    assert updated(stacks, name, body(after))["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert words in reasons(stacks, name, "UPDATE_FAILED")["A"]


def test_a_new_resource_that_fails_in_an_update_failed_to_be_created(stacks: Any) -> None:
    deployed(stacks, "growing", template({"A": table()}))
    updated(stacks, "growing", template({"A": table(), "Z": table(KeySchema=[])}))
    assert reasons(stacks, "growing", "UPDATE_ROLLBACK_IN_PROGRESS") == {
        "growing": "The following resource(s) failed to create: [Z]."
    }


def test_an_empty_value_is_not_exported(stacks: Any) -> None:
    body = template({"A": table()}, Outputs={"O": {"Value": " ", "Export": {"Name": "blank"}}})
    assert deployed(stacks, "blank", body)["StackStatus"] == "ROLLBACK_COMPLETE"
    words = "Cannot export output O. Exported values must not be empty or whitespace-only."
    assert words in str(reasons(stacks, "blank", "ROLLBACK_IN_PROGRESS"))


@pytest.mark.parametrize("style", ["path", "host"])
def test_nested_stack(stacks: Any, client_for: ClientFor, style: str) -> None:
    s3 = client_for("s3")
    s3.create_bucket(Bucket="nested-templates")
    child = template(
        {"A": table(TableName={"Ref": "Name"})},
        Parameters={"Name": {"Type": "String"}},
        Outputs={"Arn": {"Value": {"Fn::GetAtt": ["A", "Arn"]}}},
    )
    s3.put_object(Bucket="nested-templates", Key="a/child.json", Body=child.encode())
    port = stacks.meta.endpoint_url.rpartition(":")[2]
    url = {
        "path": f"http://localhost:{port}/nested-templates/a/child.json",
        "host": "https://nested-templates.s3.us-east-1.amazonaws.com/a/child.json",
    }[style]

    def parent(name: str) -> str:
        properties = {"TemplateURL": url, "Parameters": {"Name": name}}
        return template(
            {"Child": {"Type": "AWS::CloudFormation::Stack", "Properties": properties}},
            Outputs={"Arn": {"Value": {"Fn::GetAtt": ["Child", "Outputs.Arn"]}}},
        )

    stack = deployed(stacks, "parent", parent("nested-one"))
    assert stack["StackStatus"] == "CREATE_COMPLETE", reasons(stacks, "parent", "CREATE_FAILED")
    assert outputs(stack)["Arn"].endswith("table/nested-one")
    child_id = physical(stacks, "parent", "Child")
    assert stacks.describe_stacks(StackName=child_id)["Stacks"][0]["ParentId"] == stack["StackId"]
    stack = updated(stacks, "parent", parent("nested-two"))
    assert outputs(stack)["Arn"].endswith("table/nested-two")
    failed = updated(stacks, "parent", parent("no"))
    assert failed["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    words = "was not successfully updated: The following resource(s) failed to update: [A]."
    assert words in reasons(stacks, "parent", "UPDATE_FAILED")["Child"]
    assert deleted(stacks, "parent")["StackStatus"] == "DELETE_COMPLETE"
    assert stacks.describe_stacks(StackName=child_id)["Stacks"][0]["StackStatus"] == "DELETE_COMPLETE"
    assert "nested-two" not in table_names(client_for)
    s3.delete_object(Bucket="nested-templates", Key="a/child.json")
    s3.delete_bucket(Bucket="nested-templates")
