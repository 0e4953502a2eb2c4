"""The keys that sign the tokens of the local cloud's user pools."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from chatprov.appsync.api import UserPoolConfig
    from chatprov.local.services.cognito.directory import Directory


class UserPoolKeys:
    """chatprov.appsync.api.SigningKeys over the user pools in this process."""

    def __init__(self, user_pools: Directory) -> None:
        self._user_pools = user_pools

    def key(self, user_pool: UserPoolConfig, key_id: str) -> RSAPublicKey | None:
        """Return the public key of a pool under that `kid`, or None."""
        return self._user_pools.public_key(user_pool.user_pool_id, key_id)
