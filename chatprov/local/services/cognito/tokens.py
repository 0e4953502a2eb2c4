"""The tokens of one user pool: issue, refresh, verify, revoke.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
https://docs.aws.amazon.com/cognito/latest/developerguide/token-revocation.html
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jwt

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.claims import SignIn, access_claims, id_claims
from chatprov.local.services.cognito.errors import NotAuthorizedError
from chatprov.local.services.cognito.keys import PoolKeys, PoolSigningKey

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jwt.types import Options

    from chatprov.local.services.cognito.client import UserPoolClient
    from chatprov.local.services.cognito.user import PoolUser

MOST_REFRESH_TOKENS: Final = 20_000
"""Of a user pool; the oldest are not taken any more after that, and neither are their access tokens by Cognito."""


@dataclass(slots=True)
class _RefreshToken:
    sign_in: SignIn
    ends_at: float


@dataclass(frozen=True, slots=True)
class VerifiedAccessToken:
    """A verified access token: its user, its client and its claims."""

    user: PoolUser
    client: UserPoolClient
    claims: Mapping[str, Any]


class TokenIssuer:
    """Issues and verifies the tokens of the pool with that issuer URL.

    Refresh tokens are stored as hashes. Access and ID tokens are not stored: they are verified by their signature and
    by the sign-in that they name.
    """

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer
        self._keys: PoolKeys | None = None
        self._sign_ins: dict[str, SignIn] = {}
        self._refresh_tokens: dict[str, _RefreshToken] = {}

    @property
    def keys(self) -> PoolKeys:
        """Return the pool's keys, generated at first use: most pools in tests never sign anything."""
        if self._keys is None:
            self._keys = PoolKeys()
        return self._keys

    def find_key(self, kid: str) -> PoolSigningKey | None:
        """Return the key with that id; a pool that has signed nothing has none."""
        return None if self._keys is None else self._keys.find(kid)

    def sign_in(self, user: PoolUser, client: UserPoolClient) -> dict[str, Any]:
        """Return the AuthenticationResult of a new sign-in."""
        self._forget_ended()
        now = clock.now()
        sign_in = SignIn(user, client, int(now), now + client.lifetime("RefreshToken"))
        self._sign_ins[sign_in.event_id] = sign_in
        return {**self._result(sign_in), "RefreshToken": self._new_refresh_token(sign_in)}

    def user_of_refresh_token(self, token: str, client: UserPoolClient) -> PoolUser:
        """Return the user of a refresh token of that client, whether it is still valid or not."""
        return self._known_refresh_token(token, client).sign_in.user

    def refresh(self, token: str, client: UserPoolClient) -> dict[str, Any]:
        """Return the AuthenticationResult for a refresh token, with a new refresh token if the client rotates them."""
        known = self._known_refresh_token(token, client)
        sign_in = known.sign_in
        if sign_in.revoked:
            raise NotAuthorizedError("Refresh Token has been revoked")
        if clock.now() >= known.ends_at:
            raise NotAuthorizedError("Refresh Token has expired")
        if not sign_in.user.enabled:
            raise NotAuthorizedError("User is disabled.")
        result = self._result(sign_in)
        if client.rotates_refresh_tokens:
            known.ends_at = min(known.ends_at, clock.now() + client.rotation_grace_seconds)
            result["RefreshToken"] = self._new_refresh_token(sign_in)
        return result

    def check_access(self, token: str) -> VerifiedAccessToken:
        """Return a valid access token's user and claims; raise NotAuthorizedException with Cognito's message otherwise."""
        claims = self._verified_claims(token)
        sign_in = self._sign_ins.get(str(claims.get("event_id")))
        if claims.get("token_use") != "access":
            raise NotAuthorizedError("Invalid Access Token")
        if clock.now() >= claims["exp"]:
            raise NotAuthorizedError("Access Token has expired")
        if sign_in is None or sign_in.revoked:
            raise NotAuthorizedError("Access Token has been revoked")
        return VerifiedAccessToken(sign_in.user, sign_in.client, claims)

    def revoke(self, token: str, client: UserPoolClient) -> None:
        """Revoke the sign-in of a refresh token; an unknown token is not an error, as RFC 7009 requires."""
        known = self._refresh_tokens.get(_digest(token))
        if known is not None and known.sign_in.client is client:
            known.sign_in.revoked = True

    def sign_out(self, user: PoolUser) -> None:
        """Revoke all sign-ins of a user."""
        for sign_in in self._sign_ins.values():
            if sign_in.user is user:
                sign_in.revoked = True

    def _known_refresh_token(self, token: str, client: UserPoolClient) -> _RefreshToken:
        known = self._refresh_tokens.get(_digest(token))
        if known is None or known.sign_in.client is not client:
            raise NotAuthorizedError("Invalid Refresh Token")
        return known

    def _new_refresh_token(self, sign_in: SignIn) -> str:
        token = secrets.token_urlsafe(96)
        self._refresh_tokens[_digest(token)] = _RefreshToken(sign_in, sign_in.refresh_until)
        return token

    def _result(self, sign_in: SignIn) -> dict[str, Any]:
        access_seconds = sign_in.client.lifetime("AccessToken")
        return {
            "AccessToken": self._signed(self.keys.access, access_claims(self.issuer, sign_in), access_seconds),
            "IdToken": self._signed(self.keys.id, id_claims(self.issuer, sign_in), sign_in.client.lifetime("IdToken")),
            "ExpiresIn": access_seconds,
            "TokenType": "Bearer",
        }

    def _signed(self, key: PoolSigningKey, claims: Mapping[str, Any], seconds: int) -> str:
        now = int(clock.now())
        payload = {**claims, "exp": now + seconds, "iat": now}
        return jwt.encode(payload, key.private, algorithm="RS256", headers={"kid": key.kid, "typ": ""})

    def _verified_claims(self, token: str) -> dict[str, Any]:
        try:
            key = self.find_key(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise NotAuthorizedError("Invalid Access Token")
            # The caller checks the time, and has a different message for an expired token.
            unchecked: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False}
            claims = jwt.decode(token, key.public, algorithms=["RS256"], issuer=self.issuer, options=unchecked)
        except jwt.PyJWTError as error:
            raise NotAuthorizedError("Invalid Access Token") from error
        return dict(claims)

    def _forget_ended(self) -> None:
        """Remove sign-ins without valid tokens, so that the memory of a server that runs for weeks does not grow."""
        now = clock.now()
        oldest = next(iter(self._sign_ins.values()), None)
        while len(self._refresh_tokens) >= MOST_REFRESH_TOKENS:
            del self._refresh_tokens[next(iter(self._refresh_tokens))]
        while len(self._sign_ins) >= MOST_REFRESH_TOKENS:
            del self._sign_ins[next(iter(self._sign_ins))]
        if oldest is None or now < oldest.refresh_until:
            return
        self._refresh_tokens = {
            digest: token for digest, token in self._refresh_tokens.items() if now < token.sign_in.refresh_until
        }
        self._sign_ins = {event: sign_in for event, sign_in in self._sign_ins.items() if now < sign_in.refresh_until}


def issuer_in(token: str) -> str:
    """Return the issuer in a token that is not verified, or "" if the token is not a JWT."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return ""
    return str(claims.get("iss", ""))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
