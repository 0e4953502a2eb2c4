"""The terminal display of a chat: messages appear above the input line; without a terminal, line by line."""

from __future__ import annotations

import asyncio
import sys
import threading
import zlib
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import TYPE_CHECKING

from rich.text import Text

from chatprov.signs import encodable
from chatprov.ui.console import harmless, stderr, stdout
from chatprov.ui.names import unambiguous

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from prompt_toolkit import PromptSession
    from rich.console import Console

    from chatprov.chat.message import Message

COLOURS = ("cyan", "magenta", "yellow", "blue", "bright_cyan", "bright_magenta", "bright_blue")
STATES = {"connecting": "connecting …", "live": "live", "lost": "connection lost, reconnecting …"}


class _Screen:
    """The display of a chat, on one console for messages and one for everything else."""

    def __init__(self, out: Console, err: Console) -> None:
        self._out = out
        self._err = err
        self._day = ""
        self.connection_state = ("", STATES["connecting"])

    def message(self, message: Message, *, mine: bool) -> None:
        """Show a message: time, sender, text, and the URL of its file."""
        day, time = _moment(message.timestamp)
        if day and day != self._day:
            self._day = day
            self._out.print(Text(encodable(f"── {day} ──", self._out.encoding), "dim"))
        style = "bold green" if mine else COLOURS[zlib.crc32(message.sender.encode()) % len(COLOURS)]
        head = Text.assemble((time, "dim"), "  ", (unambiguous(message.sender), style), "  ")
        body = "\n".join(filter(None, (message.content or "", message.file_url or "")))
        self._out.print(head + Text(body.replace("\n", "\n" + " " * (len(time) + 2))), soft_wrap=True)

    def notice(self, text: str, *, wrong: bool = False) -> None:
        """Show a notice about the chat; `wrong` marks an error."""
        self._err.print(Text(text, "yellow" if wrong else "dim"), soft_wrap=True)

    def state(self, room: str, state: str) -> None:
        """Store the room and the state of its connection."""
        self.connection_state = (room, STATES[state])


class PlainScreen(_Screen):
    """The display without a terminal: reads lines and writes lines."""

    can_send_again = False

    def restore_input(self, text: str) -> None:
        """Do nothing: there is no input line."""

    async def lines(self) -> AsyncGenerator[str, None]:
        """Yield the lines of stdin."""
        loop, read = asyncio.get_running_loop(), asyncio.Queue[str]()

        def pass_on() -> None:
            with suppress(RuntimeError, ValueError):  # the chat ended before stdin
                while line := sys.stdin.readline():
                    loop.call_soon_threadsafe(read.put_nowait, line)
                loop.call_soon_threadsafe(read.put_nowait, "")

        # A daemon, so that the end of the chat does not wait for another line.
        threading.Thread(target=pass_on, daemon=True).start()
        while line := await read.get():
            yield line.rstrip("\r\n")


class TerminalScreen(_Screen):
    """The display in a terminal, with an input line at the bottom, in which a text that was not sent appears again."""

    can_send_again = True

    def __init__(self, out: Console, err: Console, prompt: PromptSession[str], user: str) -> None:
        super().__init__(out, err)
        self._prompt = prompt
        self._user = user
        self._draft = ""

    def restore_input(self, text: str) -> None:
        """Put a text back into the input line."""
        self._draft = text

    async def lines(self) -> AsyncGenerator[str, None]:
        """Yield the lines that the user types, until Ctrl-C or Ctrl-D."""
        while True:
            draft, self._draft = self._draft, ""
            try:
                yield await self._prompt.prompt_async("> ", default=draft, bottom_toolbar=self._toolbar)
            except (EOFError, KeyboardInterrupt):
                return

    def state(self, room: str, state: str) -> None:
        """Show the room and the state of its connection at the bottom."""
        super().state(room, state)
        self._prompt.app.invalidate()

    def _toolbar(self) -> str:
        room, state = self.connection_state
        return encodable(f" {harmless(room)} · {state} · {self._user} · /help", self._out.encoding)


@contextmanager
def talking(user: str) -> Iterator[PlainScreen | TerminalScreen]:
    """Yield the display for a chat; in a terminal, one where the user can type while messages arrive."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield PlainScreen(stdout(), stderr())
        return
    from prompt_toolkit import PromptSession  # noqa: PLC0415  # slow to import, and only this command needs it
    from prompt_toolkit.patch_stdout import patch_stdout  # noqa: PLC0415

    with patch_stdout(raw=True):
        console = stdout()
        yield TerminalScreen(console, console, PromptSession(erase_when_done=True), user)


def _moment(timestamp: str) -> tuple[str, str]:
    """Return day and time in the local time zone; an invalid timestamp is returned unchanged as the time."""
    try:
        at = datetime.fromisoformat(timestamp).astimezone()
    except ValueError:
        return "", timestamp
    return at.strftime("%A, %d %B %Y"), at.strftime("%H:%M")
