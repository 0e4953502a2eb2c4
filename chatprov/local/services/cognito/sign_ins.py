"""The sign-ins of a user pool, and the refresh tokens that belong to them.

https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
"""

import hashlib
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Final

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.client import UserPoolClient
from chatprov.local.services.cognito.errors import NotAuthorizedError
from chatprov.local.services.cognito.user import PoolUser

MOST_REFRESH_TOKENS: Final = 20_000
"""Of a user pool; above it the oldest are not accepted any more, and neither are their access tokens by Cognito."""


@dataclass(slots=True)
class SignIn:
    """The sign-in from which a group of tokens comes; revoking it makes all of them invalid.

    `user_id` is the `sub`: a user who is created again with the same name has another one.
    """

    username: str
    user_id: str
    client_id: str
    auth_time: int
    refresh_until: float
    event_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    origin_jti: str = field(default_factory=lambda: str(uuid.uuid4()))
    revoked: bool = False


@dataclass(slots=True)
class RefreshToken:
    """A refresh token, which is not stored itself: the sign-in that it belongs to, and the time when it ends."""

    event_id: str
    ends_at: float


@dataclass(slots=True)
class SignIns:
    """The sign-ins by their event id, and the refresh tokens by their hash; the oldest are first."""

    by_event_id: dict[str, SignIn] = field(default_factory=dict, repr=False)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict, repr=False)

    def begin(self, user: PoolUser, client: UserPoolClient) -> tuple[SignIn, str]:
        """Return a new sign-in with its first refresh token."""
        self._forget_ended()
        now = clock.now()
        sign_in = SignIn(user.username, user.id, client.id, int(now), now + client.lifetime("RefreshToken"))
        self.by_event_id[sign_in.event_id] = sign_in
        return sign_in, self._new_refresh_token(sign_in)

    def of_refresh_token(self, token: str, client: UserPoolClient) -> SignIn:
        """Return the sign-in of a refresh token of that client, which may have ended; raises NotAuthorizedException."""
        known = self.refresh_tokens.get(_digest(token))
        sign_in = None if known is None else self.by_event_id.get(known.event_id)
        if sign_in is None or sign_in.client_id != client.id:
            raise NotAuthorizedError("Invalid Refresh Token")
        return sign_in

    def check_refresh(self, token: str, client: UserPoolClient) -> SignIn:
        """Return the sign-in of a valid refresh token, or raise NotAuthorizedException."""
        sign_in = self.of_refresh_token(token, client)
        if sign_in.revoked:
            raise NotAuthorizedError("Refresh Token has been revoked")
        if clock.now() >= self.refresh_tokens[_digest(token)].ends_at:
            raise NotAuthorizedError("Refresh Token has expired")
        return sign_in

    def rotate(self, token: str, client: UserPoolClient) -> str:
        """Return a refresh token in place of another one, which stays valid for the client's grace period."""
        known = self.refresh_tokens[_digest(token)]
        known.ends_at = min(known.ends_at, clock.now() + client.rotation_grace_seconds)
        return self._new_refresh_token(self.by_event_id[known.event_id])

    def revoke(self, token: str, client: UserPoolClient) -> None:
        """Revoke the sign-in of a refresh token; an unknown token is not an error, as RFC 7009 requires."""
        known = self.refresh_tokens.get(_digest(token))
        sign_in = None if known is None else self.by_event_id.get(known.event_id)
        if sign_in is not None and sign_in.client_id == client.id:
            sign_in.revoked = True

    def revoke_all(self, user: PoolUser) -> None:
        """Revoke all sign-ins of a user."""
        for event_id, sign_in in self.by_event_id.items():
            if sign_in.user_id == user.id:
                self.by_event_id[event_id].revoked = True

    def _new_refresh_token(self, sign_in: SignIn) -> str:
        token = secrets.token_urlsafe(96)
        self.refresh_tokens[_digest(token)] = RefreshToken(sign_in.event_id, sign_in.refresh_until)
        return token

    def _forget_ended(self) -> None:
        """Remove sign-ins without valid tokens, so that the memory of a server that runs for weeks does not grow."""
        now = clock.now()
        oldest = next(iter(self.by_event_id.values()), None)
        while len(self.refresh_tokens) >= MOST_REFRESH_TOKENS:
            del self.refresh_tokens[next(iter(self.refresh_tokens))]
        while len(self.by_event_id) >= MOST_REFRESH_TOKENS:
            del self.by_event_id[next(iter(self.by_event_id))]
        if oldest is None or now < oldest.refresh_until:
            return
        for event_id in [key for key, sign_in in self.by_event_id.items() if now >= sign_in.refresh_until]:
            del self.by_event_id[event_id]
        for digest in [key for key, token in self.refresh_tokens.items() if token.event_id not in self.by_event_id]:
            del self.refresh_tokens[digest]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
