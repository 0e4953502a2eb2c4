"""The same clients on the hardened variant: all that they do otherwise is to say who they are, and to be in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from chatprov.chat.rooms import add_members
from chatprov.chat.users import add_user
from tests.clients.node import run
from tests.clients.test_conversations import judge
from tests.stack import written_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stack import Stack

pytestmark = pytest.mark.node
PASSWORD = "Correct-horse-7"


@pytest.fixture(scope="module", params=["vtl", "js"])
def hardened_backend(request: pytest.FixtureRequest, hardened_stack: Stack) -> Iterator[Stack]:
    """The hardened backend with its resolvers in one language, and then in the other."""
    with written_in(request.param, hardened_stack) as built:
        yield built


@pytest.mark.parametrize(("client", "way"), [("amplify", "over TLS"), ("apollo", "without TLS")])
def test_it_converses(hardened_backend: Stack, client: str, way: str) -> None:
    stack = hardened_backend
    cognito, pool = stack.target.client("cognito-idp"), stack.outputs.user_pool_id
    email, room = f"{uuid4()}@example.com", str(uuid4())
    add_user(cognito, pool, email, PASSWORD)
    add_members(cognito, pool, room, [email])
    sender = cognito.admin_get_user(UserPoolId=pool, Username=email)["Username"]
    script, trusting = f"conversation_{client}", way == "over TLS"
    judge(run(script, stack.told, email, trusting=trusting, WAY=way, ROOM=room, SENDER=sender))
    mine = stack.target.client("dynamodb").query(
        TableName=stack.outputs.table_name,
        KeyConditionExpression="roomId = :room",
        ExpressionAttributeValues={":room": {"S": room}},
    )["Items"]
    assert {item["sender"]["S"] for item in mine} == {sender}
    assert all(item["sentAt"]["S"] != item["timestamp"]["S"] for item in mine), "the time is the server's"
