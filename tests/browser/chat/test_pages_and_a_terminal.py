"""Two people in browsers and one in a terminal talk in one room; the server is stopped and started again under them."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from chatprov.chat.users import add_user
from tests.browser.chat.chatter import PASSWORD
from tests.conftest import ROOT
from tests.terminal import Terminal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chatprov.target import Target
    from tests.browser.chat.chatter import Chatter
    from tests.browser.chat.conftest import Line
    from tests.web.serving import ServedPage

CARL = "carl@example.com"


@pytest.fixture
def terminal(
    served: ServedPage, target: Target, room: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Terminal]:
    """Carl's terminal, in the test's room; the local cloud is the test's own process, which is no local cloud to chatprov."""
    add_user(target.client("cognito-idp"), served.outputs.user_pool_id, CARL, PASSWORD)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    where = ("--endpoint-url", str(served.outputs.endpoint_url), "--state-dir", str(tmp_path), "--project", str(ROOT))
    with closing(Terminal(*where, "chat", "--room", room, "--user", CARL, folder=tmp_path)) as terminal:
        terminal.sees("Password of carl@example.com")
        terminal.type(PASSWORD)
        terminal.sees(f"{room} · live · {CARL}")
        yield terminal


def test_three_people_talk(
    terminal: Terminal, user: Callable[..., Chatter], line: Line, target: Target, room: str
) -> None:
    ann, bob = user(), user()
    ann.say("Hello from a page!")
    terminal.sees("Hello from a page!")
    terminal.type("Hello from a terminal!")
    for one in (ann, bob):
        one.sees("Hello from a page!", "Hello from a terminal!")
    terminal.type('with "quotes"')
    terminal.sees("Not sent: sendMessage's resolver", '> with "quotes"')
    terminal.type("\x15/upload README.md")  # the text was given back: Ctrl-U takes it out
    terminal.sees("Cannot read README.md")
    terminal.type(f"/upload {ROOT}/LICENSE")
    expect(bob.page.get_by_role("button", name="Download LICENSE")).to_be_visible()

    line.cut()
    terminal.sees("Connection lost", "reconnecting in")
    item = {"roomId": room, "timestamp": "2999-01-01T10:00:00Z", "sender": "dora@example.com", "content": "missed"}
    target.client("dynamodb").put_item(
        TableName="ChatMessages", Item={name: {"S": value} for name, value in item.items()}
    )
    line.restore()
    terminal.sees("dora@example.com", "missed")
    for one in (ann, bob):
        one.is_live()
        one.sees("Hello from a page!", "Hello from a terminal!", "missed")
    terminal.type("/room elsewhere")
    terminal.sees("elsewhere · live")
    terminal.type("only elsewhere")
    terminal.sees("carl@example.com", "only elsewhere")
    for one in (ann, bob):
        one.sees("Hello from a page!", "Hello from a terminal!", "missed")
    assert terminal.text.count("dora@example.com") == 1
    terminal.type("/quit")
    assert terminal.exit_code() == 0
    assert "Traceback" not in terminal.text
