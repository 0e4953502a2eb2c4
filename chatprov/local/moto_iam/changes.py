"""What a request changes in IAM and moto changes otherwise: names, descriptions, members of groups and tags.

The keys of the tags of roles and users are compared without their case, those of other resources with it:
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_naming
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_iam import members
from chatprov.local.moto_iam.named import find_group, find_role, find_user

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping


def change(backend: Any, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """Change what a request asks for in an account (a backend of moto's IAM), and return the result.

    Return None for another operation, or if moto makes the change.
    """
    found = _CHANGES.get(operation)
    return found(backend, parameters) if found is not None else None


def _update_role(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    # what a request does not give stays as it is
    role = find_role(backend, parameters["RoleName"])
    role.description = parameters.get("Description", role.description)
    role.max_session_duration = parameters.get("MaxSessionDuration", role.max_session_duration)
    return {}


def _describe_role(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    role = find_role(backend, parameters["RoleName"])
    role.description = parameters["Description"]
    return {"Role": members.described_role(role)}


def _update_user(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    # the tags are stored by ARN, and the owner of a key by name
    user = find_user(backend, parameters["UserName"])
    tags = user.tags or []
    backend.tagger.delete_all_tags_for_resource(user.arn)
    backend.update_user(user.name, parameters.get("NewPath"), parameters.get("NewUserName"))
    backend.tagger.tag_resource(user.arn, tags)
    for key in user.access_keys:
        key.user_name = user.name
    return {}


def _update_group(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    if parameters.get("NewGroupName") not in {None, parameters["GroupName"]}:
        return None
    group = find_group(backend, parameters["GroupName"])
    group.path = parameters.get("NewPath", group.path)
    return {}


def _remove_user(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    group, user = find_group(backend, parameters["GroupName"]), find_user(backend, parameters["UserName"])
    if user in group.users:
        group.users.remove(user)
    return {}


def _tag_role(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    role, tags = find_role(backend, parameters["RoleName"]), parameters["Tags"]
    role.tags = _without(role.tags, (tag["Key"] for tag in tags)) + tags
    return {}


def _untag_role(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    role = find_role(backend, parameters["RoleName"])
    role.tags = _without(role.tags, parameters["TagKeys"])
    return {}


def _tag_user(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    user, tags = find_user(backend, parameters["UserName"]), parameters["Tags"]
    _set_tags(backend, user, _without(user.tags or [], (tag["Key"] for tag in tags)) + tags)
    return {}


def _untag_user(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    user = find_user(backend, parameters["UserName"])
    _set_tags(backend, user, _without(user.tags or [], parameters["TagKeys"]))
    return {}


def _set_tags(backend: Any, user: Any, tags: list[dict[str, str]]) -> None:
    backend.tagger.delete_all_tags_for_resource(user.arn)
    backend.tagger.tag_resource(user.arn, tags)


def _without(tags: Iterable[dict[str, str]], keys: Iterable[str]) -> list[dict[str, str]]:
    removed = {key.lower() for key in keys}
    return [tag for tag in tags if tag["Key"].lower() not in removed]


def _tag_policy(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    policy = backend.managed_policies[parameters["PolicyArn"]]
    policy.tags.update({tag["Key"]: tag for tag in parameters["Tags"]})
    return {}


def _untag_policy(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    policy = backend.managed_policies[parameters["PolicyArn"]]
    for key in parameters["TagKeys"]:
        policy.tags.pop(key, None)
    return {}


# until moto makes these changes as AWS does
_CHANGES: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], dict[str, Any] | None]]] = {
    "RemoveUserFromGroup": _remove_user,
    "TagPolicy": _tag_policy,
    "TagRole": _tag_role,
    "TagUser": _tag_user,
    "UntagPolicy": _untag_policy,
    "UntagRole": _untag_role,
    "UntagUser": _untag_user,
    "UpdateGroup": _update_group,
    "UpdateRole": _update_role,
    "UpdateRoleDescription": _describe_role,
    "UpdateUser": _update_user,
}
