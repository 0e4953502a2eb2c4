"""One world for every client: what GraphQL stores, DynamoDB shows; who has no good token stores nothing."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING, Any

import jwt
import pytest
import urllib3
from cryptography.hazmat.primitives.asymmetric import rsa
from moto.utilities.utils import load_resource

from chatprov.chat.sign_in import sign_in
from tests.conftest import ROOT

if TYPE_CHECKING:
    from tests.whole.conftest import Chatprov

MUTATION = """mutation {
  sendMessage(input: {roomId: "room1", timestamp: "2025-01-01T10:00:00", sender: "user1", content: "Hello!"}) {
    roomId
    content
  }
}"""
QUERY = '{ getMessages(roomId: "room1") { roomId timestamp sender content fileUrl } }'
PASSWORD = "Correct-horse-1"
CHECKS = [
    "without a token",
    "sign in",
    "mutation sendMessage",
    "stored in DynamoDB",
    "subscription, as printed",
    "subscription, corrected",
    "query getMessages",
    "upload a file",
    "clean up",
]


def post(outputs: dict[str, Any], document: str, token: str | None) -> urllib3.BaseHTTPResponse:
    headers = {"content-type": "application/json"} | ({"authorization": token} if token else {})
    return urllib3.request("POST", outputs["graphql_url"], body=json.dumps({"query": document}), headers=headers)


def token_of(chatprov: Chatprov, pool: str, client: str) -> str:
    cognito = chatprov.target().client("cognito-idp")
    cognito.admin_create_user(UserPoolId=pool, Username="ann@example.com", MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username="ann@example.com", Password=PASSWORD, Permanent=True)
    return sign_in(cognito, client, "ann@example.com", PASSWORD).access


def foreign_token(chatprov: Chatprov) -> str:
    """A good token, of another pool."""
    cognito = chatprov.target().client("cognito-idp")
    pool = cognito.create_user_pool(PoolName="Other", UsernameAttributes=["email"])["UserPool"]["Id"]
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="Other", ExplicitAuthFlows=["ALLOW_USER_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    )["UserPoolClient"]["ClientId"]
    return token_of(chatprov, pool, client)


def forged(token: str, key: Any, kid: str | None = None, **claims: object) -> str:
    """The same token, signed with another key under the same key id or another."""
    header = jwt.get_unverified_header(token)
    body = jwt.decode(token, options={"verify_signature": False}) | claims
    return jwt.encode(body, key, algorithm="RS256", headers={"kid": kid or header["kid"]})


def test_the_tutorials_message(cloud: Chatprov) -> None:
    outputs = cloud.json("up")["outputs"]
    scan = cloud.target().client("dynamodb").scan
    token = token_of(cloud, outputs["user_pool_id"], outputs["client_id"])

    good = jwt.decode(token, options={"verify_signature": False})
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    motos = jwt.PyJWK(load_resource("cognitoidp/resources/jwks-private.json"), algorithm="RS256").key
    refused = {
        "none": None,
        "no token at all": "hello",
        "forged": forged(token, key),
        "forged, living longer": forged(token, key, exp=good["exp"] + 1000),
        "signed with the key in moto's wheel": forged(token, motos),
        "signed with it under its own name": forged(token, motos, "dummy"),
        "unsigned": jwt.encode(good, "", algorithm="none"),
        "foreign": foreign_token(cloud),
    }
    for kind, bad in refused.items():
        answer = post(outputs, MUTATION, bad)
        assert answer.status == 401, kind
        assert answer.json()["errors"][0]["errorType"] == "UnauthorizedException", kind
        assert answer.headers["x-amzn-errortype"] == "UnauthorizedException", kind
    assert scan(TableName="ChatMessages")["Items"] == []

    answer = post(outputs, MUTATION, token)
    assert answer.status == 200
    assert json.loads(answer.data) == {"data": {"sendMessage": {"roomId": "room1", "content": "Hello!"}}}
    stored = {"roomId": "room1", "timestamp": "2025-01-01T10:00:00", "sender": "user1", "content": "Hello!"}
    stored["fileUrl"] = "$ctx.args.input.fileUrl"
    assert post(outputs, QUERY, token).json() == {"data": {"getMessages": [stored]}}
    assert scan(TableName="ChatMessages")["Items"] == [{name: {"S": value} for name, value in stored.items()}]

    refusal = cloud("down", code=1)
    assert "1 message in the DynamoDB table ChatMessages" in refusal
    assert "1 user in the Cognito user pool ChatUserPool" in refusal
    assert "Nothing was deleted" in refusal
    assert len(scan(TableName="ChatMessages")["Items"]) == 1
    cloud("down", "--delete-data")
    assert "nothing" in cloud("down").lower()


def test_chatprov_test_twice_leaves_no_trace(cloud: Chatprov) -> None:
    outputs = cloud.json("up")["outputs"]
    for _ in range(2):
        document = cloud.json("test")
        assert document["ok"], document
        checks = {check["name"]: check["detail"] for check in document["checks"]}
        assert list(checks) == CHECKS
        printed, corrected = checks["subscription, as printed"], checks["subscription, corrected"]
        assert (
            "Cannot return null for non-nullable type: 'String' within parent 'Message' (/onNewMessage/sender)"
            in printed
        )
        assert "selects sender, but a subscriber receives only the mutation's fields: roomId and content" in printed
        assert re.fullmatch(r"content=Hello!, sender=user1, [\d.]+ ms after it was sent", corrected)
    target = cloud.target()
    assert target.client("cognito-idp").list_users(UserPoolId=outputs["user_pool_id"])["Users"] == []
    assert target.client("dynamodb").scan(TableName="ChatMessages")["Count"] == 0
    assert target.client("s3").list_objects_v2(Bucket=outputs["bucket"])["KeyCount"] == 0


def test_lines_that_were_not_sent_are_named(cloud: Chatprov) -> None:
    cloud("up")
    email = "ann@example.com"
    cloud("user", "add", email, "--password-stdin", said=PASSWORD)
    chat = ("chat", "--user", email, "--password-stdin")
    lines = ["Hello!", 'say "hi"', "/upload none.txt", "Bye."]
    said = "".join(f"{line}\n" for line in (PASSWORD, *lines))
    told = cloud(*chat, said=said, code=1)
    assert "Hello!" in told
    assert "Bye." in told
    assert "2 lines of stdin were not sent: 2, 3" in told
    assert "Line 1 of stdin was not sent" in cloud(*chat, said=f"{PASSWORD}\n/none\n", code=1)
    assert cloud(*chat, said=f"{PASSWORD}\nHello again!\n").endswith("Hello again!\n")


def test_an_overwritten_message_is_restored(cloud: Chatprov) -> None:
    cloud("up")
    dynamodb = cloud.target().client("dynamodb")
    mine = {"roomId": {"S": "room1"}, "timestamp": {"S": "2025-01-01T10:00:00"}, "content": {"S": "mine"}}
    dynamodb.put_item(TableName="ChatMessages", Item=mine)
    assert cloud.json("test")["ok"]
    assert dynamodb.scan(TableName="ChatMessages")["Items"] == [mine]


def test_a_broken_template_fails_the_test(cloud: Chatprov) -> None:
    outputs = cloud.json("up")["outputs"]
    cloud.target().client("appsync").update_resolver(
        apiId=outputs["api_id"],
        typeName="Mutation",
        fieldName="sendMessage",
        dataSourceName="ChatMessagesDS",
        requestMappingTemplate='{"version": "2018-05-29"}',
        responseMappingTemplate="$util.toJson($ctx.args.input)",
    )
    shown = cloud("test", code=1)
    assert "✘ mutation sendMessage" in shown
    assert "✘ subscription, as printed" in shown
    assert "no matching event arrived; the mutation: 200 MappingTemplate" in shown


@pytest.mark.parametrize("command", ["up", "walkthrough"])
def test_up_and_walkthrough_build_the_same(cloud: Chatprov, command: str) -> None:
    cloud(command, *(["--yes"] if command == "walkthrough" else []))
    resources = [one for step in cloud.json("status")["steps"] for one in step["resources"]]
    assert len(resources) == 13
    assert all(one["state"] == "present" and one["arn"].startswith("arn:aws:") for one in resources)


def test_a_learners_change_counts_from_the_next_request(cloud: Chatprov) -> None:
    """A field more in the schema and another response template: `up`, and the next request behaves accordingly."""
    mine = cloud.folder / "mine"
    mine.mkdir()
    for part in ("steps", "graphql"):
        shutil.copytree(ROOT / part, mine / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "config.yaml", mine)
    outputs = cloud.json("--project", str(mine), "up")["outputs"]
    token = token_of(cloud, outputs["user_pool_id"], outputs["client_id"])
    send = MUTATION.replace("roomId\n    content", "shout")
    assert "Field 'shout' in type 'Message' is undefined" in post(outputs, send, token).json()["errors"][0]["message"]

    schema, template = mine / "graphql" / "schema.graphql", mine / "graphql" / "sendMessage.response.vtl"
    schema.write_text(schema.read_text().replace("sender: String!", "sender: String!\n  shout: String", 1))
    template.write_text('{"shout": "$ctx.args.input.content.toUpperCase()"}')
    changed = cloud.json("--project", str(mine), "up")["changes"]
    assert {one["resource"] for one in changed} == {"schema", "resolver-Mutation-sendMessage"}
    assert post(outputs, send, token).json() == {"data": {"sendMessage": {"shout": "HELLO!"}}}
