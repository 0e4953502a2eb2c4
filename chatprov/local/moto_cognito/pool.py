"""A user pool: its settings, its users, and the names with which they sign in.

https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPool.html
"""

import copy
import hmac
import secrets
import string
import uuid
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any, Final

from moto.cognitoidp.models import CognitoIdpUserPool
from moto.core.utils import utcnow
from moto.utilities.utils import get_partition

from chatprov.local.moto_cognito import attributes, passwords
from chatprov.local.moto_cognito.challenges import Challenges
from chatprov.local.moto_cognito.exceptions import InvalidParameterException
from chatprov.local.moto_cognito.srp import Verifier
from chatprov.local.moto_cognito.tokens import TokenIssuer
from chatprov.local.moto_cognito.user import PoolUser

_ALPHANUMERICS: Final = string.ascii_letters + string.digits
_SUFFIX_LENGTH: Final = 9
_MOST_NAMES_WATCHED: Final = 1000
_FIXED_AT_CREATION: Final = ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration")
_NOT_CONFIGURATION: Final = frozenset({"UserPoolId", "PoolName", "MfaConfiguration"})
SECOND_FACTORS: Final = ("SmsMfaConfiguration", "SoftwareTokenMfaConfiguration", "EmailMfaConfiguration")


class ServedUserPool(CognitoIdpUserPool):
    """moto's user pool with Cognito's ids, keys, defaults and rules to find a user."""

    def __init__(self, account_id: str, region: str, name: str, extended_config: dict[str, Any]) -> None:
        # Does not call moto's constructor, which reads a signing key that every copy of moto has.
        self.account_id = account_id
        self.region = region
        self.local_name = "".join(secrets.choice(_ALPHANUMERICS) for _ in range(_SUFFIX_LENGTH))
        self.id = f"{region}_{self.local_name}"
        self.arn = f"arn:{get_partition(region)}:cognito-idp:{region}:{account_id}:userpool/{self.id}"
        self.name = name
        self.status = None
        self.creation_date = self.last_modified_date = utcnow()
        self.second_factors: dict[str, Any] = {}
        self.update_extended_config(extended_config)
        self.schema_attributes = attributes.schema_of(self.extended_config.pop("Schema", ()))
        self.clients = OrderedDict()
        self.identity_providers = OrderedDict()
        self.groups = OrderedDict()
        self.users = OrderedDict()
        self.resource_servers = OrderedDict()
        self.tokens = TokenIssuer(f"https://cognito-idp.{region}.amazonaws.com/{self.id}")
        self.challenges = Challenges()
        self._decoy_key = secrets.token_bytes(32)
        self._attempts_of_nobody: dict[str, passwords.Attempts] = {}

    # Settings

    def update_extended_config(self, extended_config: dict[str, Any]) -> None:
        """Apply a request's settings; each one that it omits gets Cognito's default."""
        given = {
            name: copy.deepcopy(value)
            for name, value in extended_config.items()
            if name not in _NOT_CONFIGURATION and value is not None
        }
        policies = given.get("Policies") or {}
        given["Policies"] = {
            "PasswordPolicy": _password_policy(policies.get("PasswordPolicy")),
            "SignInPolicy": policies.get("SignInPolicy") or {"AllowedFirstAuthFactors": ["PASSWORD"]},
        }
        creation = {"AllowAdminCreateUserOnly": False, **(given.get("AdminCreateUserConfig") or {})}
        days = given["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"]
        # Cognito still returns UnusedAccountValidityDays, which the member of the password policy replaced.
        given["AdminCreateUserConfig"] = {"UnusedAccountValidityDays": days, **creation}
        given.setdefault("DeletionProtection", "INACTIVE")
        given.setdefault("UserPoolTier", "ESSENTIALS")
        given.setdefault("UserPoolTags", {})
        super().update_extended_config(given)
        self.mfa_config = extended_config.get("MfaConfiguration") or "OFF"

    def replace_config(self, request: Mapping[str, Any]) -> None:
        """Apply UpdateUserPool: replace all settings except those that are fixed at creation."""
        fixed: dict[str, Any] = {
            name: self.extended_config[name] for name in _FIXED_AT_CREATION if name in self.extended_config
        }
        self.update_extended_config({**request, **fixed})
        self.name = request.get("PoolName") or self.name
        self.last_modified_date = utcnow()

    @property
    def web_authn(self) -> Mapping[str, Any]:
        """Return the pool's WebAuthnConfiguration, the settings of passkeys."""
        bound: Mapping[str, Any] = self.second_factors.get("WebAuthnConfiguration") or {}
        return bound

    def set_mfa(self, request: Mapping[str, Any]) -> None:
        """Apply SetUserPoolMfaConfig: a setting that it omits is removed, except WebAuthnConfiguration."""
        self.mfa_config = request["MfaConfiguration"]
        named = (*SECOND_FACTORS, "WebAuthnConfiguration")
        kept = {name: setting for name, setting in self.second_factors.items() if name == "WebAuthnConfiguration"}
        self.second_factors = {**kept, **{name: copy.deepcopy(request[name]) for name in named if request.get(name)}}
        text_messages = self.second_factors.get("SmsMfaConfiguration") or {}
        for name in ("SmsConfiguration", "SmsAuthenticationMessage"):
            if name in text_messages:
                self.extended_config[name] = text_messages[name]
        self.last_modified_date = utcnow()

    def add_custom_attributes(self, custom_attributes: list[dict[str, str]]) -> None:
        """Apply AddCustomAttributes: all of the attributes or none."""
        attributes.check_declared(custom_attributes)
        super().add_custom_attributes(custom_attributes)

    @property
    def password_policy(self) -> Mapping[str, Any]:
        """Return the PasswordPolicy with every member set."""
        policy: Mapping[str, Any] = self.extended_config["Policies"]["PasswordPolicy"]
        return policy

    @property
    def first_factors(self) -> list[str]:
        """Return the factors that may begin a choice-based sign-in: PASSWORD, EMAIL_OTP, …."""
        return list(self.extended_config["Policies"]["SignInPolicy"].get("AllowedFirstAuthFactors") or ["PASSWORD"])

    @property
    def is_protected(self) -> bool:
        """Return whether the pool has deletion protection."""
        return bool(self.extended_config["DeletionProtection"] == "ACTIVE")

    @property
    def tags(self) -> dict[str, str]:
        """Return the pool's tags, as the dictionary that stores them."""
        tags: dict[str, str] = self.extended_config["UserPoolTags"]
        return tags

    @property
    def username_attributes(self) -> list[str]:
        """Return the attributes that are used instead of a username, if any; the username is then the `sub`."""
        return list(self.extended_config.get("UsernameAttributes") or ())

    def allows_sign_up(self) -> bool:
        """Return whether users may sign up."""
        return not (self.extended_config.get("AdminCreateUserConfig") or {}).get("AllowAdminCreateUserOnly", False)

    def verifies(self, attribute: str) -> bool:
        """Return whether Cognito sends a verification code to that attribute of a new user."""
        return attribute in (self.extended_config.get("AutoVerifiedAttributes") or ())

    def check_password(self, password: str) -> None:
        """Raise InvalidPasswordException unless the policy allows the password."""
        passwords.check_policy(self.password_policy, password)

    # Users

    def folded(self, name: str) -> str:
        """Return a username or e-mail address in the form in which this pool compares names."""
        # The default of CaseSensitive is true in the API; the console sets false.
        sensitive = (self.extended_config.get("UsernameConfiguration") or {}).get("CaseSensitive", True)
        return name if sensitive else name.casefold()

    def people(self) -> Iterator[PoolUser]:
        """Yield the pool's users."""
        for user in list(self.users.values()):
            if isinstance(user, PoolUser):
                yield user

    def find_user(self, name: str | None) -> PoolUser | None:
        """Return the user with this username, `sub`, or value of an attribute that is used for sign-in."""
        if not name:
            return None
        known = self.users.get(name)
        if isinstance(known, PoolUser):
            return known
        wanted = self.folded(name)
        return next((user for user in self.people() if wanted in self._names(user)), None)

    def _names(self, user: PoolUser) -> Iterator[str]:
        yield self.folded(user.username)
        yield user.id
        for attribute in self.username_attributes:
            if value := user.attribute(attribute):
                yield self.folded(value)
        for alias in self.extended_config.get("AliasAttributes") or ():
            value = user.attribute(alias)
            # Users may set any address in their profile, so only a verified one identifies the user.
            if value and (alias == "preferred_username" or user.is_verified(alias)):
                yield self.folded(value)

    def _get_user(self, username: str) -> PoolUser:
        return self.find_user(username)  # type: ignore[return-value]  # moto's own method returns None, too

    def owner_of(self, attribute: str, value: str | None, *, other_than: PoolUser | None = None) -> PoolUser | None:
        """Return the other user who signs in with this e-mail address or phone number, if the attribute is used for sign-in."""
        aliases = self.extended_config.get("AliasAttributes") or ()
        if not value or attribute not in (*self.username_attributes, *aliases):
            return None
        wanted = self.folded(value)
        by_alias = attribute in aliases
        for user in self.people():
            theirs = user.attribute(attribute)
            if user is other_than or theirs is None or self.folded(theirs) != wanted:
                continue
            if not by_alias or user.is_verified(attribute):
                return user
        return None

    def name_of_new_user(self, name: str, given: dict[str, str]) -> str | None:
        """Return a new user's username, or None if it is the `sub`; the name is then added to `given` as an attribute."""
        if not self.username_attributes:
            for alias, has_form in _FORMS.items():
                if alias in (self.extended_config.get("AliasAttributes") or ()) and has_form(name):
                    article = "email" if alias == "email" else "phone number"
                    raise InvalidParameterException(
                        f"Username cannot be of {article} format, since user pool is configured for {article} alias."
                    )
            return name
        for attribute in self.username_attributes:
            if _FORMS[attribute](name):
                if self.folded(given.setdefault(attribute, name)) != self.folded(name):
                    raise InvalidParameterException(f"User {attribute} and username do not match.")
                return None
        described = " or ".join(
            "an email" if attribute == "email" else "a phone number" for attribute in self.username_attributes
        )
        either = "either " if len(self.username_attributes) > 1 else ""
        raise InvalidParameterException(f"Username should be {either}{described}.")

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


_FORMS: Final = {"email": attributes.is_email, "phone_number": attributes.is_phone_number}


def _password_policy(given: Mapping[str, Any] | None) -> dict[str, Any]:
    if given is None:
        return dict(passwords.DEFAULT_POLICY)
    requirements = {name: False for name in passwords.DEFAULT_POLICY if name.startswith("Require")}
    return {**passwords.DEFAULT_POLICY, **requirements, **given}
