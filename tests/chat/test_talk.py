"""A conversation by lines, against the tutorial's backend: what is sent, what is a command, what is shown."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from chatprov.chat.capabilities import capabilities
from chatprov.chat.client import ChatClient
from chatprov.chat.session import SHOWN, ChatSession
from chatprov.chat.signed_in import SignedIn
from tests.chat.conftest import PASSWORD
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from chatprov.chat.message import Message
    from tests.chat.conftest import Party
    from tests.stack import Stack

TURNS = 100
"""Of the event loop: more than the end of a conversation takes."""


@dataclass
class Paper:
    """A screen that keeps what is shown, and can be waited for."""

    shown: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    states: list[tuple[str, str]] = field(default_factory=list)
    given_back: list[str] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def message(self, message: Message, *, mine: bool) -> None:
        self._note(self.shown, f"{'me' if mine else message.sender}: {message.content}")

    def notice(self, text: str, *, wrong: bool = False) -> None:
        assert wrong or "earlier messages" in text or text.startswith(("Uploading", "/room"))
        self._note(self.told, text)

    def state(self, room: str, state: str) -> None:
        self.states.append((room, state))
        self.changed.set()

    def restore_input(self, text: str) -> None:
        self.given_back.append(text)

    def _note(self, where: list[str], what: str) -> None:
        where.append(what)
        self.changed.set()

    async def until(self, true: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE):
            while not true():
                self.changed.clear()
                await self.changed.wait()


def talk(stack: Stack, party: Party, paper: Paper, room: str, lines: Callable[[], AsyncIterator[str]]) -> list[int]:
    email = party.new_user()
    signed_in = SignedIn.by_password(party.cognito, stack.outputs.client_id, email, PASSWORD)
    can = capabilities(stack.target, stack.outputs)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chatprov.chat.session.ECHO_SECONDS", PATIENCE)
        conversation = ChatSession(stack.target, stack.outputs, can, signed_in, sender="ann", screen=paper)
        return asyncio.run(conversation.run(room, lines()))


def test_lines_are_sent_and_shown(stack: Stack, party: Party) -> None:
    paper = Paper()

    async def lines() -> AsyncIterator[str]:
        async with party.client("bob") as bob:
            yield "Hello!"
            yield "   "
            yield "//quit is a command"
            await bob.send(party.room, "Hello, Ann.")
            await paper.until(lambda: len(paper.shown) == 3)

    talk(stack, party, paper, party.room, lines)
    assert paper.shown == ["me: Hello!", "me: /quit is a command", "bob: Hello, Ann."]
    assert (party.room, "live") in paper.states
    assert paper.told == []


def test_the_end_waits_for_what_was_sent(stack: Stack, party: Party, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also if the history has a message of the same user; the event comes after the lines have ended."""
    ended = asyncio.Event()
    received = ChatClient.messages

    async def late(client: ChatClient, room: str) -> AsyncIterator[Message]:
        async for message in received(client, room):
            if message.content == "the last word":
                await ended.wait()
                for _ in range(TURNS):
                    await asyncio.sleep(0)
            yield message

    monkeypatch.setattr(ChatClient, "messages", late)
    paper = Paper()

    async def first() -> AsyncIterator[str]:
        yield "the first word"

    async def last() -> AsyncIterator[str]:
        await paper.until(lambda: paper.shown == ["me: the first word"])
        yield "the last word"
        ended.set()

    talk(stack, party, Paper(), party.room, first)
    talk(stack, party, paper, party.room, last)
    assert paper.shown == ["me: the first word", "me: the last word"]


def test_rooms_are_apart(stack: Stack, party: Party) -> None:
    paper = Paper()

    async def lines() -> AsyncIterator[str]:
        async with party.client("bob") as bob:
            await bob.send(f"{party.room} 2", "before")
            yield f"/room {party.room} 2"
            await paper.until(lambda: paper.shown == ["bob: before"])
            await bob.send(party.room, "elsewhere")
            await bob.send(f"{party.room} 2", "here")
            await paper.until(lambda: len(paper.shown) == 2)
            yield "/quit"
            yield "never sent"

    talk(stack, party, paper, party.room, lines)
    assert paper.shown == ["bob: before", "bob: here"]


@pytest.mark.parametrize("text", ['say "hi"', "a\\nb", "a\tb", "x" * 205_000])
def test_what_cannot_be_sent_is_given_back(stack: Stack, party: Party, text: str) -> None:
    paper = Paper()

    async def lines() -> AsyncIterator[str]:
        yield text

    assert talk(stack, party, paper, party.room, lines) == [1]
    assert paper.given_back == [text]
    assert "does not escape text" in paper.told[0] or "200 KB" in paper.told[0]
    assert paper.shown == []


def test_a_file_and_one_that_is_not_there(stack: Stack, party: Party, tmp_path: Path) -> None:
    paper = Paper()
    (tmp_path / "note.txt").write_text("note")

    async def lines() -> AsyncIterator[str]:
        yield f"/upload {tmp_path}/none.txt"
        yield f"/upload {tmp_path}/note.txt"
        await paper.until(lambda: len(paper.shown) == 1)
        yield "/uplaod note.txt"
        yield "/help"

    assert talk(stack, party, paper, party.room, lines) == [1, 3]
    assert paper.shown == ["me: note.txt"]
    assert "none.txt: No such file" in paper.told[0]


def test_an_unknown_command_shows_those_that_there_are(stack: Stack, party: Party) -> None:
    paper = Paper()

    async def lines() -> AsyncIterator[str]:
        yield "/room"
        yield "/nope"

    talk(stack, party, paper, party.room, lines)
    assert len(paper.told) == 2
    assert all("/upload FILE" in one for one in paper.told)


def test_of_a_long_history_the_end_is_shown(stack: Stack, party: Party) -> None:
    paper = Paper()
    items = [
        {
            "roomId": party.room,
            "timestamp": f"2026-01-01T10:00:00.{number:03}Z",
            "sender": "bob",
            "content": str(number),
        }
        for number in range(SHOWN + 10)
    ]
    for item in items:
        stack.target.client("dynamodb").put_item(
            TableName=stack.outputs.table_name, Item={name: {"S": value} for name, value in item.items()}
        )

    async def lines() -> AsyncIterator[str]:
        await paper.until(lambda: len(paper.shown) == SHOWN)
        for line in ("/quit",):
            yield line

    talk(stack, party, paper, party.room, lines)
    assert paper.shown == [f"bob: {number}" for number in range(10, SHOWN + 10)]
    assert paper.told == [f"10 earlier messages of {party.room} are not shown here."]
