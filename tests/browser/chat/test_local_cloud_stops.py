"""`chatprov web` as a user runs it, while the local cloud is stopped: the page goes on after the start, or says that all is new."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from chatprov.chat.users import add_user, tokens_for
from chatprov.local.process import LocalCloud
from chatprov.outputs import Outputs
from tests.browser.chat.chatter import PASSWORD
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.whole.conftest import Chatprov
from tests.whole.kept.writers import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.browser.chat.chatter import Chatter


@pytest.fixture
def chatprov(tmp_path: Path) -> Iterator[Chatprov]:
    chatprov = Chatprov(tmp_path, free_port())
    yield chatprov
    LocalCloud(chatprov.port, tmp_path / "local.log").stop()


@pytest.fixture
def url(chatprov: Chatprov) -> Iterator[str]:
    """Where `chatprov web` serves the page."""
    chatprov("up")
    web = chatprov.start("web", "--no-open", "--web-port", "0", "--json")
    assert web.stdout is not None
    document = ""
    while not document.endswith("}\n"):
        line = web.stdout.readline()
        assert line, web.communicate()[1]
        document += line
    yield json.loads(document)["url"]
    web.send_signal(signal.SIGINT)
    out, err = web.communicate(timeout=PATIENCE)
    assert (web.returncode, out, err) == (0, "", "")


@pytest.fixture
def ann(chatprov: Chatprov, url: str, somebody: Callable[..., Chatter]) -> Chatter:
    """A user who is signed in and has said something."""
    ann = somebody()
    outputs = chatprov.json("outputs")
    add_user(chatprov.target().client("cognito-idp"), outputs["user_pool_id"], ann.email, PASSWORD)
    ann.open(url)
    ann.sign_in()
    ann.is_live()
    ann.say("Hello!")
    return ann


def test_the_page_goes_on_after_a_restart(chatprov: Chatprov, ann: Chatter) -> None:
    outputs = Outputs.read(chatprov.json("outputs"))
    cognito = chatprov.target().client("cognito-idp")
    add_user(cognito, outputs.user_pool_id, "ben@example.com", PASSWORD)
    ben = Place(chatprov.port, outputs, chatprov.target().client, tokens_for_ben(cognito, outputs))
    chatprov("local", "stop")
    expect(ann.page.locator(".banner")).to_contain_text("The local cloud is not running")
    # ben's token is still valid, and his message reaches ann whether her page is connected again or not
    chatprov("local", "start")
    ben.send("room1", "2026-01-01T00:00:01Z", "Restarted")
    os.kill(chatprov.json("local", "status")["pid"], signal.SIGKILL)
    chatprov("local", "start")
    ben.send("room1", "2026-01-01T00:00:02Z", "Killed")
    ann.is_live()
    ann.sees("Restarted", "Killed", "Hello!")
    ann.say("Still signed in.")
    ann.sees("Restarted", "Killed", "Hello!", "Still signed in.")


def tokens_for_ben(cognito: Any, outputs: Outputs) -> str:
    return tokens_for(cognito, outputs.client_id, "ben@example.com", PASSWORD).access


def test_the_page_says_that_everything_is_new(chatprov: Chatprov, ann: Chatter) -> None:
    chatprov("local", "reset", "--yes")
    chatprov("up")
    expect(ann.page.get_by_role("heading", name="A new backend")).to_be_visible()
    ann.press("Start again")
    expect(ann.page.get_by_role("heading", name="Sign in")).to_be_visible()
    ann.sign_in()
    expect(ann.problem).to_have_text("The address or the password is wrong.")
