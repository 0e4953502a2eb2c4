"""What a request reads from IAM, with AWS's members, order and pages.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.iam.models import AWSManagedPolicy

from chatprov.local.moto_iam import members
from chatprov.local.moto_iam.named import find_group, find_role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


def read(backend: Any, operation: str, parameters: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the result of a request to an account (a backend of moto's IAM), or None for another operation."""
    found = _READS.get(operation)
    return found(backend, parameters) if found is not None else None


def _role(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {"Role": members.whole_role(find_role(backend, parameters["RoleName"]))}


def _group(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    group = find_group(backend, parameters["GroupName"])
    described = {"Path": group.path, "GroupName": group.name, "GroupId": group.id, "Arn": group.arn}
    users = [
        {"Path": user.path, "UserName": user.name, "UserId": user.id, "Arn": user.arn, "CreateDate": user.create_date}
        for user in group.users
    ]
    return {"Group": described | {"CreateDate": group.create_date}} | members.page("Users", users, parameters)


def _policy(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    return {"Policy": members.whole_policy(backend, backend.managed_policies[parameters["PolicyArn"]])}


def _policies(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    scope, prefix = parameters.get("Scope", "All"), parameters.get("PathPrefix", "/")
    found = [
        members.listed_policy(backend, policy)
        for policy in sorted(backend.managed_policies.values(), key=lambda policy: policy.name)
        if scope == "All" or isinstance(policy, AWSManagedPolicy) == (scope == "AWS")
        if policy.path.startswith(prefix)
    ]
    if parameters.get("OnlyAttached"):
        found = [policy for policy in found if policy["AttachmentCount"]]
    return members.page("Policies", found, parameters)


def _versions(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    versions = reversed(backend.managed_policies[parameters["PolicyArn"]].versions)
    return members.page("Versions", [members.listed_version(version) for version in versions], parameters)


def _profiles(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    name, prefix = parameters.get("RoleName"), parameters.get("PathPrefix", "/")
    found = [
        members.listed_profile(profile)
        for profile in backend.instance_profiles.values()
        if profile.path.startswith(prefix)
        if name is None or any(role.name == name for role in profile.roles)
    ]
    return members.page("InstanceProfiles", found, parameters)


def _policy_tags(backend: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    tags = backend.managed_policies[parameters["PolicyArn"]].tags.values()
    return members.page("Tags", sorted(tags, key=lambda tag: str(tag["Key"])), parameters)


# until moto has these members and orders
_READS: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], dict[str, Any]]]] = {
    "GetGroup": _group,
    "GetPolicy": _policy,
    "GetRole": _role,
    "ListInstanceProfiles": _profiles,
    "ListInstanceProfilesForRole": _profiles,
    "ListPolicies": _policies,
    "ListPolicyTags": _policy_tags,
    "ListPolicyVersions": _versions,
}
