"""Clients that others wrote listen, send three messages, hear exactly these, refresh their tokens, go on, and are refused."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from chatprov.chat.users import add_user
from tests.clients.node import run
from tests.conftest import ROOT
from tests.stack import written_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.stack import Stack

pytestmark = pytest.mark.node
HERE = Path(__file__).parent
PAGE = (ROOT / "docs" / "clients.md").read_text()
SNIPPETS = re.findall(r"^```(?:js|python)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SCRIPTS = [
    *HERE.glob("conversation_*.mjs"),
    HERE / "test_gql_conversation.py",
    ROOT / "tests" / "chat" / "test_client.py",
    *(ROOT / "examples" / "resolver-tests").glob("*resolvers*"),
]
PASSWORD = "Correct-horse-7"


@pytest.fixture(scope="module", params=["vtl", "js"])
def chat_backend(request: pytest.FixtureRequest, stack: Stack) -> Iterator[Stack]:
    """The tutorial's backend with its resolvers in one language, and then in the other."""
    with written_in(request.param, stack) as built:
        yield built


def converse(stack: Stack, script: str, *, way: str) -> None:
    email = f"{uuid4()}@example.com"
    add_user(stack.target.client("cognito-idp"), stack.outputs.user_pool_id, email, PASSWORD)
    judge(run(script, stack.told, email, trusting=way == "over TLS", WAY=way, ROOM=str(uuid4())))


def judge(observed: dict[str, Any]) -> None:
    """See that a conversation went as it should."""
    assert "Unauthorized" in observed.pop("refusedToSend")
    assert "Unauthorized" in observed.pop("refusedToListen")
    assert observed == {
        "signedIn": True,
        "read": ["one", "two", "three"],
        "refreshed": True,
        "heard": ["one", "two", "three", "four"],
        "heardLater": ["four"],
    }


def test_amplify_converses_over_tls(chat_backend: Stack) -> None:
    """It makes wss:// of http://, so it has to trust the certificate."""
    converse(chat_backend, "conversation_amplify", way="over TLS")


@pytest.mark.parametrize("chat_backend", ["vtl"], indirect=True)
def test_amplify_converses_without_tls(chat_backend: Stack) -> None:
    """Of HTTP:// it makes ws:// in the end."""
    converse(chat_backend, "conversation_amplify", way="without TLS")


def test_apollo_converses(chat_backend: Stack) -> None:
    converse(chat_backend, "conversation_apollo", way="without TLS")


@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.splitlines()[0])
def test_what_the_documentation_shows_is_what_is_run(snippet: str) -> None:
    assert any(_flat(snippet) in _flat(script.read_text()) for script in SCRIPTS)


def _flat(code: str) -> str:
    """Return code without its indentation, which is the page's or the script's."""
    return "\n".join(line.strip() for line in code.strip().splitlines())
