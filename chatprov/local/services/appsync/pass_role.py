"""The right to pass a role to AppSync: only a role of the same account.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
"""

from __future__ import annotations

import re
from typing import Final

from chatprov.local.services.appsync.errors import AccessDeniedException

_ROLE: Final = re.compile(r"arn:[^:]+:iam::(?P<account>[0-9]{12}):role/.+")


def check_role(role_arn: str | None, account: str) -> None:
    """Raise AccessDeniedException for a role of another account; whether the role exists is seen when it is used."""
    found = _ROLE.fullmatch(role_arn or "")
    if found is not None and found["account"] != account:
        raise AccessDeniedException("Cross-account pass role is not allowed.")
