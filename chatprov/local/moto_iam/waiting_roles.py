"""Roles as a folder has them, without moto."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local.ports import StoredRole

if TYPE_CHECKING:
    from chatprov.local.moto_iam.state_document import IamPartition


def stored_role(place: tuple[str, str], state: IamPartition, role_arn: str) -> StoredRole | None:
    """Return a role of an account and partition with the documents of its policies, or None if there is no such role.

    Raises KeyError if one of the policies is AWS's own. The version is the state, which does not change.
    """
    account, partition = place
    for role_id, role in state.roles.items():
        if role_arn == f"arn:{partition}:iam::{account}:role{role.path}{role.name}":
            documents = [*role.inline_policies.values(), *(_document(state, arn) for arn in role.attached_policies)]
            boundary = _document(state, role.boundary) if role.boundary else None
            return StoredRole(role_arn, role.name, role_id, role.trust_policy, tuple(documents), boundary, (state,))
    return None


def _document(state: IamPartition, arn: str) -> str:
    policy = state.policies[arn]
    return policy.versions[policy.default_version].document
