"""Authentication: checks the credentials of a request against the authorization modes of the API.

https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.auth.identity import Identity
from chatprov.appsync.auth.tokens import UserPoolTokenVerifier, weight_of_claims
from chatprov.appsync.cache import LRU
from chatprov.appsync.errors import UnauthenticatedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.appsync.api import ApiDefinition, PublicKeys, UserPoolConfig

NO_CREDENTIALS: Final = "Valid authorization header not provided."
BEARER: Final = re.compile(r"^Bearer +", re.IGNORECASE)
SUPPORTED: Final = frozenset({"AMAZON_COGNITO_USER_POOLS", "API_KEY"})
_MOST_BYTES: Final = 16 << 20
"""The limit for all cached tokens and their identities together."""


@dataclass(frozen=True, slots=True)
class _CachedIdentity:
    """The cached identity of a token, with the settings that it was verified with."""

    identity: Identity
    pools: tuple[UserPoolConfig, ...]
    expires: float


def _bytes(key: tuple[str, str], _: _CachedIdentity) -> int:
    return weight_of_claims(key[0]) + len(key[1])


class RequestAuthenticator:
    """Checks credentials; caches the identity of a token until the token expires."""

    def __init__(self, keys: PublicKeys, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._tokens = UserPoolTokenVerifier(keys, clock)
        self._known: LRU[tuple[str, str], _CachedIdentity] = LRU(_MOST_BYTES, _bytes)

    def authenticate(
        self, api: ApiDefinition, headers: Mapping[str, str | list[str]], source_ip: str = "127.0.0.1"
    ) -> Identity:
        """Return the identity for a request's headers (names in lower case); raises UnauthenticatedError."""
        pools, key_allowed = _ways_in(api)
        token = first(headers.get("authorization"))
        key = first(headers.get("x-api-key"))
        if token and pools:
            return self._user(token, pools, source_ip)
        if key and key_allowed:
            if api.api_keys.get(key, 0) > self._clock():
                return Identity("API_KEY")
            raise UnauthenticatedError
        raise UnauthenticatedError(_why_refused(api))

    def _user(self, token: str, pools: tuple[UserPoolConfig, ...], source_ip: str) -> Identity:
        known = self._known.get((token, source_ip))
        if known is None or known.pools != pools or known.expires <= self._clock():
            verified, pool = self._tokens.verify(BEARER.sub("", token), pools)
            known = _CachedIdentity(_identity(verified.claims, pool, source_ip), pools, verified.expires)
            self._known.put((token, source_ip), known)
        return known.identity


def _identity(claims: Mapping[str, Any], pool: UserPoolConfig, source_ip: str) -> Identity:
    groups = claims.get("cognito:groups")
    context = {
        "sub": claims.get("sub"),
        "issuer": pool.issuer,
        "username": claims.get("cognito:username") or claims.get("username"),
        "claims": dict(claims),
        "sourceIp": [source_ip],
        "defaultAuthStrategy": pool.default_action,
        "groups": groups,
    }
    return Identity("AMAZON_COGNITO_USER_POOLS", context, frozenset(groups or ()), pool.default_action == "DENY")


def first(value: str | list[str] | None) -> str | None:
    """Return the value of a header; the first value of a repeated header."""
    if isinstance(value, list):
        return value[0] if value else None
    return value


def _ways_in(api: ApiDefinition) -> tuple[tuple[UserPoolConfig, ...], bool]:
    pools, key_allowed = [], False
    for provider in (api.primary_auth, *api.additional_auth):
        if provider.type == "AMAZON_COGNITO_USER_POOLS" and provider.user_pool:
            pools.append(provider.user_pool)
        elif provider.type == "API_KEY":
            key_allowed = True
    return tuple(pools), key_allowed


def _why_refused(api: ApiDefinition) -> str:
    types = {provider.type for provider in (api.primary_auth, *api.additional_auth)}
    if types & SUPPORTED:
        return NO_CREDENTIALS
    return (
        f"This API is authorized by {', '.join(sorted(types))}, which this AppSync runtime cannot check; "
        "it supports AMAZON_COGNITO_USER_POOLS and API_KEY."
    )
