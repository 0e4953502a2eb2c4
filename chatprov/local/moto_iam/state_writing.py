"""moto's IAM as a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.iam.models import AWSManagedPolicy

from chatprov.local.moto_iam.state_document import (
    AccessKeyState,
    GroupState,
    IamPartition,
    InstanceProfileState,
    LastUseState,
    ManagedPolicyState,
    PolicyVersionState,
    RoleState,
    UserState,
)
from chatprov.local.moto_state import date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from moto.iam import models
    from moto.iam.models import IAMBackend


def state_of(backend: IAMBackend) -> IamPartition:
    """Return the state of IAM in one account and partition."""
    policies = backend.managed_policies.items()
    return IamPartition(
        # AWS's own policies are not state
        {arn: _policy(policy) for arn, policy in policies if not isinstance(policy, AWSManagedPolicy)},
        {role_id: _role(role) for role_id, role in backend.roles.items()},
        {name: _user(user) for name, user in backend.users.items()},
        {name: _group(backend, group) for name, group in backend.groups.items()},
        {name: _profile(profile) for name, profile in backend.instance_profiles.items()},
    )


def last_use_of(key: models.AccessKey) -> LastUseState | None:
    """Return when an access key was last used, or None."""
    last = key.last_used
    return LastUseState(date_of(last.timestamp), last.service, last.region) if last else None


def _policy(policy: models.ManagedPolicy) -> ManagedPolicyState:
    return ManagedPolicyState(
        policy.id,
        policy.name,
        policy.path,
        policy.description,
        date_of(policy.create_date),
        date_of(policy.update_date),
        _tags(policy.tags.values()),
        {
            version.version_id: PolicyVersionState(version.document, date_of(version.create_date))
            for version in policy.versions
        },
        policy.default_version_id,
        policy.next_version_num,
    )


def _role(role: models.Role) -> RoleState:
    return RoleState(
        **_held(role),
        name=role.name,
        trust_policy=role.assume_role_policy_document,
        description=role.description,
        max_session_duration=int(role.max_session_duration or 0),
        boundary=role.permissions_boundary_arn or None,
        tags=_tags(role.tags),
        last_used=date_of(role.last_used) if role.last_used else None,
    )


def _user(user: models.User) -> UserState:
    keys = {
        key.access_key_id: AccessKeyState(key.secret_access_key, key.status, date_of(key.create_date), last_use_of(key))
        for key in user.access_keys
    }
    return UserState(**_held(user), id=user.id, tags=_tags(user.tags or ()), access_keys=keys)


def _group(backend: IAMBackend, group: models.Group) -> GroupState:
    # moto keeps a deleted user in its groups
    users = [user.name for user in group.users if backend.users.get(user.name) is user]
    return GroupState(**_held(group), id=group.id, users=users)


def _profile(profile: models.InstanceProfile) -> InstanceProfileState:
    names = [role.name for role in profile.roles]
    return InstanceProfileState(profile.id, profile.path, date_of(profile.create_date), _tags(profile.tags), names)


def _held(holder: models.Role | models.User | models.Group) -> dict[str, Any]:
    return {
        "path": holder.path,
        "created": date_of(holder.create_date),
        "inline_policies": dict(holder.policies),
        "attached_policies": [*holder.managed_policies],
    }


def _tags(tags: Iterable[Mapping[str, str]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}
