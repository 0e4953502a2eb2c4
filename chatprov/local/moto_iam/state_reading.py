"""A state as moto's IAM. moto's constructors choose ids, secrets and dates themselves: these are set afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.iam import models
from moto.iam.models import AccessKeyLastUsed, Group, PolicyVersion

from chatprov.local.moto_iam.aws_policies import provide
from chatprov.local.moto_state import moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from moto.iam.models import AccessKey, IAMBackend, InstanceProfile, ManagedPolicy, Role, User

    from chatprov.local.moto_iam.state_document import (
        AccessKeyState,
        GroupState,
        IamPartition,
        InstanceProfileState,
        LastUseState,
        ManagedPolicyState,
        PolicyHolderState,
        RoleState,
        UserState,
    )

_moto: Any = models
"""moto's classes have abstract methods, which only CloudFormation needs."""


def fill(backend: IAMBackend, state: IamPartition) -> None:
    """Put a state into an empty backend; raises ValueError when a name refers to nothing."""
    for arn, policy in state.policies.items():
        backend.managed_policies[arn] = _policy(backend, arn, policy)
    holders = (*state.roles.values(), *state.users.values(), *state.groups.values())
    boundaries = {role.boundary for role in state.roles.values() if role.boundary}
    provide(backend, boundaries.union(*(holder.attached_policies for holder in holders)))
    for role_id, role in state.roles.items():
        backend.roles[role_id] = _role(backend, role_id, role)
    for name, user in state.users.items():
        backend.users[name] = _user(backend, name, user)
    for name, group in state.groups.items():
        backend.groups[name] = _group(backend, name, group)
    for name, profile in state.instance_profiles.items():
        backend.instance_profiles[name] = _profile(backend, name, profile)


def session_key(account: str, key_id: str, secret: str, created: datetime, last: LastUseState | None) -> AccessKey:
    """Return the access key of a session."""
    key: AccessKey = _moto.AccessKey(None, "ASIA", account)
    _set_key(key, key_id, secret, created, last)
    return key


def _set_key(key: AccessKey, key_id: str, secret: str, created: datetime, last: LastUseState | None) -> None:
    # the constructor chooses another id, secret and date
    key.access_key_id, key.secret_access_key, key.create_date = key_id, secret, moment_of(created)
    key.last_used = AccessKeyLastUsed(moment_of(last.date), last.service, last.region) if last else None


def _policy(backend: IAMBackend, arn: str, state: ManagedPolicyState) -> ManagedPolicy:
    policy: ManagedPolicy = _moto.ManagedPolicy(
        state.name,
        account_id=backend.account_id,
        region=backend.partition,
        description=state.description,
        path=state.path,
        create_date=moment_of(state.created),
        update_date=moment_of(state.updated),
        tags={tag["Key"]: tag for tag in _tags(state.tags)},
    )
    if policy.arn != arn:
        raise ValueError("the ARN of a policy is not that of its account, path and name")
    if state.default_version not in state.versions:
        raise ValueError("a policy does not have its default version")
    # the constructor makes one version with a new date
    policy.id, policy.default_version_id, policy.next_version_num = state.id, state.default_version, state.next_version
    policy.versions = [
        PolicyVersion(arn, version.document, name == state.default_version, name, moment_of(version.created))
        for name, version in state.versions.items()
    ]
    return policy


def _role(backend: IAMBackend, role_id: str, state: RoleState) -> Role:
    role: Role = _moto.Role(
        backend.account_id,
        backend.partition,
        role_id,
        state.name,
        state.trust_policy,
        state.path,
        state.boundary,
        state.description,
        _tags(state.tags),
        state.max_session_duration,
    )
    # the constructor takes neither dates nor policies
    role.last_used = moment_of(state.last_used) if state.last_used else None
    _give(backend, role, state)
    return role


def _user(backend: IAMBackend, name: str, state: UserState) -> User:
    user: User = _moto.User(backend.account_id, backend.region_name, name, state.path)
    # the constructor chooses an id, and takes neither keys nor policies
    user.id = state.id
    user.access_keys = [_access_key(backend, name, key_id, key) for key_id, key in state.access_keys.items()]
    backend.access_keys.update({key.access_key_id: key for key in user.access_keys})
    backend.tagger.tag_resource(user.arn, _tags(state.tags))
    _give(backend, user, state)
    return user


def _access_key(backend: IAMBackend, user: str, key_id: str, state: AccessKeyState) -> AccessKey:
    key: AccessKey = _moto.AccessKey(user, "AKIA", backend.account_id, state.status)
    _set_key(key, key_id, state.secret, state.created, state.last_use)
    return key


def _group(backend: IAMBackend, name: str, state: GroupState) -> Group:
    if any(user not in backend.users for user in state.users):
        raise ValueError("a group has a user that does not exist")
    group = Group(backend.account_id, backend.region_name, name, state.path)
    # as for a user
    group.id, group.users = state.id, [backend.users[user] for user in state.users]
    _give(backend, group, state)
    return group


def _profile(backend: IAMBackend, name: str, state: InstanceProfileState) -> InstanceProfile:
    by_name = {role.name: role for role in backend.roles.values()}
    if any(role not in by_name for role in state.roles):
        raise ValueError("an instance profile has a role that does not exist")
    roles = [by_name[role] for role in state.roles]
    profile: InstanceProfile = _moto.InstanceProfile(
        backend.account_id, backend.region_name, state.id, name, state.path, roles, _tags(state.tags)
    )
    # the constructor takes no date
    profile.create_date = moment_of(state.created)
    return profile


def _give(backend: IAMBackend, holder: Role | User | Group, state: PolicyHolderState) -> None:
    # the constructors take neither dates nor policies
    holder.create_date, holder.policies = moment_of(state.created), dict(state.inline_policies)
    for arn in state.attached_policies:
        policy = backend.managed_policies.get(arn)
        if policy is None:
            raise ValueError("an attached policy does not exist")
        policy.attach_to(holder)


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
