"""What a page sees of a role that may not: the resolver's own error, until the role may."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import requests

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor

ROLE, TABLE = "NotesRole", "Notes"
ARN = "arn:aws:iam::123456789012:role/NotesRole"
SDL = b"schema { query: Query } type Query { note(id: ID!): Note } type Note { id: ID! text: String }"
REQUEST = (
    """{"version": "2018-05-29", "operation": "GetItem", "key": {"id": $util.dynamodb.toDynamoDBJson($ctx.args.id)}}"""
)
RESPONSE = """#if($ctx.error)$util.error($ctx.error.message, $ctx.error.type)#end$util.toJson($ctx.result)"""


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture(scope="module")
def ask(client_for: ClientFor, appsync: Any) -> Any:
    """Ask for a note; return the data and the first error, if there is one."""
    client_for("dynamodb").create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    client_for("dynamodb").put_item(TableName=TABLE, Item={"id": {"S": "1"}, "text": {"S": "hello"}})
    api = appsync.create_graphql_api(name="Notes", authenticationType="API_KEY")["graphqlApi"]
    key = appsync.create_api_key(apiId=api["apiId"])["apiKey"]["id"]
    appsync.start_schema_creation(apiId=api["apiId"], definition=SDL)
    appsync.create_data_source(
        apiId=api["apiId"],
        name="NotesDS",
        type="AMAZON_DYNAMODB",
        serviceRoleArn=ARN,
        dynamodbConfig={"tableName": TABLE, "awsRegion": "us-east-1"},
    )
    appsync.create_resolver(
        apiId=api["apiId"],
        typeName="Query",
        fieldName="note",
        dataSourceName="NotesDS",
        requestMappingTemplate=REQUEST,
        responseMappingTemplate=RESPONSE,
    )

    def ask() -> tuple[Any, Any]:
        body = {"query": '{ note(id: "1") { text } }'}
        answer = requests.post(api["uris"]["GRAPHQL"], json=body, headers={"x-api-key": key}, timeout=20).json()
        error = answer.get("errors", [{}])[0]
        return answer["data"]["note"], (error.get("errorType"), error.get("message", "").partition(" (Service")[0])

    return ask


def test_a_resolver_may_what_its_role_may_at_the_time(ask: Any, client_for: ClientFor) -> None:
    iam = client_for("iam")
    denied = "DynamoDB:DynamoDbException"
    assert ask() == (None, (denied, f"Unable to assume role {ARN}."))
    trust = {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}
    iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=document(trust))
    table = f"arn:aws:dynamodb:us-east-1:123456789012:table/{TABLE}"
    message = (
        "User: arn:aws:sts::123456789012:assumed-role/NotesRole/APPSYNC_ASSUME_ROLE is not authorized to perform: "
        f"dynamodb:GetItem on resource: {table} because no identity-based policy allows the dynamodb:GetItem action"
    )
    assert ask() == (None, (denied, message))
    allow = {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": table}
    iam.put_role_policy(RoleName=ROLE, PolicyName="read", PolicyDocument=document(allow))
    assert ask() == ({"text": "hello"}, (None, ""))
    iam.delete_role_policy(RoleName=ROLE, PolicyName="read")
    assert ask() == (None, (denied, message))
