"""A user's sign-in: renews the ID token with the refresh token before it expires.

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
"""A token that expires sooner is renewed before use: it must be valid during the request too."""


class SignedIn:
    """A signed-in user, as a source of valid ID tokens; they contain the user's address, which an API may need.

    `cognito` is a boto3 client of cognito-idp. The tokens are kept in memory only.
    """

    def __init__(self, cognito: Any, client_id: str, tokens: Tokens, clock: Clock | None = None) -> None:
        self._cognito = cognito
        self._client_id = client_id
        self._clock = clock or SystemClock()
        self._renewing = asyncio.Lock()
        self._store(tokens)

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
        """Sign in. Raises UserRefused when Cognito refuses the user."""
        tokens = tokens_for(cognito, client_id, email, password, pool_id=pool_id, factor=factor)
        return cls(cognito, client_id, tokens)

    async def token(self) -> str:
        """Return an ID token that is valid for at least a minute.

        Raises UserRefused when it cannot be renewed: the refresh token has expired, or the user was signed out.
        """
        async with self._renewing:
            if self._clock.now() > self._valid_until - min(SPARE_SECONDS, self._tokens.seconds / 2):
                await self._renew()
            return self._tokens.id

    async def renew(self, refused: str) -> None:
        """Renew the token if it is still `refused`, the one that the API refused; raises as `token` does."""
        async with self._renewing:
            if self._tokens.id == refused:
                await self._renew()

    async def _renew(self) -> None:
        before = self._tokens
        self._store(await asyncio.to_thread(renewed, self._cognito, self._client_id, before))

    def _store(self, tokens: Tokens) -> None:
        self._tokens = tokens
        self._valid_until = self._clock.now() + tokens.seconds
