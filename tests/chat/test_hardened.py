"""The client on the hardened variant: members talk under their own addresses, and of a large room there is the newest part."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

from chatprov.chat.client import ChatClient
from chatprov.chat.graphql_http import open_http, post
from chatprov.chat.message import SEND
from chatprov.chat.rooms import Room, add_members, list_rooms, remove_members
from chatprov.chat.sign_in import sign_in
from chatprov.chat.signed_in import SignedIn
from chatprov.chat.users import add_user
from chatprov.errors import ChatRefused, RoomRefused
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from tests.stack import Stack

pytestmark = pytest.mark.slow
PASSWORD = "Correct-horse-7"


class Members:
    """A room, and clients of users who are in it, or not."""

    def __init__(self, stack: Stack) -> None:
        self.stack = stack
        self.cognito, self.pool = stack.target.client("cognito-idp"), stack.outputs.user_pool_id
        self.room = str(uuid4())

    def new_user(self) -> str:
        email = f"{uuid4()}@example.com"
        add_user(self.cognito, self.pool, email, PASSWORD)
        return email

    def client(self, *, member: bool = True, sender: str = "") -> ChatClient:
        email = self.new_user()
        if member:
            add_members(self.cognito, self.pool, self.room, [email])
        outputs = self.stack.outputs
        signed_in = SignedIn.by_password(self.cognito, outputs.client_id, email, PASSWORD)
        return ChatClient(outputs, signed_in, sender=sender or email)


@pytest.fixture
def members(hardened_stack: Stack) -> Members:
    return Members(hardened_stack)


def test_members_talk_under_their_own_addresses(members: Members) -> None:
    async def talk() -> None:
        async with members.client() as ann, members.client() as bob, aclosing(bob.messages(members.room)) as heard:
            hearing = asyncio.create_task(anext(heard))
            sent = await ann.send(members.room, 'She said "hello"\nand left.')
            assert sent.sender.endswith("@example.com")
            assert await asyncio.wait_for(hearing, PATIENCE) == sent
            assert await bob.history(members.room) == [sent]

    asyncio.run(talk())


def test_others_neither_send_nor_read_nor_listen(members: Members) -> None:
    async def try_it() -> None:
        async with members.client(member=False) as eve, members.client(sender="somebody else") as mallory:
            with pytest.raises(ChatRefused, match="Unauthorized"):
                await eve.send(members.room, "Hello!")
            with pytest.raises(ChatRefused, match="Unauthorized"):
                await eve.history(members.room)
            with pytest.raises(ChatRefused, match="Not Authorized to access onNewMessage"):
                await anext(eve.messages(members.room))
            with pytest.raises(ChatRefused, match="sender is not who is signed in"):
                await mallory.send(members.room, "Hello!")

    asyncio.run(try_it())


def test_a_clients_own_time_is_one_that_a_client_may_have(members: Members) -> None:
    now = datetime.now(UTC)
    taken = ["2025-01-01T10:00:00", "2024-02-29T23:59Z", f"{now + timedelta(hours=14):%Y-%m-%dT%H:%M:%S.%f}+14:00"]
    refused = {
        "to the microsecond at most": [
            "2025-01-01T10:00:00.000123456Z", "2025-13-01T10:00:00", "2025-01-32T10:00:00", "2025-01-01T24:00:00",
            "2025-01-01", "now", "", "2025-01-01T10:00:00 ", "2025-01-01T10:00:00\n",
        ],
        "lies in the future": ["9999-12-31T23:59:59", f"{now + timedelta(days=2):%Y-%m-%dT%H:%M:%S}Z"],
    }  # fmt: skip

    async def send(timestamp: str) -> str:
        url = members.stack.outputs.graphql_url
        message = {"roomId": members.room, "timestamp": timestamp, "content": "Hello!"}
        async with open_http(url) as http:
            answer = await post(http, url, SEND, token=token, variables={"input": message})
        return str(answer.errors[0]["message"]) if answer.errors else ""

    email = members.new_user()
    add_members(members.cognito, members.pool, members.room, [email])
    token = sign_in(members.cognito, members.stack.outputs.client_id, email, PASSWORD).access
    assert [asyncio.run(send(each)) for each in taken] == [""] * len(taken)
    for why, timestamps in refused.items():
        for each in timestamps:
            assert why in asyncio.run(send(each)), each


def test_of_a_large_room_the_newest_messages_are_read(members: Members) -> None:
    dynamodb = members.stack.target.client("dynamodb")
    for number in range(6):
        item = {
            "roomId": members.room,
            "timestamp": f"2025-01-0{number + 1}",
            "sender": "ann",
            "content": "x" * 200_000,
        }
        dynamodb.put_item(
            TableName=members.stack.outputs.table_name, Item={name: {"S": value} for name, value in item.items()}
        )

    async def read() -> list[str]:
        async with members.client() as ann:
            return [message.timestamp for message in await ann.history(members.room)]

    assert asyncio.run(read()) == [f"2025-01-0{number}" for number in range(2, 7)]


def test_who_is_taken_out_is_out_with_the_next_token(members: Members) -> None:
    email = members.new_user()
    add_members(members.cognito, members.pool, members.room, [email])
    assert Room(members.room, (email,)) in list_rooms(members.cognito, members.pool)
    remove_members(members.cognito, members.pool, members.room, [email.upper()])
    assert members.room not in [room.name for room in list_rooms(members.cognito, members.pool)]
    with pytest.raises(RoomRefused, match="not found, or it has no members"):
        remove_members(members.cognito, members.pool, members.room, [email])

    async def read() -> None:
        signed_in = SignedIn.by_password(members.cognito, members.stack.outputs.client_id, email, PASSWORD)
        async with ChatClient(members.stack.outputs, signed_in, sender=email) as client:
            await client.history(members.room)

    with pytest.raises(ChatRefused, match="Unauthorized"):
        asyncio.run(read())


@pytest.mark.parametrize("name", ["", "room 1", "a/b", "room:1", "é", "x" * 65])
def test_a_name_that_is_none(members: Members, name: str) -> None:
    with pytest.raises(RoomRefused, match="is not a valid name for a room"):
        add_members(members.cognito, members.pool, name, [])


def test_an_unknown_user_is_added_to_no_room(members: Members) -> None:
    known = members.new_user()
    with pytest.raises(RoomRefused, match=r"The pool has no user absent@example.com"):
        add_members(members.cognito, members.pool, members.room, [known, "absent@example.com"])
    assert members.room not in [room.name for room in list_rooms(members.cognito, members.pool)]
