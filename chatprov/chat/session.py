"""A conversation by lines: what is typed is sent or is a command, and what is said in the room is shown as it comes."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from chatprov.chat.client import ChatClient, ConnectionLost, Link, Listening
from chatprov.chat.local_file import open_file
from chatprov.chat.message import BREAKING, LARGEST
from chatprov.chat.upload import upload
from chatprov.errors import ChatprovError, ChatRefused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from chatprov.chat.capabilities import Capabilities
    from chatprov.chat.local_file import LocalFile
    from chatprov.chat.message import Message
    from chatprov.chat.signed_in import SignedIn
    from chatprov.outputs import Outputs
    from chatprov.target import Target

HELP = """\
/room NAME     go to another room
/upload FILE   send a file
/quit          end; so does Ctrl-D
//text         send a text that begins with a slash"""
SHOWN = 50
"""How many messages of a room's history are shown when one comes in."""
ECHO_SECONDS = 2.0
"""How long the end waits for one's own last message to be shown."""


class Screen(Protocol):
    """Where a conversation is shown."""

    def message(self, message: Message, *, mine: bool) -> None:
        """Show a message."""

    def tell(self, text: str, *, wrong: bool = False) -> None:
        """Say something about the conversation; `wrong` when something did not succeed."""

    def state(self, room: str, state: str) -> None:
        """Show the room and how its connection is: "connecting", "live" or "lost"."""

    def give_back(self, text: str) -> None:
        """Let a text that was not sent be edited."""


class ChatSession:
    """One user's conversation; it stands in one room at a time. `largest` is how many bytes a file may have."""

    def __init__(
        self,
        target: Target,
        outputs: Outputs,
        can: Capabilities,
        signed_in: SignedIn,
        *,
        sender: str,
        screen: Screen,
        largest: int | None = None,
    ) -> None:
        self._target = target
        self._outputs = outputs
        self._can = can
        self._signed_in = signed_in
        self._sender = sender
        self._screen = screen
        self._largest = largest
        self._room = ""
        self._stood_in = ""
        self._new = True
        self._skip = 0
        self._live = asyncio.Event()
        self._sent: set[str] = set()
        self._shown: set[str] = set()
        self._all_shown = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None

    async def run(self, room: str, lines: AsyncIterator[str]) -> None:
        """Hold it until the lines end or `/quit`. Raises what the client raises when the room cannot be listened to."""
        client = ChatClient(self._outputs, self._signed_in, sender=self._sender, report=self._report)
        async with client as self._client:
            self._go_to(room)
            typing = asyncio.create_task(self._type(lines))
            try:
                while not typing.done():
                    assert self._listening is not None, "a room is open"  # noqa: S101
                    done, _ = await asyncio.wait({typing, self._listening}, return_when=asyncio.FIRST_COMPLETED)
                    if self._listening in done and not self._listening.cancelled():
                        self._go_back(self._listening)
                typing.result()
                if not self._sent <= self._shown:
                    with suppress(TimeoutError):
                        await asyncio.wait_for(self._all_shown.wait(), ECHO_SECONDS)
            finally:
                typing.cancel()
                await self._leave()

    async def _type(self, lines: AsyncIterator[str]) -> None:
        await self._live.wait()
        async for line in lines:
            try:
                if not await self._take(line):
                    return
            except ChatprovError as error:
                self._screen.tell(str(error), wrong=True)

    async def _take(self, line: str) -> bool:
        """Send a line, or do what it says; return whether the conversation goes on."""
        command, _, rest = line.partition(" ")
        match command:
            case "/quit":
                return False
            case "/room" if rest.strip():
                await self._leave()
                self._go_to(rest.strip())
            case "/upload" if rest.strip():
                await self._upload(rest.strip())
            case _ if line.startswith("/") and not line.startswith("//"):
                self._screen.tell(HELP, wrong=command not in {"/help", "/?"})
            case _ if line.strip():
                await self._send(line.removeprefix("/") if line.startswith("//") else line)
        return True

    async def _send(self, text: str) -> None:
        if len(text.encode("utf-8", "replace")) > LARGEST:
            self._refuse(text, f"A message may have {LARGEST >> 10} KB: AppSync tells nobody of one above 240 KB.")
        elif self._can.text_breaks_template and BREAKING.search(text):
            self._refuse(
                text,
                "Not sent: the tutorial's template puts a text between quotes as it is, so a quotation mark, a backslash or "
                "a line break would end or alter it.",
            )
        else:
            try:
                self._sent.add((await self._client.send(self._room, text)).timestamp)
            except ChatprovError as error:
                self._refuse(text, str(error))

    def _refuse(self, text: str, why: str) -> None:
        self._screen.tell(why, wrong=True)
        self._screen.give_back(text)

    async def _upload(self, name: str) -> None:
        token = await self._signed_in.token()
        with _opened(name) as file:
            self._screen.tell(f"Sending {file.name}, {file.size} bytes …")
            await asyncio.to_thread(
                partial(upload, room=self._room, sender=self._sender, token=token, largest=self._largest),
                self._target,
                self._outputs,
                file,
            )

    def _go_to(self, room: str) -> None:
        self._room, self._new = room, True
        self._screen.state(room, "connecting")
        self._listening = asyncio.create_task(self._listen(room))

    def _go_back(self, ended: asyncio.Task[None]) -> None:
        """Return to the room before, if another was refused; raises what ended the listening otherwise."""
        try:
            ended.result()
        except ChatRefused as error:
            if self._stood_in in {"", self._room}:
                raise
            self._screen.tell(str(error), wrong=True)
            self._go_to(self._stood_in)

    async def _leave(self) -> None:
        if self._listening is not None:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)

    async def _listen(self, room: str) -> None:
        async for message in self._client.messages(room):
            if self._skip:
                self._skip -= 1
                continue
            mine = message.sender == self._sender
            self._screen.message(message, mine=mine)
            if mine:
                self._shown.add(message.timestamp)
                if self._sent <= self._shown:
                    self._all_shown.set()

    def _report(self, link: Link) -> None:
        match link:
            case Listening(room, missed):
                self._screen.state(room, "live")
                self._stood_in = room
                self._live.set()
                # Only what was there before: what was missed during an interruption is shown whole.
                self._skip = max(0, missed - SHOWN) if self._new else 0
                self._new = False
                if self._skip:
                    self._screen.tell(f"{self._skip} earlier messages of {room} are not shown here.")
            case ConnectionLost(room, reason, seconds):
                self._screen.state(room, "lost")
                self._screen.tell(f"The connection is lost ({reason}); trying again in {seconds:.1f} s.", wrong=True)


def _opened(name: str) -> LocalFile:
    return open_file(Path(name).expanduser())
