"""What a conversation prints: a message can say anything and steer nothing."""

from __future__ import annotations

import io

import pytest

from chatprov.chat.message import Message
from chatprov.ui.console import stdout
from chatprov.ui.talk import PlainScreen


@pytest.fixture
def screen() -> PlainScreen:
    console = stdout()
    console.file = io.StringIO()
    return PlainScreen(console, console)


def printed(screen: PlainScreen) -> str:
    file = screen._out.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "shown"),
    [
        ("[bold]no markup[/bold] :smile:", "[bold]no markup[/bold] :smile:"),
        ("\x1b[2J\x1b]0;title\x07gone", "␛[2J␛]0;titlegone"),
        ("a\rb\x9b31mc\x7f", "ab\ufffd31mc␡"),
        ("שלום 👍", "שלום 👍"),
    ],
)
def test_a_message_steers_nothing(screen: PlainScreen, content: str, shown: str) -> None:
    screen.message(Message("room1", "2026-01-01T10:00:00Z", "\x1b[31mbob", content), mine=False)
    assert f"\ufffd[31mbob [\\u{{1b}}[31mbob]  {shown}\n" in printed(screen)


def test_a_day_is_said_once_and_lines_stay_together(screen: PlainScreen) -> None:
    for timestamp in ("2026-01-01T10:00:00", "2026-01-01T11:00:00", "2026-01-02T10:00:00", "sometime"):
        screen.message(Message("room1", timestamp, "bob", "one\ntwo", "http://x/f"), mine=False)
    lines = printed(screen).splitlines()
    assert lines[0] == "── Thursday, 01 January 2026 ──"
    assert lines[1:4] == ["10:00  bob  one", "       two", "       http://x/f"]
    assert sum(line.startswith("──") for line in lines) == 2
    assert "sometime  bob  one" in lines
