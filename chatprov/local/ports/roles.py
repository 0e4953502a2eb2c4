"""The roles of IAM with their policies, as the rights of data sources need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class StoredRole:
    """A role as it was at one time, with its policies as JSON documents."""

    arn: str
    name: str
    role_id: str
    trust_policy: str
    policies: tuple[str, ...]
    boundary: str | None
    """The permissions boundary."""
    version: tuple[object, ...]
    """What the store recognizes this state by."""


class Roles(Protocol):
    """The roles of all accounts. No lock is needed: each read is of one value, or of a copy of several."""

    def find(self, account: str, role_arn: str) -> StoredRole | None:
        """Return a role of an account, or None if the account does not have it."""
        ...

    def is_current(self, account: str, role: StoredRole) -> bool:
        """Return whether a role and its policies are still as in `role`."""
        ...
