"""The filter of ListUsers: an attribute, a comparison and a text, such as `email ^= "ann"`.

https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.errors import InvalidParameterException

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.cognito.user import PoolUser

_FILTER: Final = re.compile(r'\s*(?P<name>[\w:]+)\s*(?P<operator>\^?=)\s*"(?P<text>(?:[^"\\]|\\.)*)"\s*', re.DOTALL)
"""One comparison: there is no `and`, and a quote in the text is written with a backslash."""
_ESCAPED: Final = re.compile(r"\\(.)", re.DOTALL)
_ATTRIBUTES: Final = frozenset(
    {"email", "family_name", "given_name", "name", "phone_number", "preferred_username", "sub"}
)
_OF_THE_ACCOUNT: Final = frozenset({"cognito:user_status", "status", "username"})
_CASE_SENSITIVE: Final = frozenset({"status", "sub", "username"})
"""The documentation of ListUsers marks two of them; a `sub` is not searched in another spelling."""


def matching(users: Mapping[str, PoolUser], text: str | None) -> Mapping[str, PoolUser]:
    """Return the users that a filter leaves, all of them when there is none; raise InvalidParameterException."""
    if not text:
        return users
    parsed = _FILTER.fullmatch(text)
    if parsed is None:
        raise InvalidParameterException("Error while parsing filter.")
    name, operator, wanted = parsed.groups()
    if name not in _ATTRIBUTES | _OF_THE_ACCOUNT:
        raise InvalidParameterException(f"Invalid search attribute: {name}")
    exact = operator == "="
    spelling = str if name in _CASE_SENSITIVE else str.casefold
    wanted = spelling(_ESCAPED.sub(r"\1", wanted))
    values = {key: _value(user, name) for key, user in users.items()}
    return {
        key: users[key]
        for key, value in values.items()
        if value is not None and (spelling(value) == wanted if exact else spelling(value).startswith(wanted))
    }


def _value(user: PoolUser, name: str) -> str | None:
    match name:
        case "cognito:user_status":
            return user.status
        case "status":
            return "Enabled" if user.enabled else "Disabled"
        case "username":
            return user.username
        case _:
            return user.attribute(name)
