"""The operations on groups and their members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.local.services.cognito.errors import GroupExistsException
from chatprov.local.services.cognito.group import UserGroup
from chatprov.local.services.cognito.pages import page

if TYPE_CHECKING:
    from chatprov.local.services.cognito.operations.types import Operations, Parameters, Response
    from chatprov.local.services.cognito.region import CognitoRegion


def _create(region: CognitoRegion, given: Parameters) -> Response:
    pool, name = region.pool(given["UserPoolId"]), given["GroupName"]
    if name in pool.groups:
        raise GroupExistsException("A group with the name already exists")
    group = UserGroup(pool.id, name)
    group.update(given)
    pool.groups[name] = group
    return {"Group": group.describe()}


def _get(region: CognitoRegion, given: Parameters) -> Response:
    return {"Group": region.group(given)[1].describe()}


def _list(region: CognitoRegion, given: Parameters) -> Response:
    groups = region.pool(given["UserPoolId"]).groups
    return page("Groups", groups, lambda group: group.describe(), given, size="Limit")


def _update(region: CognitoRegion, given: Parameters) -> Response:
    _, group = region.group(given)
    group.update(given)
    return {"Group": group.describe()}


def _delete(region: CognitoRegion, given: Parameters) -> Response:
    """Delete a group; its users stay."""
    pool, group = region.group(given)
    for name in [name for name, user in pool.users.items() if group.name in user.groups]:
        pool.users[name].leave(group.name)
    del pool.groups[group.name]
    return {}


def _add_user(region: CognitoRegion, given: Parameters) -> Response:
    _, group = region.group(given)
    _, user = region.user(given)
    user.join(group.name)
    return {}


def _remove_user(region: CognitoRegion, given: Parameters) -> Response:
    _, group = region.group(given)
    _, user = region.user(given)
    user.leave(group.name)
    return {}


def _list_users(region: CognitoRegion, given: Parameters) -> Response:
    pool, group = region.group(given)
    users = {name: user for name, user in pool.users.items() if group.name in user.groups}
    return page("Users", users, lambda user: user.describe(), given, size="Limit")


def _list_of_user(region: CognitoRegion, given: Parameters) -> Response:
    pool, user = region.user(given)
    return page("Groups", pool.groups_of(user), lambda group: group.describe(), given, size="Limit")


OPERATIONS: Final[Operations] = {
    "CreateGroup": _create,
    "GetGroup": _get,
    "ListGroups": _list,
    "UpdateGroup": _update,
    "DeleteGroup": _delete,
    "AdminAddUserToGroup": _add_user,
    "AdminRemoveUserFromGroup": _remove_user,
    "ListUsersInGroup": _list_users,
    "AdminListGroupsForUser": _list_of_user,
}
