"""A user pool: its app clients, its users, and the tokens of their sign-ins.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
"""

import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chatprov.local.services.cognito import clock, passwords
from chatprov.local.services.cognito.challenges import Challenges
from chatprov.local.services.cognito.client import UserPoolClient
from chatprov.local.services.cognito.errors import ResourceNotFoundError, user_does_not_exist
from chatprov.local.services.cognito.federation import IdentityProvider, ResourceServer
from chatprov.local.services.cognito.group import UserGroup
from chatprov.local.services.cognito.mailbox import Outbox
from chatprov.local.services.cognito.pool_definition import PoolDefinition
from chatprov.local.services.cognito.pool_settings import settings_of
from chatprov.local.services.cognito.schema import schema_of
from chatprov.local.services.cognito.sign_ins import SignIn
from chatprov.local.services.cognito.srp import Verifier
from chatprov.local.services.cognito.tokens import TokenIssuer
from chatprov.local.services.cognito.unknown_names import UnknownNames
from chatprov.local.services.cognito.user import PoolUser
from chatprov.local.services.cognito.user_lookup import UserLookup
from chatprov.region import domain_of

_ALPHANUMERICS: Final = string.ascii_letters + string.digits
_SUFFIX_LENGTH: Final = 9


@dataclass(eq=False)
class UserPool(PoolDefinition):
    """A user pool of an account; messages to its users go to `outbox`.

    What is going to be changed is looked up by its key, in every mapping of the state: this is how the keeper knows of it.
    """

    tokens: TokenIssuer = field(kw_only=True)
    clients: dict[str, UserPoolClient] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    users: dict[str, PoolUser] = field(default_factory=dict)
    identity_providers: dict[str, IdentityProvider] = field(default_factory=dict)
    resource_servers: dict[str, ResourceServer] = field(default_factory=dict)
    challenges: Challenges = field(default_factory=Challenges)
    unknown_names: UnknownNames = field(default_factory=UnknownNames)
    outbox: Outbox = field(default_factory=Outbox)

    def __post_init__(self) -> None:
        self.check_groups()

    def check_groups(self) -> None:
        """Raise ValueError if a user is in a group that does not exist: a state that is read may be damaged."""
        if any(name not in self.groups for user in self.users.values() for name in user.groups):
            raise ValueError("A user is in a group that the pool does not have.")

    @classmethod
    def create(cls, account: str, region: str, request: Mapping[str, Any]) -> "UserPool":
        """Return a new pool with the members of CreateUserPool; raises InvalidParameterException."""
        pool_id = f"{region}_{''.join(secrets.choice(_ALPHANUMERICS) for _ in range(_SUFFIX_LENGTH))}"
        now = clock.date()
        return cls(
            account,
            pool_id,
            request["PoolName"],
            settings_of(request),
            request.get("MfaConfiguration") or "OFF",
            schema_of(request.get("Schema") or ()),
            created=now,
            modified=now,
            tokens=TokenIssuer(f"https://cognito-idp.{region}.{domain_of(region)}/{pool_id}"),
        )

    def describe(self) -> dict[str, Any]:
        """Return the pool as DescribeUserPool shows it, without its domain."""
        schema = [attribute.describe() for attribute in self.schema.values()]
        return {**self.settings, **self._common(), "SchemaAttributes": schema}

    def summary(self) -> dict[str, Any]:
        """Return the pool as ListUserPools shows it."""
        return {**self._common(), "LambdaConfig": self.settings.get("LambdaConfig") or {}}

    def _common(self) -> dict[str, Any]:
        return {
            "Id": self.id,
            "Arn": self.arn,
            "Name": self.name,
            "CreationDate": self.created,
            "LastModifiedDate": self.modified,
            "MfaConfiguration": self.mfa,
            "EstimatedNumberOfUsers": len(self.users),
        }

    # Users

    @property
    def lookup(self) -> UserLookup:
        """Return the users by the names with which they sign in."""
        return UserLookup(self.settings, self.users)

    def find_user(self, name: str | None) -> PoolUser | None:
        """Return the user with this username, `sub`, or value of an attribute that is used for sign-in."""
        return self.lookup.find(name)

    def remove(self, user: PoolUser) -> None:
        """Remove a user, whose tokens are refused from then on."""
        self.users.pop(user.username, None)

    def decoy(self, name: str) -> tuple[str, Verifier]:
        """Return a username and a verifier for a user who does not exist, with the same salt for the same name each time."""
        folded = self.lookup.folded(name)
        user_id = self.unknown_names.user_id(folded) if self.lookup.username_attributes else name
        return user_id, self.unknown_names.verifier(folded)

    def attempts_of(self, name: str) -> passwords.Attempts:
        """Return the failed sign-ins for a name, also for one that no user has: a lockout must not show whether the user exists."""
        user = self.find_user(name)
        return self.unknown_names.attempts_of(self.lookup.folded(name)) if user is None else user.attempts

    def user_of(self, sign_in: SignIn) -> PoolUser:
        """Return the user who signed in, or raise UserNotFoundException when the user has been removed."""
        user = self.users.get(sign_in.username)
        if user is None or user.id != sign_in.user_id:
            raise user_does_not_exist()
        return user

    def groups_of(self, user: PoolUser) -> dict[str, UserGroup]:
        """Return the groups of a user by name."""
        return {name: self.groups[name] for name in user.groups}

    # App clients

    def client(self, client_id: str) -> UserPoolClient:
        """Return an app client, or raise ResourceNotFoundException."""
        if client_id not in self.clients:
            raise ResourceNotFoundError(f"User pool client {client_id} does not exist.")
        return self.clients[client_id]
