"""The keys that sign the tokens of this cloud's own user pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local.moto_cognito import public_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from chatprov.appsync.api import UserPoolConfig


class UserPoolKeys:
    """chatprov.appsync.api.SigningKeys over the Cognito backend in this process."""

    def key(self, user_pool: UserPoolConfig, key_id: str) -> RSAPublicKey | None:
        """Return the public key of a pool under that `kid`, or None."""
        return public_key(user_pool.user_pool_id, key_id)
