"""The requests that AWS's IAM refuses and moto accepts or refuses in other words: what does not exist, and what is in use.

https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from chatprov.iam.principals import as_list
from chatprov.local.moto_iam.aws_policies import is_managed_by_aws, is_of_a_service
from chatprov.local.moto_iam.members import limited_by
from chatprov.local.moto_iam.named import (
    NAMED,
    IamRefusalError,
    find_group,
    find_profile,
    find_role,
    find_user,
    no_such_entity,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

_ARN: Final = re.compile(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:.+")
_POLICY_ARN: Final = re.compile(r"arn:[^:]+:iam::(\d{12}|aws):policy/.+")
_MOST_ATTACHED: Final = 10
"""The default quota of managed policies that are attached to a role, a user or a group."""
_KINDS: Final = ("Role", "User", "Group")
_CHANGES_OF_POLICIES: Final = frozenset(
    {
        "CreatePolicyVersion",
        "DeletePolicy",
        "DeletePolicyVersion",
        "SetDefaultPolicyVersion",
        "TagPolicy",
        "UntagPolicy",
    }
)


def check(backend: Any, operation: str, parameters: Mapping[str, Any]) -> None:
    """Raise IamRefusalError for a request that AWS refuses; `backend` is moto's IAM of the account."""
    for name, find in NAMED.items():
        if name in parameters and operation != f"Create{name.removesuffix('Name')}":
            find(backend, parameters[name])
    _check_policy(backend, operation, parameters)
    boundary = parameters.get("PermissionsBoundary")
    if boundary and not _POLICY_ARN.fullmatch(boundary):
        raise IamRefusalError("InvalidInput", f"ARN {boundary} is not valid.")
    if boundary and boundary not in backend.managed_policies:
        raise no_such_entity(f"Scope ARN: {boundary} does not exist or is not attachable.")
    _check_tags(operation, parameters.get("Tags", []))
    if operation in _CHECKS:
        _CHECKS[operation](backend, parameters)


def _check_policy(backend: Any, operation: str, parameters: Mapping[str, Any]) -> None:
    """Check the managed policy that a request names."""
    arn = parameters.get("PolicyArn")
    if arn is None:
        return
    if not _ARN.fullmatch(arn):
        raise IamRefusalError("ValidationError", f"ARN {arn} is not valid.")
    if operation in _CHANGES_OF_POLICIES and is_managed_by_aws(arn):
        raise IamRefusalError("AccessDenied", "Policy is outside your own account.")
    policy, version, attaches = (
        backend.managed_policies.get(arn),
        parameters.get("VersionId"),
        operation.startswith("Attach"),
    )
    if version is not None and (policy is None or version not in {known.version_id for known in policy.versions}):
        raise no_such_entity(f"Policy {arn} version {version} does not exist or is not attachable.")
    if policy is None:
        raise no_such_entity(
            f"Policy {arn} " + ("does not exist or is not attachable." if attaches else "was not found.")
        )
    if attaches and is_of_a_service(arn):
        raise IamRefusalError("PolicyNotAttachable", "Cannot attach a Service Role Policy to a Customer Role.")


def _check_tags(operation: str, tags: Sequence[Mapping[str, str]]) -> None:
    """Check that no key is there twice; those of roles and users are compared without their case."""
    keys, message = [tag["Key"] for tag in tags], "Duplicate tag keys found."
    if operation.endswith(("Role", "User")):
        keys, message = [key.lower() for key in keys], f"{message} Please note that Tag keys are case insensitive."
    if len({*keys}) < len(keys):
        raise IamRefusalError("InvalidInput", message)


def _check_attached(kind: str) -> Callable[[Any, Mapping[str, Any]], None]:
    def check_attached(backend: Any, parameters: Mapping[str, Any]) -> None:
        holder = NAMED[f"{kind}Name"](backend, parameters[f"{kind}Name"])
        if parameters["PolicyArn"] not in holder.managed_policies and len(holder.managed_policies) >= _MOST_ATTACHED:
            raise IamRefusalError("LimitExceeded", f"Cannot exceed quota for PoliciesPer{kind}: {_MOST_ATTACHED}")

    return check_attached


def _check_inline(kind: str) -> Callable[[Any, Mapping[str, Any]], None]:
    def check_inline(backend: Any, parameters: Mapping[str, Any]) -> None:
        holder = NAMED[f"{kind}Name"](backend, parameters[f"{kind}Name"])
        if parameters["PolicyName"] not in holder.policies:
            raise no_such_entity(f"The {kind.lower()} policy with name {parameters['PolicyName']} cannot be found.")

    return check_inline


def _check_new_name(kind: str, parameter: str) -> Callable[[Any, Mapping[str, Any]], None]:
    def check_new_name(backend: Any, parameters: Mapping[str, Any]) -> None:
        names = backend.users if kind == "User" else backend.groups
        name = parameters.get(parameter)
        keeps_its_name = parameter.startswith("New") and name == parameters[f"{kind}Name"]
        if name in names and not keeps_its_name:
            raise IamRefusalError("EntityAlreadyExists", f"{kind} with name {name} already exists.")

    return check_new_name


def _check_trust(parameter: str) -> Callable[[Any, Mapping[str, Any]], None]:
    def check_trust(_: Any, parameters: Mapping[str, Any]) -> None:
        try:
            document = json.loads(parameters[parameter])
        except (ValueError, RecursionError):
            raise IamRefusalError("MalformedPolicyDocument", "This policy contains invalid Json") from None
        statements = as_list(document.get("Statement", [])) if isinstance(document, dict) else []
        for statement in filter(lambda found: isinstance(found, dict), statements):
            if "Resource" in statement or "NotResource" in statement:
                raise IamRefusalError("MalformedPolicyDocument", "Has prohibited field Resource")
            if not all(str(action).lower().startswith("sts:") for action in as_list(statement.get("Action", []))):
                message = "AssumeRole policy may only specify STS AssumeRole actions."
                raise IamRefusalError("MalformedPolicyDocument", message)

    return check_trust


def _in_use(what: str) -> IamRefusalError:
    return IamRefusalError("DeleteConflict", f"Cannot delete entity, must {what} first.")


def _check_unused_user(backend: Any, parameters: Mapping[str, Any]) -> None:
    user = find_user(backend, parameters["UserName"])
    if any(user in group.users for group in backend.groups.values()):
        raise _in_use("remove users from group")
    if user.access_keys:
        raise _in_use("delete access keys")


def _check_unused_group(backend: Any, parameters: Mapping[str, Any]) -> None:
    group = find_group(backend, parameters["GroupName"])
    if group.users:
        raise _in_use("remove users from group")
    if group.managed_policies:
        raise _in_use("detach all policies")
    if group.policies:
        raise _in_use("delete policies")


def _check_unused_policy(backend: Any, parameters: Mapping[str, Any]) -> None:
    policy = backend.managed_policies[parameters["PolicyArn"]]
    holders = (*backend.users.values(), *backend.groups.values(), *backend.roles.values())
    if any(policy.arn in holder.managed_policies for holder in holders) or limited_by(backend, policy.arn):
        raise IamRefusalError("DeleteConflict", "Cannot delete a policy attached to entities.")
    if len(policy.versions) > 1:
        raise IamRefusalError(
            "DeleteConflict",
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
            "The default version is deleted with the policy.",
        )


def _check_role_in_profile(backend: Any, parameters: Mapping[str, Any]) -> None:
    profile, role = parameters["InstanceProfileName"], parameters["RoleName"]
    if find_role(backend, role) not in find_profile(backend, profile).roles:
        raise no_such_entity(f"Role {role} in Instance Profile {profile} cannot be found.")


def _check_key(backend: Any, parameters: Mapping[str, Any]) -> None:
    user, key = parameters.get("UserName"), parameters["AccessKeyId"]
    if user is not None and key not in {known.access_key_id for known in find_user(backend, user).access_keys}:
        raise no_such_entity(f"The Access Key with id {key} cannot be found.")


def _check_own_key(backend: Any, parameters: Mapping[str, Any]) -> None:
    # a key that does not exist may be that of another account
    key = parameters["AccessKeyId"]
    if key not in backend.access_keys:
        arn = f"arn:{backend.partition}:iam::{backend.account_id}:root"
        message = f"User: {arn} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key {key}"
        raise IamRefusalError("AccessDenied", message)


# until moto returns these errors
_CHECKS: Final[Mapping[str, Callable[[Any, Mapping[str, Any]], None]]] = {
    "CreateRole": _check_trust("AssumeRolePolicyDocument"),
    "UpdateAssumeRolePolicy": _check_trust("PolicyDocument"),
    "CreateGroup": _check_new_name("Group", "GroupName"),
    "CreateUser": _check_new_name("User", "UserName"),
    "DeleteGroup": _check_unused_group,
    "DeletePolicy": _check_unused_policy,
    "DeleteUser": _check_unused_user,
    "DeleteAccessKey": _check_key,
    "GetAccessKeyLastUsed": _check_own_key,
    "RemoveRoleFromInstanceProfile": _check_role_in_profile,
    "UpdateAccessKey": _check_key,
    "UpdateGroup": _check_new_name("Group", "NewGroupName"),
    "UpdateUser": _check_new_name("User", "NewUserName"),
    **{f"Attach{kind}Policy": _check_attached(kind) for kind in _KINDS},
    **{f"{verb}{kind}Policy": _check_inline(kind) for verb in ("Get", "Delete") for kind in _KINDS},
}
