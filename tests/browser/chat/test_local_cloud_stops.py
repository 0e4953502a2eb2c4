"""`chatprov web` as a user runs it, while the local cloud is stopped and built again: its data is lost, and the page says so."""

from __future__ import annotations

import json
import signal
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from chatprov.chat.users import add_user
from chatprov.local.process import LocalCloud
from tests.browser.chat.chatter import PASSWORD
from tests.patience import PATIENCE
from tests.ports import free_port
from tests.whole.conftest import Chatprov

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


def test_the_page_says_that_everything_is_new(chatprov: Chatprov, url: str, somebody: Callable[..., Chatter]) -> None:
    ann = somebody()
    outputs = chatprov.json("outputs")
    add_user(chatprov.target().client("cognito-idp"), outputs["user_pool_id"], ann.email, PASSWORD)
    ann.open(url)
    ann.sign_in()
    ann.is_live()
    ann.say("Hello!")
    chatprov("local", "stop")
    expect(ann.page.locator(".banner")).to_contain_text("The local cloud is not running")
    chatprov("up")
    expect(ann.page.get_by_role("heading", name="A new backend")).to_be_visible()
    ann.press("Start again")
    expect(ann.page.get_by_role("heading", name="Sign in")).to_be_visible()
    ann.sign_in()
    expect(ann.problem).to_have_text("The address or the password is wrong.")
