"""What moto's IAM leaves out: whether its users, roles and policies allow a call."""

from __future__ import annotations

from chatprov.local.moto_iam.backend import install
from chatprov.local.moto_iam.credentials import Requester, find_requester
from chatprov.local.moto_iam.identities import IamIdentity
from chatprov.local.moto_iam.policy import Decision, Policy
from chatprov.local.moto_iam.principals import ANYONE, Principal
from chatprov.local.moto_iam.roles import AccessDeniedError, NotAssumableError, RoleRights
from chatprov.local.moto_iam.signing_key import OWN_KEY

__all__ = [
    "ANYONE",
    "OWN_KEY",
    "AccessDeniedError",
    "Decision",
    "IamIdentity",
    "NotAssumableError",
    "Policy",
    "Principal",
    "Requester",
    "RoleRights",
    "find_requester",
    "install",
]
