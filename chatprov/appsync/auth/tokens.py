"""Verification of the JSON Web Tokens of Cognito user pools."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import jwt

from chatprov.appsync.cache import LRU
from chatprov.appsync.errors import UnauthenticatedError
from chatprov.appsync.vtl import JavaException, VtlError, javaregex
from chatprov.appsync.vtl.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from jwt.types import Options

    from chatprov.appsync.api import PublicKeys, UserPoolConfig

UNPARSABLE: Final = "Unable to parse JWT token."
EXPIRED: Final = "Token has expired."
SIGNATURE_ONLY: Final[Options] = {"verify_exp": False, "verify_aud": False, "verify_iat": False, "verify_nbf": False}
TOKEN_USES: Final = frozenset({"id", "access"})


_MOST_BYTES: Final = 32 << 20
"""The limit for all cached tokens and their claims together."""


def weight_of_claims(token: str) -> int:
    """Return the estimated size of a token and its parsed claims, in bytes."""
    return 2000 + 8 * len(token)


@dataclass(frozen=True, slots=True)
class VerifiedToken:
    """A token with a valid signature, and the id of its user pool."""

    claims: Mapping[str, Any]
    user_pool_id: str
    expires: float


class UserPoolTokenVerifier:
    """Verifies tokens with the public keys of user pools; the signature of each token is verified once.

    A revoked token stays valid until it expires, as on AWS: only signature, expiry, issuer and client are checked.
    https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
    """

    def __init__(self, keys: PublicKeys, clock: Callable[[], float]) -> None:
        self._keys = keys
        self._clock = clock
        self._verified: LRU[str, VerifiedToken] = LRU(_MOST_BYTES, lambda token, _: weight_of_claims(token))

    def verify(self, token: str, pools: Sequence[UserPoolConfig]) -> tuple[VerifiedToken, UserPoolConfig]:
        """Return the verified token and its user pool among `pools`; raises UnauthenticatedError."""
        verified = self._verified.get(token)
        if verified is None:
            verified = self._check_signature(token, pools)
            self._verified.put(token, verified)
        pool = next((candidate for candidate in pools if candidate.user_pool_id == verified.user_pool_id), None)
        if pool is None:
            raise UnauthenticatedError
        if verified.expires <= self._clock():
            raise UnauthenticatedError(EXPIRED)
        if pool.app_id_client_regex and not client_matches(pool.app_id_client_regex, verified.claims):
            raise UnauthenticatedError
        return verified, pool

    def _check_signature(self, token: str, pools: Sequence[UserPoolConfig]) -> VerifiedToken:
        try:
            unverified = jwt.decode_complete(token, options={"verify_signature": False})
        except jwt.PyJWTError as error:
            raise UnauthenticatedError(UNPARSABLE) from error
        header, claims = unverified["header"], unverified["payload"]
        pool = next((candidate for candidate in pools if candidate.issuer == claims.get("iss")), None)
        key = self._keys.key(pool, str(header.get("kid"))) if pool else None
        if pool is None or key is None:
            raise UnauthenticatedError
        try:
            # The expiry is not verified here: `verify` compares it with the runtime's clock at each request.
            jwt.decode(token, key, algorithms=["RS256"], options=SIGNATURE_ONLY)
        except jwt.PyJWTError as error:
            raise UnauthenticatedError from error
        expires = claims.get("exp")
        if claims.get("token_use") not in TOKEN_USES or not isinstance(expires, int | float):
            raise UnauthenticatedError
        return VerifiedToken(claims, pool.user_pool_id, float(expires))


def client_matches(pattern: str, claims: Mapping[str, Any]) -> bool:
    """Return whether a token's client is one of those that the pattern of a user pool's configuration accepts."""
    client = claims.get("aud") or claims.get("client_id") or ""
    try:
        return javaregex.matches(pattern, str(client), Budget())
    except (JavaException, VtlError):
        return False  # an invalid regular expression, or one that takes too long, matches no client
