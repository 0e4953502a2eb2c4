"""Finds the user of a pool whom a name means: a username, a `sub`, or an attribute that is used for sign-in.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html#user-pool-settings-aliases
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.local.services.cognito.user import PoolUser


@dataclass(frozen=True, slots=True)
class UserLookup:
    """The users of a pool by the names that its settings allow."""

    settings: Mapping[str, Any]
    users: Mapping[str, PoolUser]

    @property
    def username_attributes(self) -> list[str]:
        """Return the attributes that are used instead of a username, if any; the username is then the `sub`."""
        return list(self.settings.get("UsernameAttributes") or ())

    @property
    def aliases(self) -> list[str]:
        """Return the attributes that are used in addition to a username."""
        return list(self.settings.get("AliasAttributes") or ())

    def folded(self, name: str) -> str:
        """Return a username or e-mail address in the form in which the pool compares names."""
        # The default of CaseSensitive is true in the API; the console sets false.
        sensitive = (self.settings.get("UsernameConfiguration") or {}).get("CaseSensitive", True)
        return name if sensitive else name.casefold()

    def find(self, name: str | None) -> PoolUser | None:
        """Return the user whom a name means, None when there is none."""
        if not name:
            return None
        if name in self.users:
            return self.users[name]
        wanted = self.folded(name)
        found = next((key for key, user in self.users.items() if wanted in self._names(user)), None)
        return None if found is None else self.users[found]

    def owner_of(self, attribute: str, value: str | None, *, other_than: PoolUser | None = None) -> PoolUser | None:
        """Return the other user who signs in with this e-mail address or phone number, if the attribute is used for sign-in."""
        if not value or attribute not in (*self.username_attributes, *self.aliases):
            return None
        wanted = self.folded(value)
        by_alias = attribute in self.aliases
        for key, user in self.users.items():
            theirs = user.attribute(attribute)
            if user is other_than or theirs is None or self.folded(theirs) != wanted:
                continue
            if not by_alias or user.is_verified(attribute):
                return self.users[key]
        return None

    def _names(self, user: PoolUser) -> Iterator[str]:
        yield self.folded(user.username)
        yield user.id
        for attribute in self.username_attributes:
            if value := user.attribute(attribute):
                yield self.folded(value)
        for alias in self.aliases:
            value = user.attribute(alias)
            # Users may set any address in their profile, so only a verified one identifies the user.
            if value and (alias == "preferred_username" or user.is_verified(alias)):
                yield self.folded(value)
