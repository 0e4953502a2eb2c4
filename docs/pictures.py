"""Generate the pictures of the documents: real runs in separate terminals, as rich draws a terminal.

`make pictures` calls it. The local cloud gets a free port and a separate state folder; the pictures show the usual port instead.
"""

from __future__ import annotations

import io
import os
import pty
import re
import select
import shlex
import subprocess
import sys
import tempfile
import termios
from contextlib import closing, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import pyte
from pyte.screens import Char
from rich.console import Console
from rich.style import Style
from rich.text import Text

from chatprov.errors import PortTaken
from chatprov.local.port import listen
from chatprov.local.process import DEFAULT_PORT
from chatprov.target import local_target

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
WIDTH, TALL = 104, 70
SECONDS = 60
FONTS = re.compile(r"@font-face {.*?}\s*", re.DOTALL)
NUMBER_AS_SORT_KEY = {
    "KeySchema": [{"AttributeName": "roomId", "KeyType": "HASH"}, {"AttributeName": "timestamp", "KeyType": "RANGE"}],
    "AttributeDefinitions": [
        {"AttributeName": "roomId", "AttributeType": "S"},
        {"AttributeName": "timestamp", "AttributeType": "N"},
    ],
    "BillingMode": "PAY_PER_REQUEST",
}


Row = list[Char]


@dataclass(frozen=True)
class Picture:
    """A command, as it is run and as the picture's title has it; `key` is pressed once the screen has `until`."""

    name: str
    command: str
    until: str = ""
    key: bytes = b""


def run(picture: Picture, port: int, state: str) -> list[Row]:
    """Run a command in a terminal, and return its screen as it was when the command ended or waited for a key."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CHATPROV_", "NO_COLOR"))
    }
    ours = {"CHATPROV_PORT": str(port), "CHATPROV_STATE_DIR": state, "CHATPROV_PROJECT": str(ROOT)}
    keyboard, inner = pty.openpty()
    termios.tcsetwinsize(inner, (TALL, WIDTH))
    process = subprocess.Popen(
        [sys.executable, "-m", "chatprov", *shlex.split(picture.command)[1:]],
        cwd=ROOT,
        stdin=inner,
        stdout=inner,
        stderr=inner,
        start_new_session=True,
        env=inherited | ours | {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    )
    os.close(inner)
    screen = pyte.Screen(WIDTH, TALL)
    stream = pyte.ByteStream(screen)
    waits = False
    while select.select([keyboard], [], [], SECONDS)[0]:
        try:
            more = os.read(keyboard, 1 << 16)
        except OSError:  # the command is at its end
            break
        if waits:
            continue  # what comes after the key is no longer the picture
        stream.feed(more)
        if picture.until and picture.until in "".join(screen.display):
            waits = True
            os.write(keyboard, picture.key)
    process.wait(SECONDS)
    os.close(keyboard)
    return [[screen.buffer[row][column] for column in range(WIDTH)] for row in range(TALL)]


def drawn(picture: Picture, rows: list[Row], port: int) -> str:
    """Return the screen as SVG that asks no other place for its letters."""
    lines = []
    for row in rows:
        line = Text()
        for style, cells in groupby(row, _style):
            line.append("".join(cell.data for cell in cells), style)
        line.rstrip()
        lines.append(line)
    while not lines[-1].plain:
        lines.pop()
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    for line in lines:
        console.print(line)
    svg = console.export_svg(title=picture.command, unique_id=f"chatprov-{picture.name}")
    svg = (
        FONTS.sub("", svg)
        .replace("Fira Code, monospace", "ui-monospace, monospace")
        .replace(f":{port}", f":{DEFAULT_PORT}")
    )
    return "\n".join(text.rstrip() for text in svg.splitlines()) + "\n"


def _style(char: Char) -> Style:
    return Style(color=_colour(char.fg), bold=char.bold, italic=char.italics, underline=char.underscore)


def _colour(name: str) -> str | None:
    """Return pyte's name of a colour in rich's words."""
    if re.fullmatch("[0-9a-f]{6}", name):
        return f"#{name}"
    return None if name == "default" else name.replace("brown", "yellow").replace("bright", "bright_")


def _free_port() -> int:
    """Return a free port with as many digits as the usual one, so that nothing moves when that is shown instead."""
    for port in range(DEFAULT_PORT + 1, 9999):
        with suppress(PortTaken), closing(listen(port)):
            return port
    raise RuntimeError("no port is free")


def main() -> None:
    """Make all pictures."""
    port = _free_port()
    with tempfile.TemporaryDirectory() as state:

        def make(picture: Picture) -> None:
            (DOCS / f"{picture.name}.svg").write_text(drawn(picture, run(picture, port, state), port), encoding="utf-8")

        try:
            make(Picture("up", "chatprov up"))
            run(Picture("", "chatprov local reset --yes"), port, state)
            run(Picture("", "chatprov walkthrough 3 --yes"), port, state)
            make(Picture("walkthrough", "chatprov walkthrough 4", until="q quits", key=b"q"))
            run(Picture("", "chatprov up"), port, state)
            dynamodb = local_target(port, "ap-south-1").client("dynamodb")
            dynamodb.delete_table(TableName="ChatMessages")
            dynamodb.create_table(TableName="ChatMessages", **NUMBER_AS_SORT_KEY)
            make(Picture("check", "chatprov check --hint 3"))
        finally:
            run(Picture("", "chatprov local stop"), port, state)


if __name__ == "__main__":
    main()
