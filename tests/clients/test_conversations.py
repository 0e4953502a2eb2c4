"""Clients that others wrote listen, send three messages, hear exactly these, refresh their tokens, go on, and are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from chatprov.chat.users import add_user
from tests.clients.test_javascript_clients import run

if TYPE_CHECKING:
    from tests.stack import Stack

PASSWORD = "Correct-horse-7"


def converse(stack: Stack, backend: dict[str, Any], script: str, scheme: str, *, trusting: bool) -> None:
    email = f"{uuid4()}@example.com"
    add_user(stack.target.client("cognito-idp"), stack.outputs.user_pool_id, email, PASSWORD)
    endpoint = stack.outputs.graphql_url.replace("http://", scheme)
    observed = run(script, backend, email, trusting=trusting, ENDPOINT=endpoint, ROOM=str(uuid4()))
    assert "Unauthorized" in observed.pop("refusedToSend")
    assert "Unauthorized" in observed.pop("refusedToListen")
    assert observed == {
        "signedIn": True,
        "read": ["one", "two", "three"],
        "refreshed": True,
        "heard": ["one", "two", "three", "four"],
        "heardLater": ["four"],
    }


def test_amplify_converses_over_tls(stack: Stack, backend: dict[str, Any]) -> None:
    """It makes wss:// of http://, so it has to trust the certificate."""
    converse(stack, backend, "conversation_amplify", "http://", trusting=True)


def test_amplify_converses_without_tls(stack: Stack, backend: dict[str, Any]) -> None:
    """Of HTTP:// it makes ws:// in the end."""
    converse(stack, backend, "conversation_amplify", "HTTP://", trusting=False)


def test_apollo_converses(stack: Stack, backend: dict[str, Any]) -> None:
    converse(stack, backend, "conversation_apollo", "http://", trusting=False)
