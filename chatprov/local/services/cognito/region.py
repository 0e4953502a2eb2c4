"""Cognito in one account and region: user pools by id, and the domains that lead to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chatprov.local.services.cognito.client import UserPoolClient
from chatprov.local.services.cognito.directory import Directory
from chatprov.local.services.cognito.errors import ResourceNotFoundError, user_does_not_exist
from chatprov.local.services.cognito.federation import UserPoolDomain
from chatprov.local.services.cognito.group import UserGroup
from chatprov.local.services.cognito.pool import UserPool
from chatprov.local.services.cognito.user import PoolUser


@dataclass(eq=False, slots=True)
class CognitoRegion:
    """The user pools of one account and region; the service says by `place` which they are."""

    pools: dict[str, UserPool] = field(default_factory=dict)
    domains: dict[str, UserPoolDomain] = field(default_factory=dict)
    account: str = field(init=False)
    directory: Directory = field(init=False, repr=False)
    _region: str = field(init=False)

    def place(self, account: str, region: str, directory: Directory) -> None:
        """Set the account and region; `directory` has the pools of all of them, for requests that name none."""
        self.account, self._region, self.directory = account, region, directory

    def create(self, request: Mapping[str, Any]) -> UserPool:
        """Create a pool from the members of CreateUserPool; its keys are made when they are first wanted."""
        pool = UserPool.create(self.account, self._region, request)
        self.pools[pool.id] = pool
        return pool

    def delete(self, pool: UserPool) -> None:
        """Delete a pool and the messages to its users."""
        del self.pools[pool.id]

    def pool(self, pool_id: str) -> UserPool:
        """Return a pool, or raise ResourceNotFoundException."""
        if pool_id not in self.pools:
            raise ResourceNotFoundError(f"User pool {pool_id} does not exist.")
        return self.pools[pool_id]

    def pool_of_arn(self, arn: str) -> UserPool:
        """Return the pool of an ARN, or raise ResourceNotFoundException."""
        return self.find_pool_of_arn(arn) or self.pool(arn.rpartition("/")[2])

    def find_pool_of_arn(self, arn: str) -> UserPool | None:
        """Return the pool of an ARN, None when it is not here."""
        found = next((pool_id for pool_id, pool in self.pools.items() if pool.arn == arn), None)
        return None if found is None else self.pools[found]

    def client(self, given: Mapping[str, Any]) -> tuple[UserPool, UserPoolClient]:
        """Return the pool and the app client that a request names, or raise ResourceNotFoundException."""
        pool = self.pool(given["UserPoolId"])
        return pool, pool.client(given["ClientId"])

    def user(self, given: Mapping[str, Any]) -> tuple[UserPool, PoolUser]:
        """Return the pool and the user that a request names, or raise Cognito's error for what does not exist."""
        pool = self.pool(given["UserPoolId"])
        user = pool.find_user(given["Username"])
        if user is None:
            raise user_does_not_exist()
        return pool, user

    def group(self, given: Mapping[str, Any]) -> tuple[UserPool, UserGroup]:
        """Return the pool and the group that a request names, or raise ResourceNotFoundException."""
        pool, name = self.pool(given["UserPoolId"]), given["GroupName"]
        if name not in pool.groups:
            raise ResourceNotFoundError("Group not found.")
        return pool, pool.groups[name]

    def domain_of(self, pool: UserPool) -> str | None:
        """Return the domain of a pool, None when it has none."""
        return next((name for name, domain in self.domains.items() if domain.user_pool_id == pool.id), None)
