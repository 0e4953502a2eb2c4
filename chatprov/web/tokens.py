"""The sender of a request for a URL: access tokens, verified with the keys that the user pool publishes.

https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt

from chatprov.errors import EndpointUnreachable, UserRefused
from chatprov.region import domain_of

if TYPE_CHECKING:
    from chatprov.outputs import Outputs

KEYS_SECONDS = 3600
TIMEOUT_SECONDS = 10


def issuer(outputs: Outputs) -> str:
    """Return the issuer in the pool's tokens, also for emulators."""
    return f"https://cognito-idp.{outputs.region}.{domain_of(outputs.region)}/{outputs.user_pool_id}"


def keys_url(outputs: Outputs) -> str:
    """Return the URL of the pool's public keys."""
    base = f"{outputs.endpoint_url.rstrip('/')}/{outputs.user_pool_id}" if outputs.endpoint_url else issuer(outputs)
    return f"{base}/.well-known/jwks.json"


class AppClientTokenVerifier:
    """Verifies the access tokens of one app client; the pool's keys are kept for an hour."""

    def __init__(self, outputs: Outputs) -> None:
        self._issuer = issuer(outputs)
        self._client_id = outputs.client_id
        self._keys = jwt.PyJWKClient(keys_url(outputs), lifespan=KEYS_SECONDS, timeout=TIMEOUT_SECONDS)

    def verify(self, token: str) -> dict[str, Any]:
        """Return the claims of a valid access token; the call may wait for the network.

        Raises UserRefused for any other token, EndpointUnreachable when the keys cannot be loaded.
        """
        try:
            key = self._keys.get_signing_key_from_jwt(token)
            claims: dict[str, Any] = jwt.decode(
                token, key, algorithms=["RS256"], issuer=self._issuer, options={"require": ["exp", "iss", "sub"]}
            )
        except jwt.PyJWKClientConnectionError as error:
            raise EndpointUnreachable(f"The user pool's keys cannot be read: {error}") from None
        except (jwt.PyJWTError, ValueError):
            raise _refused() from None
        if claims.get("token_use") != "access" or claims.get("client_id") != self._client_id:
            raise _refused()
        return claims


def _refused() -> UserRefused:
    return UserRefused("You are not signed in, or no longer", advice="Sign in again.")
