"""Users who chat over the tutorial's backend."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest

from chatprov.chat.client import ChatClient, Link, Timing
from chatprov.chat.sign_in import sign_in
from chatprov.chat.signed_in import SignedIn
from chatprov.chat.users import add_user

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.stack import Stack

PASSWORD = "Correct-horse-7"
QUICK = Timing(first_pause=0.005, longest_pause=0.02, second_look=0.05)


class Party:
    """Creates clients of one room, each signed in as another user."""

    def __init__(self, stack: Stack) -> None:
        self.outputs = stack.outputs
        self.cognito = stack.target.client("cognito-idp")
        self.port = str(stack.port)
        self.room = f"room {uuid4()}"

    def new_user(self) -> str:
        email = f"{uuid4()}@example.com"
        add_user(self.cognito, self.outputs.user_pool_id, email, PASSWORD)
        return email

    def client(
        self,
        sender: str = "ann",
        *,
        port: int | None = None,
        api: str | None = None,
        secure: bool = False,
        report: Callable[[Link], None] = lambda _: None,
        timing: Timing = QUICK,
        **tokens: Any,
    ) -> ChatClient:
        """Return a client of a new user: listening by another port or at another API, over TLS, or with other tokens."""
        outputs = self.outputs
        urls = {name: getattr(outputs, name) for name in ("graphql_url", "realtime_url")}
        if port:
            urls["realtime_url"] = urls["realtime_url"].replace(self.port, str(port))
        if api:
            urls["realtime_url"] = urls["realtime_url"].replace(outputs.api_id, api)
        if secure:
            urls = {name: url.replace("://", "s://") for name, url in urls.items()}
        given = sign_in(self.cognito, outputs.client_id, self.new_user(), PASSWORD)
        signed_in = SignedIn(self.cognito, outputs.client_id, replace(given, **tokens))
        return ChatClient(replace(outputs, **urls), signed_in, sender=sender, report=report, timing=timing)


@pytest.fixture
def party(stack: Stack) -> Party:
    return Party(stack)
