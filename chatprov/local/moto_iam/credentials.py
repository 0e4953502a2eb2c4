"""The owner of an access key id, and the secret of the key.

Keys issued by moto's IAM and STS have their own secrets and belong to a user or to the session of a role.
An id in IAM's format (AKIA… or ASIA… and 20 characters) that IAM and STS have not issued or have deleted is invalid.
One id is the cloud's own, with a random secret. Any other id belongs to an account itself (see accounts.py), with the secret
"test", which SDKs usually have for emulators.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from moto.core.utils import utcnow
from moto.iam.models import iam_backends
from moto.sts.models import sts_backends

from chatprov.iam.identities import IamIdentity
from chatprov.iam.principals import Principal, account_itself
from chatprov.local.accounts import account_of_key
from chatprov.local.moto_iam.identities import identity_of
from chatprov.local.moto_iam.issued_keys import issuer_of
from chatprov.local.moto_iam.signing_key import OWN_KEY

SECRET = "test"  # noqa: S105  # publicly known, and not meant to be secret

KEY_ID = re.compile(r"Credential=([^/,\s]+)/")
"""The id of the key in an Authorization header."""
_ISSUED = re.compile(r"A[KS]IA[A-Z0-9]{16}")


@dataclass(frozen=True, slots=True)
class Requester:
    """The owner of an access key; without an `identity` it is the account itself, whose rights are not limited."""

    principal: Principal
    secret: str
    identity: IamIdentity | None = None
    token: str | None = None
    expired: bool = False
    public: bool = False
    """Whether the secret is publicly known, so that a signature proves nothing."""


def root_requester(key_id: str, partition: str) -> Requester:
    """Return the account itself that an access key belongs to, whatever its secret is."""
    return Requester(account_itself(account_of_key(key_id, issuer_of), partition), SECRET, public=True)


def find_requester(key_id: str, partition: str) -> Requester | None:
    """Return the owner of an access key, or None if the key is not valid."""
    account = account_of_key(key_id, issuer_of)
    backend = iam_backends[account][partition]
    key = backend.access_keys.get(key_id)
    if key is not None:
        return _session(backend, key_id) if key.user_name is None else _user(backend, key)
    if key_id == OWN_KEY.key_id:
        return Requester(account_itself(account, partition), OWN_KEY.secret)
    if _ISSUED.fullmatch(key_id):
        return None
    return root_requester(key_id, partition)


def _user(backend: Any, key: Any) -> Requester | None:
    user = backend.users.get(key.user_name)
    if user is None or key.status != "Active":
        return None
    groups = [group for group in list(backend.groups.values()) if user in group.users]
    values = {"aws:username": [user.name], "aws:userid": [user.id]}
    principal = Principal(backend.account_id, (user.arn,), values=values)
    return Requester(principal, key.secret_access_key, identity_of(backend, user, *groups))


def _session(backend: Any, key_id: str) -> Requester | None:
    assumed = sts_backends[backend.account_id][backend.partition].get_assumed_role_from_access_key(key_id)
    if assumed is None:
        return None
    role = next((role for role in list(backend.roles.values()) if role.arn == assumed.role_arn), None)
    # moto allows roles to be assumed that do not exist, and a role may be deleted while a session is valid
    identity = identity_of(backend, role, session_policy=assumed.policy) if role else IamIdentity(((),))
    principal = Principal(backend.account_id, (assumed.arn, assumed.role_arn), values={"aws:userid": [assumed.user_id]})
    return Requester(
        principal,
        assumed.secret_access_key,
        identity,
        token=assumed.session_token,
        expired=assumed.expiration <= utcnow(),
    )
