"""Finds pools across accounts and regions: users' requests are not signed, and only a signature contains the region."""

from collections.abc import Iterator

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from moto.cognitoidp.models import cognitoidp_backends

from chatprov.local.moto_cognito.client import UserPoolClient
from chatprov.local.moto_cognito.exceptions import NotAuthorizedError, ResourceNotFoundError, user_does_not_exist
from chatprov.local.moto_cognito.pool import ServedUserPool
from chatprov.local.moto_cognito.tokens import VerifiedAccessToken, issuer_in


def pools() -> Iterator[ServedUserPool]:
    """Yield every user pool of every account and region."""
    for regions in list(cognitoidp_backends.values()):
        for backend in list(regions.values()):
            for pool in list(backend.user_pools.values()):
                if isinstance(pool, ServedUserPool):
                    yield pool


def find_pool(user_pool_id: str) -> ServedUserPool | None:
    """Return the pool of that id."""
    return next((pool for pool in pools() if pool.id == user_pool_id), None)


def client(client_id: str) -> tuple[ServedUserPool, UserPoolClient]:
    """Return the app client of that id and its pool; raise ResourceNotFoundException if there is none."""
    for pool in pools():
        found = pool.clients.get(client_id)
        if isinstance(found, UserPoolClient):
            return pool, found
    raise ResourceNotFoundError(f"User pool client {client_id} does not exist.")


def access(token: str) -> tuple[ServedUserPool, VerifiedAccessToken]:
    """Return the claims of a valid access token with its user and client; raise NotAuthorizedException or UserNotFoundException."""
    issuer = issuer_in(token)
    pool = find_pool(issuer.rpartition("/")[2])
    if pool is None:
        raise NotAuthorizedError("Invalid Access Token")
    checked = pool.tokens.check_access(token)
    if pool.users.get(checked.user.username) is not checked.user:
        raise user_does_not_exist()
    if not checked.user.enabled:
        raise NotAuthorizedError("User is disabled.")
    return pool, checked


def public_key(user_pool: str | ServedUserPool, kid: str) -> RSAPublicKey | None:
    """Return the public key that verifies a pool's tokens with that key id.

    Arguments: the pool or its id, and `kid` of the token's header. Returns None if there is no such pool, or if it
    has never signed with such a key.
    """
    pool = find_pool(user_pool) if isinstance(user_pool, str) else user_pool
    key = None if pool is None else pool.tokens.find_key(kid)
    return None if key is None else key.public
