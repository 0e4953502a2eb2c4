"""The common state of all steps of a sign-in: the pool, the app client, and the pending challenge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.challenges import Challenge
from chatprov.local.services.cognito.client import UserPoolClient
from chatprov.local.services.cognito.errors import InvalidParameterException, NotAuthorizedError, user_does_not_exist
from chatprov.local.services.cognito.pool import UserPool
from chatprov.local.services.cognito.srp import SrpExchange
from chatprov.local.services.cognito.user import PoolUser

Answer = dict[str, Any]
Parameters = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class SignInSteps:
    """Steps of signing in to a pool through one of its app clients."""

    pool: UserPool
    client: UserPoolClient

    def _existing(self, username: str) -> PoolUser | None:
        """Return the user, or None for an unknown user if the client hides whether users exist."""
        user = self.pool.find_user(username)
        if user is None and not self.client.hides_existence:
            raise user_does_not_exist()
        return user

    def _id_of(self, username: str) -> str | None:
        user = self.pool.find_user(username)
        return None if user is None else user.username

    def _require_same(self, challenge: Challenge, user_id: str | None) -> None:
        if challenge.user_id != user_id:
            raise NotAuthorizedError("Invalid session for the user.")

    def _challenge(self, name: str, user_id: str, *, exchange: SrpExchange | None = None, **data: Any) -> Challenge:
        return Challenge(name, user_id, self.client.id, clock.now() + self.client.session_seconds, exchange, data)


def required(parameters: Parameters, name: str) -> str:
    """Return a parameter's value; raise InvalidParameterException if it is missing."""
    value = parameters.get(name)
    if not value:
        raise InvalidParameterException(f"Missing required parameter {name}")
    return value
