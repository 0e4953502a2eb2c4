"""A sign-in that lasts: its token is renewed a minute before it expires, once however many ask for it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import jwt
import pytest

from chatprov.chat.sign_in import sign_in
from chatprov.chat.signed_in import SPARE_SECONDS, SignedIn
from chatprov.chat.users import remove_user
from chatprov.errors import UserRefused
from tests.chat.conftest import PASSWORD

if TYPE_CHECKING:
    from tests.chat.conftest import Party


class Time:
    """A clock that does not advance."""

    seconds = 0.0

    def now(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


def claims(token: str) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(token, options={"verify_signature": False})
    return found


def test_a_token_is_renewed_before_it_expires(party: Party) -> None:
    time, email = Time(), party.new_user()
    tokens = sign_in(party.cognito, party.outputs.client_id, email, PASSWORD)
    life = claims(tokens.id)["exp"] - claims(tokens.id)["iat"]
    assert tokens.seconds == life == 3600

    async def scenario() -> None:
        signed_in = SignedIn(party.cognito, party.outputs.client_id, tokens, time)
        assert await signed_in.token() == tokens.id
        time.seconds = life - SPARE_SECONDS
        assert await signed_in.token() == tokens.id
        time.seconds += 1
        asked = await asyncio.gather(*(signed_in.token() for _ in range(5)))
        assert len(set(asked)) == 1
        assert asked[0] != tokens.id
        assert claims(asked[0])["sub"] == claims(tokens.id)["sub"]
        await signed_in.renew(tokens.id)  # it is another by now
        assert await signed_in.token() == asked[0]
        remove_user(party.cognito, party.outputs.user_pool_id, email)
        with pytest.raises(UserRefused, match=r"Cannot renew the sign-in"):
            await signed_in.renew(asked[0])

    asyncio.run(scenario())
