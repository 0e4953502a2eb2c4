"""The members that IAM's responses have: a creation and a list have fewer than a description.

The API reference has most of them (https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html), the others are those of
recorded responses of AWS.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def role_in_other(role: Any) -> dict[str, Any]:
    """Return the members of a role that every response has, such as that of an instance profile."""
    return {
        "Path": role.path,
        "RoleName": role.name,
        "RoleId": role.id,
        "Arn": role.arn,
        "CreateDate": role.create_date,
        "AssumeRolePolicyDocument": quote(role.assume_role_policy_document),
    }


def new_role(role: Any) -> dict[str, Any]:
    """Return what CreateRole returns: nothing of the description and of the duration of sessions."""
    boundary = role.permissions_boundary_arn
    limited = {"PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": boundary}
    return role_in_other(role) | ({"PermissionsBoundary": limited} if boundary else {}) | optional_tags(role.tags)


def described_role(role: Any) -> dict[str, Any]:
    """Return what UpdateRoleDescription returns."""
    return new_role(role) | ({"Description": role.description} if role.description else {})


def whole_role(role: Any) -> dict[str, Any]:
    """Return what GetRole returns."""
    last = {"LastUsedDate": role.last_used, "Region": role.last_used_region}
    used = {name: value for name, value in last.items() if value is not None}
    return described_role(role) | {"MaxSessionDuration": role.max_session_duration, "RoleLastUsed": used}


def listed_policy(backend: Any, policy: Any) -> dict[str, Any]:
    """Return what CreatePolicy and ListPolicies have of a managed policy."""
    holders = (*backend.users.values(), *backend.groups.values(), *backend.roles.values())
    return {
        "PolicyName": policy.name,
        "PolicyId": policy.id,
        "Arn": policy.arn,
        "Path": policy.path,
        "DefaultVersionId": policy.default_version_id,
        "AttachmentCount": sum(policy.arn in holder.managed_policies for holder in holders),
        "PermissionsBoundaryUsageCount": len(limited_by(backend, policy.arn)),
        "IsAttachable": True,
        "CreateDate": policy.create_date,
        "UpdateDate": policy.update_date,
    }


def limited_by(backend: Any, arn: str) -> list[Any]:
    """Return the roles whose permissions boundary is a policy."""
    return [role for role in backend.roles.values() if role.permissions_boundary_arn == arn]


def whole_policy(backend: Any, policy: Any) -> dict[str, Any]:
    """Return what GetPolicy returns: the tags, too, even if there are none."""
    description = {"Description": policy.description} if policy.description else {}
    return listed_policy(backend, policy) | description | {"Tags": list(policy.tags.values())}


def listed_version(version: Any) -> dict[str, Any]:
    """Return what a version of a policy has without its document."""
    return {
        "VersionId": version.version_id,
        "IsDefaultVersion": version.is_default,
        "CreateDate": version.create_date,
    }


def listed_profile(profile: Any) -> dict[str, Any]:
    """Return what lists have of an instance profile."""
    return {
        "Path": profile.path,
        "InstanceProfileName": profile.name,
        "InstanceProfileId": profile.id,
        "Arn": profile.arn,
        "CreateDate": profile.create_date,
        "Roles": [role_in_other(role) for role in profile.roles],
    }


def optional_tags(tags: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    """Return the member with the tags if there are any."""
    return {"Tags": list(tags)} if tags else {}


def page(member: str, found: Sequence[Mapping[str, Any]], parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a page of a list as `member`, with the marker of the next one."""
    start = int(parameters.get("Marker", "0"))
    end = start + parameters.get("MaxItems", 100)
    marker = {"Marker": str(end)} if end < len(found) else {}
    return {member: list(found[start:end]), "IsTruncated": bool(marker)} | marker
