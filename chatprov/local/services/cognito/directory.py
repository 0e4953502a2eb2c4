"""Finds pools across accounts and regions: users' requests are not signed, and only a signature contains the region."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.local.services.cognito.errors import NotAuthorizedError, ResourceNotFoundError
from chatprov.local.services.cognito.tokens import issuer_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

    from chatprov.local.services.cognito.client import UserPoolClient
    from chatprov.local.services.cognito.pool import UserPool
    from chatprov.local.services.cognito.user import PoolUser


@dataclass(frozen=True, slots=True)
class Access:
    """What a valid access token gives access to: its user, through an app client that may be deleted by now."""

    user: PoolUser
    client_id: str


class Directory:
    """The user pools of every account and region; `pools` returns them."""

    def __init__(self, pools: Callable[[], list[UserPool]]) -> None:
        self.pools = pools

    def find_pool(self, user_pool_id: str) -> UserPool | None:
        """Return the pool of that id."""
        return next((pool for pool in self.pools() if pool.id == user_pool_id), None)

    def client(self, client_id: str) -> tuple[UserPool, UserPoolClient]:
        """Return the app client of that id and its pool; raise ResourceNotFoundException if there is none."""
        for pool in self.pools():
            if client_id in pool.clients:
                return pool, pool.clients[client_id]
        raise ResourceNotFoundError(f"User pool client {client_id} does not exist.")

    def access(self, token: str) -> tuple[UserPool, Access]:
        """Return the pool of a valid access token, and its user and client.

        Raises NotAuthorizedException or UserNotFoundException.
        """
        pool = self.find_pool(issuer_in(token).rpartition("/")[2])
        if pool is None:
            raise NotAuthorizedError("Invalid Access Token")
        sign_in = pool.tokens.check_access(token)
        user = pool.user_of(sign_in)
        if not user.enabled:
            raise NotAuthorizedError("User is disabled.")
        return pool, Access(user, sign_in.client_id)

    def public_key(self, user_pool_id: str, kid: str) -> RSAPublicKey | None:
        """Return the key with which a pool's token of that key id (the token header's `kid`) is to be checked.

        None when there is no such pool, or it has never signed with such a key.
        """
        pool = self.find_pool(user_pool_id)
        key = None if pool is None else pool.tokens.find_key(kid)
        return None if key is None else key.public
