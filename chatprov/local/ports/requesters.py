"""Who has sent a request, by its access key, as the policies of tables need it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from chatprov.iam.principals import account_itself
from chatprov.local.accounts import account_of_key

if TYPE_CHECKING:
    from chatprov.iam import IamIdentity, Principal


@dataclass(frozen=True, slots=True)
class KnownRequester:
    """The owner of an access key; without an `identity` it is the account itself, whose rights IAM does not limit."""

    principal: Principal
    identity: IamIdentity | None = None


class Requesters(Protocol):
    """The owners of access keys. No lock is needed: each read is of one value, or of a copy of several."""

    def of_key(self, key_id: str, partition: str, /) -> KnownRequester:
        """Return the owner of a key: a user, the session of a role, or an account itself."""
        ...


class AccountsThemselves:
    """The requesters where there is no IAM: each key is one of an account itself."""

    def of_key(self, key_id: str, partition: str, /) -> KnownRequester:
        """Return the account itself."""
        return KnownRequester(account_itself(account_of_key(key_id, lambda _: None), partition))
