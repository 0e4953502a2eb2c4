"""The tutorial's chat over HTTP: table, pool, API, resolvers, and a message that goes in and comes out."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from chatprov.local.services.appsync import definition
from tests.local.signed_in import pool_with_user

if TYPE_CHECKING:
    from tests.local.conftest import ClientFor
    from tests.local.running import Cloud

GRAPHQL = Path(__file__).parents[2] / "graphql"
SEND = """mutation Send($input: MessageInput!) { sendMessage(input: $input) { roomId timestamp sender content } }"""
LIST = """query List($roomId: ID!) { getMessages(roomId: $roomId) { timestamp sender content __typename } }"""
_numbers = itertools.count()


def text(name: str) -> str:
    return (GRAPHQL / name).read_text()


def templates(field: str) -> dict[str, str]:
    return {
        "requestMappingTemplate": text(f"{field}.request.vtl"),
        "responseMappingTemplate": text(f"{field}.response.vtl"),
    }


@pytest.fixture(scope="module")
def pool(client_for: ClientFor) -> dict[str, str]:
    """A user pool with a user, and that user's access token."""
    pool_id, token = pool_with_user(client_for("cognito-idp"))
    return {"id": pool_id, "token": token}


@pytest.fixture(scope="module")
def chat(client_for: ClientFor, appsync: Any, pool: dict[str, str]) -> dict[str, Any]:
    """The tutorial's API, as far as its resolvers."""
    client_for("dynamodb").create_table(
        TableName="ChatMessages",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("roomId", "timestamp")],
        KeySchema=[{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "timestamp", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    api: dict[str, Any] = appsync.create_graphql_api(
        name="ChatAppAPI",
        authenticationType="AMAZON_COGNITO_USER_POOLS",
        userPoolConfig={"userPoolId": pool["id"], "awsRegion": "us-east-1", "defaultAction": "ALLOW"},
    )["graphqlApi"]
    api_id = api["apiId"]
    appsync.start_schema_creation(apiId=api_id, definition=text("schema.graphql").encode())
    assert appsync.get_schema_creation_status(apiId=api_id)["status"] == "SUCCESS"
    appsync.create_data_source(
        apiId=api_id,
        name="ChatMessagesDS",
        type="AMAZON_DYNAMODB",
        serviceRoleArn=chat_role(client_for("iam")),
        dynamodbConfig={"tableName": "ChatMessages", "awsRegion": "us-east-1"},
    )
    for type_name, field in (("Mutation", "sendMessage"), ("Query", "getMessages")):
        appsync.create_resolver(
            apiId=api_id, typeName=type_name, fieldName=field, dataSourceName="ChatMessagesDS", **templates(field)
        )
    return api


def chat_role(iam: Any) -> str:
    trust = """{"Version": "2012-10-17", "Statement": [
        {"Effect": "Allow", "Principal": {"Service": "appsync.amazonaws.com"}, "Action": "sts:AssumeRole"}]}"""
    policy = (
        """{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}"""
    )
    role: dict[str, Any] = iam.create_role(RoleName="ChatRole", AssumeRolePolicyDocument=trust)["Role"]
    iam.put_role_policy(RoleName="ChatRole", PolicyName="ChatMessages", PolicyDocument=policy)
    return str(role["Arn"])


def ask(url: str, token: str, query: str, **variables: Any) -> requests.Response:
    headers = {"Authorization": token} if token else {}
    return requests.post(url, json={"query": query, "variables": variables}, headers=headers, timeout=20)


def message(room: str, **more: str) -> dict[str, str]:
    return {"roomId": room, "timestamp": "2026-01-01T00:00:00Z", "sender": "ada", "content": "hello"} | more


@pytest.fixture
def room() -> str:
    return f"room{next(_numbers)}"


def test_a_message_that_is_sent_can_be_listed(
    chat: dict[str, Any], pool: dict[str, str], room: str, client_for: ClientFor
) -> None:
    url = chat["uris"]["GRAPHQL"]
    for second in (2, 1):
        sent = ask(url, pool["token"], SEND, input=message(room, timestamp=f"2026-01-01T00:00:0{second}Z"))
        assert sent.json() == {"data": {"sendMessage": message(room, timestamp=f"2026-01-01T00:00:0{second}Z")}}
    listed = ask(url, pool["token"], LIST, roomId=room).json()["data"]["getMessages"]
    assert listed == [
        {"timestamp": f"2026-01-01T00:00:0{second}Z", "sender": "ada", "content": "hello", "__typename": "Message"}
        for second in (1, 2)
    ]
    stored = client_for("dynamodb").get_item(
        TableName="ChatMessages", Key={"roomId": {"S": room}, "timestamp": {"S": "2026-01-01T00:00:01Z"}}
    )["Item"]
    assert stored["content"] == {"S": "hello"}


@pytest.mark.parametrize("forged", ["", "x.y.z", "signature"])
def test_without_a_token_of_the_pool_requests_are_refused(
    chat: dict[str, Any], pool: dict[str, str], room: str, forged: str
) -> None:
    head, _, signature = pool["token"].rpartition(".")
    token = f"{head}.{signature[::-1]}" if forged == "signature" else forged
    answer = ask(chat["uris"]["GRAPHQL"], token, LIST, roomId=room)
    assert answer.status_code == 401
    assert answer.json()["errors"][0]["errorType"] == "UnauthorizedException"


def test_a_change_of_a_resolver_is_felt_by_the_next_request(
    chat: dict[str, Any], pool: dict[str, str], appsync: Any, room: str
) -> None:
    field = {
        "apiId": chat["apiId"],
        "typeName": "Query",
        "fieldName": "getMessages",
        "dataSourceName": "ChatMessagesDS",
    }
    url = chat["uris"]["GRAPHQL"]
    assert ask(url, pool["token"], LIST, roomId=room).json() == {"data": {"getMessages": []}}
    appsync.update_resolver(**field, **templates("getMessages") | {"responseMappingTemplate": "null"})
    assert ask(url, pool["token"], LIST, roomId=room).json() == {"data": {"getMessages": None}}
    appsync.update_resolver(**field, **templates("getMessages"))
    assert ask(url, pool["token"], LIST, roomId=room).json() == {"data": {"getMessages": []}}


def test_the_definition_is_the_same_object_until_the_api_changes(
    chat: dict[str, Any], appsync: Any, cloud: Cloud
) -> None:
    api = cloud.server.appsync.find(chat["apiId"])
    assert api is not None
    first = definition(api)
    assert definition(api) is first
    assert first.data_sources["ChatMessagesDS"].table_name == "ChatMessages"
    assert first.resolvers["Mutation", "sendMessage"].request_template == text("sendMessage.request.vtl")
    key = appsync.create_api_key(apiId=chat["apiId"])["apiKey"]
    assert definition(api).api_keys == {key["id"]: key["expires"]}
    appsync.delete_api_key(apiId=chat["apiId"], id=key["id"])
    assert definition(api).api_keys == {}
    assert definition(api) is not first


def test_an_api_in_another_region_is_reached_by_its_id(client_for: ClientFor) -> None:
    appsync = client_for("appsync", "eu-west-1")
    api = appsync.create_graphql_api(name="A", authenticationType="API_KEY")["graphqlApi"]
    key = appsync.create_api_key(apiId=api["apiId"])["apiKey"]["id"]
    url = api["uris"]["GRAPHQL"]
    early = requests.post(url, json={"query": "{ a }"}, headers={"x-api-key": key}, timeout=20)
    assert (early.status_code, early.json()["errors"][0]["errorType"]) == (400, "GraphQLSchemaException")
    appsync.start_schema_creation(apiId=api["apiId"], definition=b"type Query { a: String }")
    answer = requests.post(url, json={"query": "{ a }"}, headers={"x-api-key": key}, timeout=20)
    assert answer.json() == {"data": {"a": None}}
    appsync.delete_graphql_api(apiId=api["apiId"])
    gone = requests.post(url, json={"query": "{ a }"}, headers={"x-api-key": key}, timeout=20)
    assert (gone.status_code, gone.json()["errors"][0]["errorType"]) == (404, "NotFoundException")


def test_a_page_from_anywhere_may_ask(chat: dict[str, Any], pool: dict[str, str], room: str) -> None:
    origin = {"Origin": "https://app.example"}
    asked = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,content-type"}
    preflight = requests.options(chat["uris"]["GRAPHQL"], headers=origin | asked, timeout=20)
    assert preflight.status_code == 200
    assert "authorization" in preflight.headers["Access-Control-Allow-Headers"]
    answer = requests.post(
        chat["uris"]["GRAPHQL"],
        json={"query": LIST, "variables": {"roomId": room}},
        headers=origin | {"Authorization": pool["token"]},
        timeout=20,
    )
    assert answer.headers["Access-Control-Allow-Origin"] in {"*", "https://app.example"}


def test_a_template_is_evaluated(appsync: Any) -> None:
    template = '#set($ctx.stash.seen = true){"id": $util.toJson($ctx.args.id)}$util.qr($util.log.info("noted"))'
    answer = appsync.evaluate_mapping_template(template=template, context='{"arguments": {"id": "a\\"b"}}')
    assert answer["evaluationResult"] == '{"id": "a\\"b"}'
    assert answer["stash"] == '{"seen":true}'
    assert len(answer["logs"]) == 1
    broken = appsync.evaluate_mapping_template(template="#if(", context="{}")
    assert broken["error"]["message"]
    with pytest.raises(appsync.exceptions.BadRequestException):
        appsync.evaluate_mapping_template(template="{}", context="[]")
