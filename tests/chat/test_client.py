"""The Python client: it sends, reads and listens, and through every loss of the connection each message comes once, in order."""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from chatprov.chat.client import ChatClient, ConnectionLost, Link, Listening
from chatprov.chat.graphql_http import open_http
from chatprov.chat.message import LISTEN, Message
from chatprov.chat.signed_in import SignedIn
from chatprov.chat.subscription import SubscriptionRefusedError, subscribed
from chatprov.errors import ChatRefused, EndpointUnreachable, UserRefused
from chatprov.outputs import Outputs
from tests.chat.cable import laid
from tests.chat.conftest import PASSWORD, QUICK
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.chat.conftest import Party
    from tests.stack import Stack

AS_PRINTED = """mutation Send($input: MessageInput!) { sendMessage(input: $input) { roomId content } }"""


async def take(messages: AsyncIterator[Message], count: int) -> list[str | None]:
    """Return the contents of the next messages."""
    return [(await anext(messages)).content for _ in range(count)]


def test_what_is_sent_is_heard_and_read(party: Party) -> None:
    async def scenario() -> None:
        async with party.client("ann") as ann, party.client("bob") as bob, aclosing(bob.messages(party.room)) as heard:
            before = await ann.send(party.room, "before bob came")
            assert await anext(heard) == before
            sent = [await ann.send(party.room, f"number {n}", f"https://example.com/{n}") for n in range(3)]
            assert [await anext(heard) for _ in range(3)] == sent
            assert sent[0] == Message(party.room, sent[0].timestamp, "ann", "number 0", "https://example.com/0")
            assert await ann.history(party.room) == [before, *sent]

    asyncio.run(scenario())


def test_as_the_documentation_has_it(party: Party, stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    outputs, cognito, room = Outputs.read({"version": 1, **vars(stack.outputs)}), party.cognito, party.room
    signed_in = SignedIn.by_password(cognito, outputs.client_id, party.new_user(), PASSWORD)

    async def scenario() -> None:
        async with ChatClient(outputs, signed_in, sender="ann@example.com") as chat:
            await chat.send(room, "Hello!")
            async for message in chat.messages(room):
                print(message.sender, message.content)  # noqa: T201  # as the page does
                break

    asyncio.run(scenario())
    assert capsys.readouterr().out == "ann@example.com Hello!\n"


def test_the_same_message_sent_twice_is_heard_twice(party: Party) -> None:
    message = Message(party.room, "2025-01-01T10:00:00", "ann", "Hello!")

    async def scenario() -> None:
        async with party.client() as ann, aclosing(ann.messages(party.room)) as heard:
            await ann.send(party.room, "first")
            await take(heard, 1)
            for _ in range(2):
                await ann.ask(
                    AS_PRINTED.replace("content }", "timestamp sender content }"), {"input": message.as_input()}
                )
                assert await anext(heard) == message

    asyncio.run(scenario())


def test_what_a_sender_did_not_select_is_looked_up(party: Party) -> None:
    """The tutorial's own mutation selects too little for its subscribers."""
    message = Message(party.room, "2025-01-01T10:00:00", "ann", "Hello!")

    async def scenario() -> None:
        async with party.client() as ann, aclosing(ann.messages(party.room)) as heard:
            await ann.send(party.room, "first")
            await take(heard, 1)
            await ann.ask(AS_PRINTED, {"input": message.as_input()})
            assert await anext(heard) == message
            await ann.send(party.room, "last")
            assert await take(heard, 1) == ["last"]

    asyncio.run(scenario())


def test_nothing_is_missed_when_the_connection_is_lost(party: Party, stack: Stack) -> None:
    links: list[Link] = []
    never_twice = replace(QUICK, second_look=PATIENCE)  # else that may find what is sent before bob knows of the loss

    async def scenario() -> None:
        async with (
            laid(stack.port) as cable,
            party.client("ann") as ann,
            party.client("bob", port=cable.port, report=links.append, timing=never_twice) as bob,
            aclosing(bob.messages(party.room)) as heard,
        ):
            await ann.send(party.room, "one")
            assert await take(heard, 1) == ["one"]
            cable.cut()
            next_one = asyncio.ensure_future(anext(heard))
            await ann.send(party.room, "two")
            await ann.send(party.room, "three")
            cable.restore()
            assert (await next_one).content == "two"
            assert await take(heard, 1) == ["three"]
            await ann.send(party.room, "four")
            assert await take(heard, 1) == ["four"]

    asyncio.run(scenario())
    assert links[0] == Listening(party.room, 1)
    assert links[1:-1]
    assert all(isinstance(link, ConnectionLost) and 0 < link.seconds <= 0.02 for link in links[1:-1])
    assert links[-1] == Listening(party.room, 2)


@pytest.mark.parametrize("seed", range(3))
def test_each_message_comes_once_and_in_order_whenever_the_connection_is_lost(
    party: Party, stack: Stack, seed: int
) -> None:
    chance = random.Random(seed)
    count = 60

    async def scenario() -> None:
        async with (
            laid(stack.port) as cable,
            party.client("ann") as ann,
            party.client("bob", port=cable.port) as bob,
            aclosing(bob.messages(party.room)) as messages,
        ):
            await ann.send(party.room, "0")
            heard = await take(messages, 1)

            async def listen() -> None:
                while len(heard) < count:
                    heard.extend(await take(messages, 1))

            listening = asyncio.create_task(listen())
            for number in range(1, count):
                if chance.random() < 0.2:
                    cable.cut()
                if chance.random() < 0.3:
                    cable.restore()
                await ann.send(party.room, str(number))
            cable.restore()
            await listening
            assert heard == [str(number) for number in range(count)]
            assert cable.connections > 1
            # The second look and all that is late has nothing to add.
            await ann.send(party.room, "the end")
            assert await take(messages, 1) == ["the end"]

    asyncio.run(scenario())


def test_three_users_in_two_rooms_hear_their_own_room_alone(party: Party) -> None:
    rooms = [f"{party.room} {number}" for number in range(2)]

    async def scenario() -> None:
        async with party.client("ann") as ann, party.client("bob") as bob, party.client("cleo") as cleo:
            users = {ann: rooms[0], bob: rooms[0], cleo: rooms[1]}
            heard: dict[ChatClient, list[str | None]] = {user: [] for user in users}

            async def listen(user: ChatClient) -> None:
                async for message in user.messages(users[user]):
                    heard[user].append(message.content)
                    if message.content == "the end":
                        return

            listening = [asyncio.create_task(listen(user)) for user in users]
            for number in range(10):
                for room in rooms:
                    await cleo.send(room, f"{number} in {room}")
            for room in rooms:
                await ann.send(room, "the end")
            await asyncio.gather(*listening)
        for user, room in users.items():
            assert heard[user] == [*(f"{number} in {room}" for number in range(10)), "the end"]

    asyncio.run(scenario())


def test_who_has_no_good_token_hears_nothing(party: Party) -> None:
    async def scenario() -> None:
        async with party.client() as ann, open_http(party.outputs.graphql_url) as http:
            good = await ann._signed_in.token()
            for bad in ("", "nonsense", good.rpartition(".")[0] + ".forged"):
                with pytest.raises(SubscriptionRefusedError) as caught:
                    async with subscribed(http, party.outputs, LISTEN, {"roomId": party.room}, bad):
                        pass
                assert caught.value.unauthorized
            async with subscribed(http, party.outputs, LISTEN, {"roomId": party.room}, good) as subscription:
                await ann.send(party.room, "hello")
                payload = await subscription.next(20)
                assert payload
                assert payload["data"]["onNewMessage"]["content"] == "hello"

    asyncio.run(scenario())


def test_a_token_that_is_refused_is_renewed(party: Party) -> None:
    async def scenario() -> None:
        async with party.client(id="nonsense") as ann:
            assert (await ann.send(party.room, "hello")).content == "hello"
        async with party.client(id="nonsense") as ann, aclosing(ann.messages(party.room)) as heard:
            assert await take(heard, 1) == ["hello"]

    asyncio.run(scenario())


def test_when_the_sign_in_is_over_it_says_so(party: Party) -> None:
    async def scenario() -> None:
        async with party.client(id="nonsense", refresh="nonsense") as ann:
            with pytest.raises(UserRefused, match=r"Cannot renew the sign-in"):
                await ann.send(party.room, "hello")
            with pytest.raises(UserRefused, match=r"Cannot renew the sign-in") as caught:
                await anext(ann.messages(party.room))
            assert caught.value.advice == "Sign in again."

    asyncio.run(scenario())


def test_what_breaks_the_templates_is_told(party: Party) -> None:
    async def scenario() -> None:
        async with party.client() as ann:
            with pytest.raises(ChatRefused, match=r"refused the message: 200 MappingTemplate: ") as caught:
                await ann.send(party.room, 'she said "hello"')
            assert "quotation mark" in caught.value.advice
            assert await ann.history(party.room) == []

    asyncio.run(scenario())


def test_without_an_answer_it_gives_up_at_once(party: Party, stack: Stack) -> None:
    async def scenario() -> None:
        async with laid(stack.port) as cable, party.client(port=cable.port) as ann:
            cable.cut()
            with pytest.raises(EndpointUnreachable, match=r"Cannot subscribe at"):
                await anext(ann.messages(party.room))

    asyncio.run(scenario())


def test_an_api_that_is_gone_is_told(party: Party) -> None:
    async def scenario() -> None:
        async with party.client(api="x" * 26) as ann:
            with pytest.raises(ChatRefused, match=r"refused the subscription: NotFoundException"):
                await anext(ann.messages(party.room))

    asyncio.run(scenario())


def test_it_speaks_tls_as_to_aws(party: Party, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    async def scenario() -> None:
        async with party.client(secure=True) as ann, aclosing(ann.messages(party.room)) as heard:
            await ann.send(party.room, "hello")
            assert await take(heard, 1) == ["hello"]

    with pytest.raises(EndpointUnreachable, match=r"certificate"):
        asyncio.run(scenario())
    monkeypatch.setenv("AWS_CA_BUNDLE", stack.certificate_authority)
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")  # never asked about this machine
    asyncio.run(scenario())
