"""The tutorial's API on the local cloud: an API key and a user pool let clients in."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest
import requests

from tests.local.signed_in import pool_with_user
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.local.running import Cloud

GRAPHQL = Path(__file__).parents[3] / "graphql"
SEND = """mutation Send($input: MessageInput!) {
  sendMessage(input: $input) { roomId timestamp sender content }
}"""
LISTEN = """subscription Listen($roomId: ID!) {
  onNewMessage(roomId: $roomId) { roomId timestamp sender content fileUrl __typename }
}"""


@dataclass
class Chat:
    """The tutorial's API on a cloud."""

    url: str
    realtime_url: str
    key: str
    token: str

    @property
    def authorization(self) -> dict[str, str]:
        """What a `start` carries."""
        return {"Authorization": self.token, "host": self.url.split("/")[2]}

    @property
    def protocols(self) -> list[str]:
        """The sub-protocols that let a client in."""
        header = base64.urlsafe_b64encode(json.dumps(self.authorization).encode()).decode().rstrip("=")
        return ["graphql-ws", f"header-{header}"]

    def start(self, id_: str, room: str, query: str = LISTEN) -> dict[str, Any]:
        """Return the message that subscribes to a room."""
        data = json.dumps({"query": query, "variables": {"roomId": room}})
        return {
            "id": id_,
            "type": "start",
            "payload": {"data": data, "extensions": {"authorization": self.authorization}},
        }

    def body(self, room: str, **fields: str) -> dict[str, Any]:
        """Return the request that sends a message to a room."""
        message = {"roomId": room, "timestamp": "2026-11-24T00:00:00Z", "sender": "ada", "content": "hi", **fields}
        return {"query": SEND, "variables": {"input": message}}

    def send(self, room: str, **fields: str) -> dict[str, Any]:
        """Send a message to a room."""
        answer = requests.post(
            self.url, json=self.body(room, **fields), headers={"Authorization": self.token}, timeout=PATIENCE
        )
        data: dict[str, Any] = answer.json()["data"]["sendMessage"]
        return data


@pytest.fixture(scope="module")
def chat(cloud: Cloud) -> Chat:
    return make_chat(cloud.url)


def make_chat(cloud_url: str) -> Chat:
    """Make a user pool with a user, and an API whose messages are not stored."""

    def client(service: str) -> Any:
        return boto3.client(
            service,  # type: ignore[call-overload]  # the stubs know literal names only
            region_name="us-east-1",
            endpoint_url=cloud_url,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="secret",
        )

    appsync, cognito = client("appsync"), client("cognito-idp")
    pool_id, token = pool_with_user(cognito)
    api = appsync.create_graphql_api(
        name="ChatAppAPI",
        authenticationType="AMAZON_COGNITO_USER_POOLS",
        userPoolConfig={"userPoolId": pool_id, "awsRegion": "us-east-1", "defaultAction": "ALLOW"},
        additionalAuthenticationProviders=[{"authenticationType": "API_KEY"}],
    )["graphqlApi"]
    api_id = api["apiId"]
    key = appsync.create_api_key(apiId=api_id)["apiKey"]["id"]
    appsync.start_schema_creation(apiId=api_id, definition=(GRAPHQL / "schema.graphql").read_bytes())
    appsync.create_data_source(apiId=api_id, name="Nothing", type="NONE")
    appsync.create_resolver(
        apiId=api_id,
        typeName="Mutation",
        fieldName="sendMessage",
        dataSourceName="Nothing",
        requestMappingTemplate='{"version": "2018-05-29", "payload": $util.toJson($ctx.args.input)}',
        responseMappingTemplate="$util.toJson($ctx.result)",
    )
    for made in (appsync, cognito):
        made.close()
    return Chat(api["uris"]["GRAPHQL"], api["uris"]["REALTIME"], key, token)
