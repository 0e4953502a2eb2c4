"""A user of a user pool: attributes, status, and the verifier that is stored instead of the password."""

import uuid
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from chatprov.local.services.cognito import clock
from chatprov.local.services.cognito.booleans import is_true
from chatprov.local.services.cognito.codes import Codes
from chatprov.local.services.cognito.passwords import Attempts
from chatprov.local.services.cognito.software_token import SoftwareToken
from chatprov.local.services.cognito.srp import Verifier

_DAY = 24 * 3600.0


class UserStatus(StrEnum):
    """How far a user's account is set up."""

    CONFIRMED = "CONFIRMED"
    FORCE_CHANGE_PASSWORD = "FORCE_CHANGE_PASSWORD"  # noqa: S105 - a status
    RESET_REQUIRED = "RESET_REQUIRED"
    UNCONFIRMED = "UNCONFIRMED"


@dataclass(slots=True)
class SecondFactors:
    """The second factors that a user has set up, and the preferred one."""

    software_token: SoftwareToken | None = None
    new_software_token: SoftwareToken | None = None
    software_token_enabled: bool = False
    sms_enabled: bool = False
    preferred: str = ""

    def names(self) -> list[str]:
        """Return the enabled factors, in the API's words."""
        enabled = (("SOFTWARE_TOKEN_MFA", self.software_token_enabled), ("SMS_MFA", self.sms_enabled))
        return [name for name, is_enabled in enabled if is_enabled]

    def prefer(self, name: str, *, preferred: bool) -> None:
        """Make a factor the preferred one, or let another stay it."""
        if preferred:
            self.preferred = name
        elif self.preferred == name:
            self.preferred = ""


@dataclass(eq=False)
class PoolUser:
    """A user, whose password is an SRP verifier and never the password itself.

    `username` is "" in pools where the e-mail address signs in: then it becomes the user's `sub`. `attributes` are by name.
    """

    user_pool_id: str
    username: str
    status: UserStatus
    attributes: dict[str, str]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    """The `sub`."""
    enabled: bool = True
    groups: list[str] = field(default_factory=list)
    """The names of the groups, in the order in which the user was added."""
    created: datetime = field(default_factory=clock.date)
    modified: datetime = field(default_factory=clock.date)
    verifier: Verifier | None = None
    temporary_until: float | None = None
    attempts: Attempts = field(default_factory=Attempts)
    codes: Codes = field(default_factory=Codes)
    factors: SecondFactors = field(default_factory=SecondFactors)

    def __post_init__(self) -> None:
        self.username = self.username or self.id
        if self.attributes.get("sub") != self.id:
            self.attributes = {key: value for key, value in self.attributes.items() if key != "sub"} | {"sub": self.id}

    @property
    def _pool_name(self) -> str:
        return self.user_pool_id.partition("_")[2]

    def set_password(self, password: str, *, temporary_days: int | None = None) -> None:
        """Replace the password; a temporary one expires after that many days."""
        self.verifier = Verifier.of(self._pool_name, self.username, password)
        self.temporary_until = None if temporary_days is None else clock.now() + temporary_days * _DAY
        self.attempts = Attempts()

    def has_password(self, password: str) -> bool:
        """Return whether this is the user's password."""
        return self.verifier is not None and self.verifier.matches(self._pool_name, self.username, password)

    def join(self, group: str) -> None:
        """Add the user to a group, by name."""
        if group not in self.groups:
            self.groups.append(group)

    def leave(self, group: str) -> None:
        """Remove the user from a group."""
        if group in self.groups:
            self.groups.remove(group)

    def attribute(self, name: str) -> str | None:
        """Return an attribute's value."""
        return self.attributes.get(name)

    def is_verified(self, name: str) -> bool:
        """Return whether the user has proven to own the address in `email` or `phone_number`."""
        return is_true(self.attribute(f"{name}_verified"))

    def set_attributes(self, attributes: Mapping[str, str]) -> None:
        """Set attributes by name; an empty value removes the attribute, as on AWS."""
        merged = {**self.attributes, **attributes}
        self.attributes = {name: value for name, value in merged.items() if value or name not in attributes}
        self.modified = clock.date()

    def describe(self, attributes_member: str = "Attributes", shown: Collection[str] | None = None) -> dict[str, Any]:
        """Return the user as the API shows it; what is not set is left out, as on AWS.

        `attributes_member` is the response's member that has the attributes; of them, `shown` chooses some.
        """
        attributes = [
            {"Name": name, "Value": value} for name, value in self.attributes.items() if shown is None or name in shown
        ]
        return {
            "Username": self.username,
            attributes_member: attributes,
            "UserCreateDate": self.created,
            "UserLastModifiedDate": self.modified,
            "Enabled": self.enabled,
            "UserStatus": self.status,
            **self.describe_factors(),
        }

    def describe_factors(self) -> dict[str, Any]:
        """Return the second factors as the API shows them."""
        shown = {"UserMFASettingList": self.factors.names(), "PreferredMfaSetting": self.factors.preferred}
        return {name: value for name, value in shown.items() if value}


def by_name(attributes: Iterable[Mapping[str, str]] | None) -> dict[str, str]:
    """Return a request's attribute list as a mapping."""
    return {attribute["Name"]: attribute.get("Value", "") for attribute in attributes or ()}
