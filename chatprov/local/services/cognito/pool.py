"""A user pool: its settings, its app clients and its users.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
"""

import copy
import secrets
import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from chatprov.local.services.cognito import checks, clock, passwords
from chatprov.local.services.cognito.challenges import Challenges
from chatprov.local.services.cognito.client import UserPoolClient
from chatprov.local.services.cognito.errors import ResourceNotFoundError, user_does_not_exist
from chatprov.local.services.cognito.federation import IdentityProvider, ResourceServer
from chatprov.local.services.cognito.group import UserGroup
from chatprov.local.services.cognito.mailbox import Outbox
from chatprov.local.services.cognito.pool_settings import settings_of
from chatprov.local.services.cognito.schema import SchemaAttribute, schema_of
from chatprov.local.services.cognito.sign_ins import SignIn
from chatprov.local.services.cognito.srp import Verifier
from chatprov.local.services.cognito.tokens import TokenIssuer
from chatprov.local.services.cognito.unknown_names import UnknownNames
from chatprov.local.services.cognito.user import PoolUser
from chatprov.local.services.cognito.user_lookup import UserLookup
from chatprov.region import domain_of, partition_of

_ALPHANUMERICS: Final = string.ascii_letters + string.digits
_SUFFIX_LENGTH: Final = 9
_FIXED_AT_CREATION: Final = ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration")
SECOND_FACTORS: Final = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")


@dataclass(eq=False)
class UserPool:
    """A user pool of an account; messages to its users go to `outbox`."""

    account: str
    id: str
    name: str
    settings: dict[str, Any]
    mfa: str
    schema: dict[str, SchemaAttribute]
    created: datetime
    modified: datetime
    tokens: TokenIssuer
    second_factors: dict[str, Any] = field(default_factory=dict)
    clients: dict[str, UserPoolClient] = field(default_factory=dict)
    groups: dict[str, UserGroup] = field(default_factory=dict)
    users: dict[str, PoolUser] = field(default_factory=dict)
    identity_providers: dict[str, IdentityProvider] = field(default_factory=dict)
    resource_servers: dict[str, ResourceServer] = field(default_factory=dict)
    challenges: Challenges = field(default_factory=Challenges)
    unknown_names: UnknownNames = field(default_factory=UnknownNames)
    outbox: Outbox = field(default_factory=Outbox)

    def __post_init__(self) -> None:
        # a state that is read may be damaged
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

    @property
    def region(self) -> str:
        """Return the region, the first part of the id."""
        return self.id.partition("_")[0]

    @property
    def local_name(self) -> str:
        """Return the second part of the id, with which SRP identifies the pool."""
        return self.id.partition("_")[2]

    @property
    def arn(self) -> str:
        """Return the ARN."""
        return f"arn:{partition_of(self.region)}:cognito-idp:{self.region}:{self.account}:userpool/{self.id}"

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

    # Settings

    def update(self, request: Mapping[str, Any]) -> None:
        """Apply UpdateUserPool: everything but what is fixed at creation is set again, to the default when not given."""
        fixed: dict[str, Any] = {name: self.settings[name] for name in _FIXED_AT_CREATION if name in self.settings}
        self.settings = settings_of({**request, **fixed})
        self.mfa = request.get("MfaConfiguration") or "OFF"
        self.name = request.get("PoolName") or self.name
        self.modified = clock.date()

    @property
    def web_authn(self) -> Mapping[str, Any]:
        """Return the pool's WebAuthnConfiguration, the settings of passkeys."""
        bound: Mapping[str, Any] = self.second_factors.get("WebAuthnConfiguration") or {}
        return bound

    def set_mfa(self, request: Mapping[str, Any]) -> None:
        """Apply SetUserPoolMfaConfig: a setting that it omits is removed, except WebAuthnConfiguration."""
        self.mfa = request["MfaConfiguration"]
        named = (*SECOND_FACTORS, "WebAuthnConfiguration")
        kept = {name: setting for name, setting in self.second_factors.items() if name == "WebAuthnConfiguration"}
        self.second_factors = {**kept, **{name: copy.deepcopy(request[name]) for name in named if request.get(name)}}
        text_messages = self.second_factors.get("SmsMfaConfiguration") or {}
        for name in ("SmsConfiguration", "SmsAuthenticationMessage"):
            if name in text_messages:
                self.settings[name] = text_messages[name]
        self.modified = clock.date()

    @property
    def password_policy(self) -> Mapping[str, Any]:
        """Return the PasswordPolicy with every member set."""
        policy: Mapping[str, Any] = self.settings["Policies"]["PasswordPolicy"]
        return policy

    @property
    def first_factors(self) -> list[str]:
        """Return the factors that may begin a choice-based sign-in: PASSWORD, EMAIL_OTP, …."""
        return list(self.settings["Policies"]["SignInPolicy"].get("AllowedFirstAuthFactors") or ["PASSWORD"])

    @property
    def is_protected(self) -> bool:
        """Return whether the pool has deletion protection."""
        return bool(self.settings["DeletionProtection"] == "ACTIVE")

    @property
    def tags(self) -> Mapping[str, str]:
        """Return the pool's tags."""
        tags: Mapping[str, str] = self.settings["UserPoolTags"]
        return tags

    def tag(self, tags: Mapping[str, str]) -> None:
        """Add tags, or replace their values."""
        together = {**self.tags, **tags}
        checks.check_tags(together)
        self.settings["UserPoolTags"] = together

    def untag(self, keys: Iterable[str]) -> None:
        """Remove tags."""
        removed = frozenset(keys)
        self.settings["UserPoolTags"] = {key: value for key, value in self.tags.items() if key not in removed}

    def allows_sign_up(self) -> bool:
        """Return whether users may sign up."""
        return not (self.settings.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly", False)

    def verifies(self, attribute: str) -> bool:
        """Return whether Cognito sends a verification code to that attribute of a new user."""
        return attribute in (self.settings.get("AutoVerifiedAttributes") or ())

    def check_password(self, password: str) -> None:
        """Raise InvalidPasswordException unless the policy allows the password."""
        passwords.check_policy(self.password_policy, password)

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
