"""The tutorial's chat in two accounts and two regions at once, with the same names: each has its own users, messages and logs."""

from __future__ import annotations

import asyncio
import json
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.local.realtime.conftest import Chat
from tests.local.realtime.test_realtime_sockets import acknowledged, received, send, subscribe
from tests.local.signed_in import pool_with_user
from tests.local.test_graphql_endpoint import LIST, ask, chat_role, templates, text
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local.accounts.conftest import ClientOf

PLACES = [("771111111111", "us-east-1"), ("772222222222", "us-east-1"), ("771111111111", "eu-west-1")]
TABLE, ROOM = "ChatMessages", "room1"


def build(client: Callable[[str], Any], region: str, role: str) -> Chat:
    """Create the tutorial's resources with the names that they have in every account."""
    client("dynamodb").create_table(
        TableName=TABLE,
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("roomId", "timestamp")],
        KeySchema=[{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "timestamp", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
    )
    pool_id, token = pool_with_user(client("cognito-idp"))
    appsync = client("appsync")
    api = appsync.create_graphql_api(
        name="ChatAppAPI",
        authenticationType="AMAZON_COGNITO_USER_POOLS",
        userPoolConfig={"userPoolId": pool_id, "awsRegion": region, "defaultAction": "ALLOW"},
        logConfig={"fieldLogLevel": "ERROR", "cloudWatchLogsRoleArn": role},
    )["graphqlApi"]
    found = {"apiId": api["apiId"]}
    appsync.start_schema_creation(**found, definition=text("schema.graphql").encode())
    appsync.create_data_source(
        **found,
        name="ChatMessagesDS",
        type="AMAZON_DYNAMODB",
        serviceRoleArn=role,
        dynamodbConfig={"tableName": TABLE, "awsRegion": region},
    )
    for type_name, field in (("Mutation", "sendMessage"), ("Query", "getMessages")):
        names = {"typeName": type_name, "fieldName": field, "dataSourceName": "ChatMessagesDS"}
        appsync.create_resolver(**found, **names, **templates(field))
    return Chat(api["uris"]["GRAPHQL"], api["uris"]["REALTIME"], api["apiId"], token)


@pytest.fixture(scope="module")
def chats(client_of: ClientOf) -> list[Chat]:
    roles = {account: chat_role(client_of("iam", account)) for account in {account for account, _ in PLACES}}
    for account in roles:
        document = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}'
        client_of("iam", account).put_role_policy(RoleName="ChatRole", PolicyName="Logs", PolicyDocument=document)

    def in_place(account: str, region: str) -> Callable[[str], Any]:
        return lambda service: client_of(service, account, region=region)

    return [build(in_place(*place), place[1], roles[place[0]]) for place in PLACES]


@pytest.mark.anyio
async def test_each_conversation_has_its_own_messages(chats: list[Chat], client_of: ClientOf) -> None:
    contents = [f"from {account} in {region}" for account, region in PLACES]
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(acknowledged(chat)) for chat in chats]
        for chat, ws in zip(chats, sockets, strict=True):
            await subscribe(ws, chat, "1", ROOM)
        await asyncio.gather(*(send(chat, ROOM, content=text) for chat, text in zip(chats, contents, strict=True)))
        for ws, content in zip(sockets, contents, strict=True):
            assert (await received(ws))["payload"]["data"]["onNewMessage"]["content"] == content
        # a message from another chat would arrive before the chat's second one
        for chat, ws in zip(chats, sockets, strict=True):
            await send(chat, ROOM, content="last", timestamp="2026-11-24T00:00:01Z")
            assert (await received(ws))["payload"]["data"]["onNewMessage"]["content"] == "last"
    for chat, content, (account, region) in zip(chats, contents, PLACES, strict=True):
        listed = ask(chat.url, chat.token, LIST, roomId=ROOM).json()["data"]["getMessages"]
        assert [message["content"] for message in listed] == [content, "last"]
        stored = client_of("dynamodb", account, region=region).scan(TableName=TABLE)["Items"]
        assert sorted(item["content"]["S"] for item in stored) == sorted([content, "last"])


def test_a_user_of_one_account_is_a_stranger_in_the_others(chats: list[Chat]) -> None:
    for chat in chats:
        for other in chats:
            status = ask(chat.url, other.token, LIST, roomId="nothing-in-it").status_code
            assert status == (200 if chat is other else 401)


def test_requests_are_logged_in_the_account_of_their_api(chats: list[Chat], client_of: ClientOf) -> None:
    for chat in chats:
        assert ask(chat.url, chat.token, LIST, roomId="nothing-in-it").status_code == 200
    for chat, (account, region) in zip(chats, PLACES, strict=True):
        groups = client_of("logs", account, region=region).describe_log_groups()["logGroups"]
        assert [group["logGroupName"] for group in groups] == [f"/aws/appsync/apis/{chat.key}"]
        assert f":{region}:{account}:" in groups[0]["arn"]


def test_a_role_that_is_missing_in_the_apis_account_is_missing_for_its_resolvers(
    chats: list[Chat], client_of: ClientOf
) -> None:
    account, _ = PLACES[1]
    iam = client_of("iam", account)
    trust = iam.get_role(RoleName="ChatRole")["Role"]["AssumeRolePolicyDocument"]
    iam.update_assume_role_policy(RoleName="ChatRole", PolicyDocument=json.dumps(trust).replace("appsync", "lambda"))
    try:
        found = [ask(chat.url, chat.token, LIST, roomId="nothing-in-it").json()["data"] for chat in chats]
        # the tutorial's template does not return the error
        assert [data["getMessages"] for data in found] == [[], None, []]
    finally:
        iam.update_assume_role_policy(RoleName="ChatRole", PolicyDocument=json.dumps(trust))


def test_the_console_shows_all_accounts_and_names_those_that_are_not_the_default(
    chats: list[Chat], cloud_url: str
) -> None:
    def read(page: str, **query: str) -> Any:
        return requests.get(f"{cloud_url}/_chatprov/{page}", params=query, timeout=PATIENCE).json()

    stack = read("stack")
    for kind in ("tables", "userPools", "apis"):
        places = [(thing.get("account"), thing["region"]) for thing in stack[kind]]
        assert set(PLACES) <= set(places), kind
    assert {chat.key for chat in chats} <= {api["id"] for api in stack["apis"]}
    for account, region in PLACES:
        assert "items" in read("items", account=account, region=region, table=TABLE)
        pools = [
            pool["id"] for pool in stack["userPools"] if (pool.get("account"), pool["region"]) == (account, region)
        ]
        assert [len(read("users", pool=pool)["users"]) for pool in pools] == [1]
