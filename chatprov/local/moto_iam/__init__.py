"""Additions to moto's IAM: the owner of an access key, and the rights of the stored roles.

Policies are evaluated in `chatprov.iam`; this package reads users, roles and policies from moto.
"""

from __future__ import annotations

from chatprov.local.moto_iam.backend import install
from chatprov.local.moto_iam.credentials import Requester, find_requester, issuer_of, root_requester
from chatprov.local.moto_iam.roles import AccessDeniedError, NotAssumableError, RoleRights
from chatprov.local.moto_iam.signing_key import OWN_KEY

__all__ = [
    "OWN_KEY",
    "AccessDeniedError",
    "NotAssumableError",
    "Requester",
    "RoleRights",
    "find_requester",
    "install",
    "issuer_of",
    "root_requester",
]
