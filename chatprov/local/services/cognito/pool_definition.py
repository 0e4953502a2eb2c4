"""A user pool apart from what is in it: its name, its settings and its schema.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
"""

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any, Final

from chatprov.local.services.cognito import checks, clock, passwords
from chatprov.local.services.cognito.pool_settings import settings_of
from chatprov.local.services.cognito.schema import SchemaAttribute
from chatprov.region import partition_of

_FIXED_AT_CREATION: Final = ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration")
SECOND_FACTORS: Final = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")


@dataclass(eq=False)
class PoolDefinition:
    """What a user pool is without its users, app clients and tokens."""

    account: str
    id: str
    name: str
    settings: dict[str, Any]
    mfa: str
    schema: dict[str, SchemaAttribute]
    created: datetime
    modified: datetime
    second_factors: dict[str, Any] = field(default_factory=dict)

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

    def definition(self) -> "PoolDefinition":
        """Return the pool without what is in it; the two share their settings."""
        return PoolDefinition(**{member.name: getattr(self, member.name) for member in fields(PoolDefinition)})

    def define(self, definition: "PoolDefinition") -> None:
        """Make the pool, but not what is in it, that of another definition."""
        for member in fields(PoolDefinition):
            setattr(self, member.name, getattr(definition, member.name))

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
