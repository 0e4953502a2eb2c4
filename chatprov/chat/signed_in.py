"""A user's sign-in that outlives its ID token: renewed with the refresh token before it expires.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Self

from chatprov.chat.users import renewed, tokens_for
from chatprov.clock import Clock, SystemClock

if TYPE_CHECKING:
    from chatprov.chat.authenticator import SecondFactorCodes
    from chatprov.chat.sign_in import Tokens

SPARE_SECONDS = 60.0
"""A token that has less than this left is renewed before it is used: it has to last for the request, too."""


class SignedIn:
    """Who is signed in, as a source of ID tokens that are good: they say who it is, which an API may want to know.

    `cognito` is a boto3 client of cognito-idp. Nothing of it is written anywhere.
    """

    def __init__(self, cognito: Any, client_id: str, tokens: Tokens, clock: Clock | None = None) -> None:
        self._cognito = cognito
        self._client_id = client_id
        self._clock = clock or SystemClock()
        self._renewing = asyncio.Lock()
        self._take(tokens)

    @classmethod
    def by_password(
        cls,
        cognito: Any,
        client_id: str,
        email: str,
        password: str,
        *,
        pool_id: str | None = None,
        factor: SecondFactorCodes | None = None,
    ) -> Self:
        """Sign in. Raises UserRefused when Cognito does not let the user in."""
        tokens = tokens_for(cognito, client_id, email, password, pool_id=pool_id, factor=factor)
        return cls(cognito, client_id, tokens)

    async def token(self) -> str:
        """Return an ID token that is good for a minute at least.

        Raises UserRefused when it cannot be renewed any more: the refresh token has expired, or the user was signed out.
        """
        async with self._renewing:
            if self._clock.now() > self._good_until - min(SPARE_SECONDS, self._tokens.seconds / 2):
                await self._renew()
            return self._tokens.id

    async def renew(self, refused: str) -> None:
        """Get another token because `refused` was not taken, unless somebody else has done so; raises as `token` does."""
        async with self._renewing:
            if self._tokens.id == refused:
                await self._renew()

    async def _renew(self) -> None:
        before = self._tokens
        self._take(await asyncio.to_thread(renewed, self._cognito, self._client_id, before))

    def _take(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._good_until = self._clock.now() + tokens.seconds
