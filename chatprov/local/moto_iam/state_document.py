"""The state of IAM in one account and partition, as its document has it.

A policy is attached by its ARN, a user is in a group and a role in an instance profile by its name.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatprov.local.services.state_document import StateFormat


@dataclass(slots=True)
class PolicyVersionState:
    """A version of a managed policy."""

    document: str
    created: datetime


@dataclass(slots=True)
class ManagedPolicyState:
    """A managed policy with all of its versions by their ids."""

    id: str
    name: str
    path: str
    description: str
    created: datetime
    updated: datetime
    tags: dict[str, str]
    versions: dict[str, PolicyVersionState]
    default_version: str
    next_version: int


@dataclass(slots=True, kw_only=True)
class PolicyHolderState:
    """What users, groups and roles have: inline policies by name, and the ARNs of managed policies."""

    path: str
    created: datetime
    inline_policies: dict[str, str]
    attached_policies: list[str]


@dataclass(slots=True, kw_only=True)
class RoleState(PolicyHolderState):
    """A role."""

    name: str
    trust_policy: str
    description: str | None
    max_session_duration: int
    """In seconds."""
    boundary: str | None
    """The ARN of the permissions boundary."""
    tags: dict[str, str]
    last_used: datetime | None


@dataclass(slots=True)
class LastUseState:
    """When, in which service and region an access key was last used."""

    date: datetime
    service: str
    region: str


@dataclass(slots=True)
class AccessKeyState:
    """An access key."""

    secret: str
    status: str
    created: datetime
    last_use: LastUseState | None


@dataclass(slots=True, kw_only=True)
class UserState(PolicyHolderState):
    """A user with the access keys by their ids."""

    id: str
    tags: dict[str, str]
    access_keys: dict[str, AccessKeyState]


@dataclass(slots=True, kw_only=True)
class GroupState(PolicyHolderState):
    """A group."""

    id: str
    users: list[str]


@dataclass(slots=True)
class InstanceProfileState:
    """An instance profile."""

    id: str
    path: str
    created: datetime
    tags: dict[str, str]
    roles: list[str]


@dataclass(slots=True)
class IamPartition:
    """IAM in one account and partition: policies by ARN, roles by id, all others by name."""

    policies: dict[str, ManagedPolicyState]
    roles: dict[str, RoleState]
    users: dict[str, UserState]
    groups: dict[str, GroupState]
    instance_profiles: dict[str, InstanceProfileState]


FORMAT: Final = StateFormat("iam", 1, IamPartition)
