"""Additions to moto's IAM: the owner of an access key, and the stored roles.

Policies are evaluated in `chatprov.iam`; this package reads users, roles and policies from moto. Importing it loads no moto.
"""

from __future__ import annotations

from chatprov.local.moto_iam.role_rights import AccessDeniedError, NotAssumableError, RoleRights
from chatprov.local.moto_iam.signing_key import OWN_KEY

__all__ = ["OWN_KEY", "AccessDeniedError", "NotAssumableError", "RoleRights"]
