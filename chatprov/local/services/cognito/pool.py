"""A user pool: its settings, its users, and the names with which they sign in.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
"""

from __future__ import annotations

import copy
import hmac
import secrets
import string
import uuid
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.cognito import checks, clock, passwords
from chatprov.local.services.cognito.challenges import Challenges
from chatprov.local.services.cognito.pool_settings import settings_of
from chatprov.local.services.cognito.schema import schema_of
from chatprov.local.services.cognito.srp import Verifier
from chatprov.local.services.cognito.tokens import TokenIssuer
from chatprov.local.services.partition import partition_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from chatprov.local.services.cognito.client import UserPoolClient
    from chatprov.local.services.cognito.federation import IdentityProvider, ResourceServer
    from chatprov.local.services.cognito.group import UserGroup
    from chatprov.local.services.cognito.mailbox import Mailbox
    from chatprov.local.services.cognito.user import PoolUser

_ALPHANUMERICS: Final = string.ascii_letters + string.digits
_SUFFIX_LENGTH: Final = 9
_MOST_NAMES_WATCHED: Final = 1000
_FIXED_AT_CREATION: Final = ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration")
SECOND_FACTORS: Final = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")


class UserPool:
    """A user pool of an account and region; `request` has the members of CreateUserPool.

    Messages to its users go to `mailbox`. Raises InvalidParameterException.
    """

    def __init__(self, account: str, region: str, request: Mapping[str, Any], mailbox: Mailbox) -> None:
        self.region = region
        self.local_name = "".join(secrets.choice(_ALPHANUMERICS) for _ in range(_SUFFIX_LENGTH))
        self.id = f"{region}_{self.local_name}"
        self.arn = f"arn:{partition_of(region)}:cognito-idp:{region}:{account}:userpool/{self.id}"
        self.mailbox = mailbox
        self.name: str = request["PoolName"]
        self.settings = settings_of(request)
        self.mfa: str = request.get("MfaConfiguration") or "OFF"
        self.second_factors: dict[str, Any] = {}
        self.schema = schema_of(request.get("Schema") or ())
        self.created = self.modified = clock.date()
        self.clients: dict[str, UserPoolClient] = {}
        self.groups: dict[str, UserGroup] = {}
        self.users: dict[str, PoolUser] = {}
        self.identity_providers: dict[str, IdentityProvider] = {}
        self.resource_servers: dict[str, ResourceServer] = {}
        self.tokens = TokenIssuer(f"https://cognito-idp.{region}.amazonaws.com/{self.id}")
        self.challenges = Challenges()
        self._decoy_key = secrets.token_bytes(32)
        self._attempts_of_nobody: dict[str, passwords.Attempts] = {}

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

    @property
    def username_attributes(self) -> list[str]:
        """Return the attributes that are used instead of a username, if any; the username is then the `sub`."""
        return list(self.settings.get("UsernameAttributes") or ())

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

    def folded(self, name: str) -> str:
        """Return a username or e-mail address in the form in which this pool compares names."""
        # The default of CaseSensitive is true in the API; the console sets false.
        sensitive = (self.settings.get("UsernameConfiguration") or {}).get("CaseSensitive", True)
        return name if sensitive else name.casefold()

    def find_user(self, name: str | None) -> PoolUser | None:
        """Return the user with this username, `sub`, or value of an attribute that is used for sign-in."""
        if not name:
            return None
        if name in self.users:
            return self.users[name]
        wanted = self.folded(name)
        return next((user for user in self.users.values() if wanted in self._names(user)), None)

    def _names(self, user: PoolUser) -> Iterator[str]:
        yield self.folded(user.username)
        yield user.id
        for attribute in self.username_attributes:
            if value := user.attribute(attribute):
                yield self.folded(value)
        for alias in self.settings.get("AliasAttributes") or ():
            value = user.attribute(alias)
            # Users may set any address in their profile, so only a verified one identifies the user.
            if value and (alias == "preferred_username" or user.is_verified(alias)):
                yield self.folded(value)

    def remove(self, user: PoolUser) -> None:
        """Remove a user, whose tokens are refused from then on."""
        self.users.pop(user.username, None)

    def owner_of(self, attribute: str, value: str | None, *, other_than: PoolUser | None = None) -> PoolUser | None:
        """Return the other user who signs in with this e-mail address or phone number, if the attribute is used for sign-in."""
        aliases = self.settings.get("AliasAttributes") or ()
        if not value or attribute not in (*self.username_attributes, *aliases):
            return None
        wanted = self.folded(value)
        by_alias = attribute in aliases
        for user in self.users.values():
            theirs = user.attribute(attribute)
            if user is other_than or theirs is None or self.folded(theirs) != wanted:
                continue
            if not by_alias or user.is_verified(attribute):
                return user
        return None

    def decoy(self, name: str) -> tuple[str, Verifier]:
        """Return a username and a verifier for a user who does not exist, with the same salt for the same name each time."""
        folded = self.folded(name)
        verifier = Verifier.decoy(self._decoy_key, folded)
        if not self.username_attributes:
            return name, verifier
        digest = hmac.digest(self._decoy_key, b"sub " + folded.encode(), "sha256")
        return str(uuid.UUID(bytes=digest[:16], version=4)), verifier

    def attempts_of(self, name: str) -> passwords.Attempts:
        """Return the failed sign-ins for a name, also for one that no user has: a lockout must not show whether the user exists."""
        if user := self.find_user(name):
            return user.attempts
        while len(self._attempts_of_nobody) > _MOST_NAMES_WATCHED:
            del self._attempts_of_nobody[next(iter(self._attempts_of_nobody))]
        return self._attempts_of_nobody.setdefault(self.folded(name), passwords.Attempts())
