"""The keys that sign the tokens of the local cloud's user pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local.moto_cognito import public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from chatprov.appsync.api import UserPoolConfig


class UserPoolKeys:
    """chatprov.appsync.api.SigningKeys on the Cognito backend in this process."""

    def key(self, user_pool: UserPoolConfig, key_id: str) -> RSAPublicKey | None:
        """Return the public key of a pool with that `kid`, or None."""
        return public_key(user_pool.user_pool_id, key_id)
