"""The roles, users, groups and instance profiles that a request to IAM names, and the error when there is none.

The texts are those of recorded answers of AWS (LocalStack, tests/aws/services/iam).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_STATUSES: Final = {
    "AccessDenied": 403,
    "DeleteConflict": 409,
    "EntityAlreadyExists": 409,
    "LimitExceeded": 409,
    "NoSuchEntity": 404,
}


class IamRefusalError(Exception):
    """The error for a request."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.status = _STATUSES.get(code, 400)
        self.code = code
        self.message = message


def no_such_entity(message: str) -> IamRefusalError:
    """Return the error for what does not exist."""
    return IamRefusalError("NoSuchEntity", message)


def find_role(backend: Any, name: str) -> Any:
    """Return a role of an account (a backend of moto's IAM), or raise IamRefusalError."""
    found = next((role for role in backend.roles.values() if role.name == name), None)
    if found is None:
        raise no_such_entity(f"The role with name {name} cannot be found.")
    return found


def find_user(backend: Any, name: str) -> Any:
    """Return a user of an account, or raise IamRefusalError."""
    if name not in backend.users:
        raise no_such_entity(f"The user with name {name} cannot be found.")
    return backend.users[name]


def find_group(backend: Any, name: str) -> Any:
    """Return a group of an account, or raise IamRefusalError."""
    if name not in backend.groups:
        raise no_such_entity(f"The group with name {name} cannot be found.")
    return backend.groups[name]


def find_profile(backend: Any, name: str) -> Any:
    """Return an instance profile of an account, or raise IamRefusalError."""
    found = next((profile for profile in backend.instance_profiles.values() if profile.name == name), None)
    if found is None:
        raise no_such_entity(f"Instance Profile {name} cannot be found.")
    return found


NAMED: Final[Mapping[str, Callable[[Any, str], Any]]] = {
    "RoleName": find_role,
    "UserName": find_user,
    "GroupName": find_group,
    "InstanceProfileName": find_profile,
}
"""The function that finds what a parameter names."""
