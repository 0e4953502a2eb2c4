"""Line-based chat session: sends text, runs /commands, shows incoming messages."""

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
from chatprov.counting import count
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
/room NAME     switch to another room
/upload FILE   send a file
/quit          leave; Ctrl-D does the same
//text         send a text that begins with a slash"""
SHOWN = 50
"""How many messages of a room's history are shown when the user enters it."""
ECHO_SECONDS = 2.0
"""How long `/quit` waits for the user's last message to be shown."""


class Screen(Protocol):
    """The display of a chat session."""

    def message(self, message: Message, *, mine: bool) -> None:
        """Show a message."""

    def notice(self, text: str, *, wrong: bool = False) -> None:
        """Show a notice about the session; `wrong` marks an error."""

    def state(self, room: str, state: str) -> None:
        """Show the room and the state of its connection: "connecting", "live" or "lost"."""

    def restore_input(self, text: str) -> None:
        """Put a text that was not sent back into the input line."""


class ChatSession:
    """One user's chat, in one room at a time. `largest` is the maximum size of a file, in bytes."""

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
        self._last_room = ""
        self._new = True
        self._skip = 0
        self._live = asyncio.Event()
        self._sent: set[str] = set()
        self._shown: set[str] = set()
        self._all_shown = asyncio.Event()
        self._listening: asyncio.Task[None] | None = None
        self._line = 0
        self._failed: list[int] = []

    async def run(self, room: str, lines: AsyncIterator[str]) -> list[int]:
        """Run until the lines end or `/quit`; return the numbers of the lines that were not sent or not carried out, from 1.

        Raises the client's error when the first room cannot be subscribed to.
        """
        client = ChatClient(self._outputs, self._signed_in, sender=self._sender, report=self._report)
        async with client as self._client:
            self._enter(room)
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
        return self._failed

    async def _type(self, lines: AsyncIterator[str]) -> None:
        await self._live.wait()
        async for line in lines:
            self._line += 1
            try:
                if not await self._handle(line):
                    return
            except ChatprovError as error:
                self._say_failed(str(error))

    def _say_failed(self, why: str) -> None:
        self._failed.append(self._line)
        self._screen.notice(why, wrong=True)

    async def _handle(self, line: str) -> bool:
        """Send a line, or run its command; return whether the session continues."""
        command, _, rest = line.partition(" ")
        match command:
            case "/quit":
                return False
            case "/room" if rest.strip():
                await self._leave()
                self._enter(rest.strip())
            case "/upload" if rest.strip():
                await self._upload(rest.strip())
            case _ if line.startswith("/") and not line.startswith("//"):
                if command in {"/help", "/?"}:
                    self._screen.notice(HELP)
                else:
                    self._say_failed(HELP)
            case _ if line.strip():
                await self._send(line.removeprefix("/") if line.startswith("//") else line)
        return True

    async def _send(self, text: str) -> None:
        if len(text.encode("utf-8", "replace")) > LARGEST:
            self._refuse(
                text, f"Not sent: longer than {LARGEST >> 10} KB; AppSync does not publish messages above 240 KB."
            )
        elif self._can.text_breaks_request and BREAKING.search(text):
            self._refuse(
                text,
                "Not sent: sendMessage's resolver does not escape text, so a quotation mark, a backslash or a line break "
                "would corrupt it.",
            )
        else:
            try:
                self._sent.add((await self._client.send(self._room, text)).timestamp)
                self._all_shown.clear()  # the user's messages of before have set it
            except ChatprovError as error:
                self._refuse(text, str(error))

    def _refuse(self, text: str, why: str) -> None:
        self._say_failed(why)
        self._screen.restore_input(text)

    async def _upload(self, name: str) -> None:
        token = await self._signed_in.token()
        with _opened(name) as file:
            self._screen.notice(f"Uploading {file.name}, {count(file.size, 'byte')} …")
            await asyncio.to_thread(
                partial(upload, room=self._room, sender=self._sender, token=token, largest=self._largest),
                self._target,
                self._outputs,
                file,
            )

    def _enter(self, room: str) -> None:
        self._room, self._new = room, True
        self._screen.state(room, "connecting")
        self._listening = asyncio.create_task(self._listen(room))

    def _go_back(self, ended: asyncio.Task[None]) -> None:
        """Return to the previous room, if another was refused; otherwise raise the error of the subscription."""
        try:
            ended.result()
        except ChatRefused as error:
            if self._last_room in {"", self._room}:
                raise
            self._screen.notice(str(error), wrong=True)
            self._enter(self._last_room)

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
                self._last_room = room
                self._live.set()
                # Only for the history at entry: messages missed during an interruption are all shown.
                self._skip = max(0, missed - SHOWN) if self._new else 0
                self._new = False
                if self._skip:
                    self._screen.notice(f"{self._skip} earlier messages of {room} are not shown here.")
            case ConnectionLost(room, reason, seconds):
                self._screen.state(room, "lost")
                self._screen.notice(f"Connection lost ({reason}); reconnecting in {seconds:.1f} s.", wrong=True)


def _opened(name: str) -> LocalFile:
    return open_file(Path(name).expanduser())
