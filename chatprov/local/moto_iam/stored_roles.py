"""moto's roles behind the port, and those that wait for moto: a request to an API must not wait until it is loaded.

Reads moto's IAM without its lock: each read is of one value, or of a copy of several, so that it is never inconsistent.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from chatprov.local import moto_loading
from chatprov.local.moto_iam.identities import boundary_of, document_of, documents_of
from chatprov.local.moto_iam.state import IAM_STATE
from chatprov.local.moto_iam.state_document import IamPartition
from chatprov.local.moto_iam.waiting_roles import stored_role
from chatprov.local.ports import StoredRole

_PARTS: Final = 6
"""The parts of an ARN: "arn", partition, service, region, account, resource."""


class MotoRoles:
    """The roles of all accounts."""

    def find(self, account: str, role_arn: str) -> StoredRole | None:
        """Return a role of an account, or None if the account does not have it."""
        parts = role_arn.split(":")
        if len(parts) < _PARTS or parts[4] != account:
            return None
        place = account, parts[1]
        waiting = IAM_STATE.waiting().get(place)
        if not moto_loading.is_loaded():
            try:
                return None if waiting is None else stored_role(place, waiting, role_arn)
            except KeyError:
                moto_loading.load()  # the documents of AWS's own policies are moto's
        backend = _backend(account, parts[1])
        role = next((role for role in list(backend.roles.values()) if role.arn == role_arn), None) if backend else None
        if role is None:
            return None
        version = (role, *_stamp(backend, role))
        boundary = boundary_of(backend, role)
        return StoredRole(
            role_arn,
            role.name,
            role.id,
            role.assume_role_policy_document,
            tuple(documents_of(role)),
            None if boundary is None else document_of(boundary),
            version,
        )

    def is_current(self, account: str, role: StoredRole) -> bool:
        """Return whether a role and its policies are still as in `role`."""
        stored: Any = role.version[0]
        if not moto_loading.is_loaded():
            waiting = IAM_STATE.waiting()
            if not moto_loading.is_loaded():
                return any(state is stored for state in waiting.values())
        if isinstance(stored, IamPartition):
            return False
        backend = _backend(account, stored.partition)
        return (
            backend is not None
            and backend.roles.get(stored.id) is stored
            and _stamp(backend, stored) == role.version[1:]
        )


MOTO_ROLES: Final = MotoRoles()


def _backend(account: str, partition: str) -> Any:
    """Return moto's IAM of an account, None if it has not been used yet: then it has no role."""
    backends = _backends().get(account)  # get() makes none, and so needs no lock of moto's
    return None if backends is None else backends.get(partition)


@cache
def _backends() -> Any:
    from moto.iam.models import iam_backends  # noqa: PLC0415  # it is loaded already

    return iam_backends


def _stamp(backend: Any, role: Any) -> tuple[object, ...]:
    # a version's document never changes, so a managed policy and the id of its default version identify the document
    managed = [(policy, policy.default_version_id) for policy in tuple(role.managed_policies.values())]
    boundary = boundary_of(backend, role)
    return (
        role.assume_role_policy_document,
        tuple(role.policies.values()),
        managed,
        role.permissions_boundary_arn,
        boundary,
        boundary and boundary.default_version_id,
    )
