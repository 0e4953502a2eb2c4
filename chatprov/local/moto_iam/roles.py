"""AppSync's rights by the role of a data source, cached until the role or its policies change.

https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.iam.models import iam_backends

from chatprov.appsync.cache import LRU
from chatprov.iam.policy import Decision, PolicyRequest, policy_of
from chatprov.iam.principals import Principal
from chatprov.local.moto_iam.identities import boundary_of, identity_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.iam.conditions import Context
    from chatprov.iam.identities import IamIdentity

SERVICE = "appsync.amazonaws.com"
SESSION = "APPSYNC_ASSUME_ROLE"
_MOST_REMEMBERED = 1024
_MOST_ROLES = 256


class NotAssumableError(Exception):
    """A role that does not exist or that does not trust AppSync."""

    def __init__(self, role_arn: str) -> None:
        super().__init__(f"Unable to assume role {role_arn}.")


class AccessDeniedError(Exception):
    """A call that the role's policies do not allow."""

    def __init__(self, principal: Principal, action: str, resource: str, decision: Decision) -> None:
        reason = (
            "with an explicit deny in an identity-based policy"
            if decision is Decision.DENIED
            else f"because no identity-based policy allows the {action} action"
        )
        super().__init__(
            f"User: {principal.arns[0]} is not authorized to perform: {action} on resource: {resource} {reason}"
        )


@dataclass(slots=True)
class _CachedRole:
    """A role with its evaluated policies; the entry is valid while `stamp` is the same as that of the stored role."""

    account: str
    role: Any
    stamp: tuple[Any, ...]
    trusted: bool | None
    identity: IamIdentity
    principal: Principal
    allowed: set[tuple[str, str]] = field(default_factory=set)


class RoleRights:
    """The rights of roles when AppSync assumes them for an API of their account.

    Reads moto's IAM without its lock: each read is of one value, or of a copy of several, so that it is never inconsistent.
    """

    def __init__(self) -> None:
        self._known: LRU[tuple[str, str], _CachedRole] = LRU(_MOST_ROLES, lambda *_: 1, 1)

    def check(self, account: str, role_arn: str, calls: Iterable[tuple[str, str]], region: str) -> None:
        """Check a role that an API of an account has: its own roles only, as iam:PassRole never crosses accounts.

        Raises NotAssumableError, or AccessDeniedError for the first (action, resource) in `calls` that is not allowed.
        """
        known = self._known.get((account, role_arn))
        if known is None or not _still_so(known):
            known = self._load(account, role_arn)
            self._known.put((account, role_arn), known)
        # a trust policy with conditions is evaluated each time, because a condition may depend on the time of day
        trusted = known.trusted if known.trusted is not None else _trusts(known.role, known.account, region)
        if not trusted:
            raise NotAssumableError(role_arn)
        for call in calls:
            if call not in known.allowed:
                self._decide(known, call, region)

    def _load(self, account: str, role_arn: str) -> _CachedRole:
        parts = role_arn.split(":")
        if len(parts) < 6 or parts[4] != account or parts[1] not in iam_backends[account]:  # noqa: PLR2004  # an ARN's parts
            raise NotAssumableError(role_arn)
        backend = iam_backends[account][parts[1]]
        role = next((role for role in list(backend.roles.values()) if role.arn == role_arn), None)
        if role is None:
            raise NotAssumableError(role_arn)
        stamp = _stamp(backend, role)
        conditional = policy_of(role.assume_role_policy_document).conditional
        trusted = None if conditional else _trusts(role, account, "")
        session = f"arn:{parts[1]}:sts::{account}:assumed-role/{role.name}/{SESSION}"
        principal = Principal(account, (session, role_arn), values={"aws:userid": [f"{role.id}:{SESSION}"]})
        return _CachedRole(account, role, stamp, trusted, identity_of(backend, role), principal)

    def _decide(self, known: _CachedRole, asked: tuple[str, str], region: str) -> None:
        action, resource = asked
        context = _context(known.account, region) | {
            "aws:principalarn": [known.role.arn],
            "aws:principalaccount": [known.account],
            "aws:principaltype": ["AssumedRole"],
            "aws:username": None,
            **known.principal.values,
        }
        decision = known.identity.decide(PolicyRequest(action, resource, context))
        if decision is not Decision.ALLOWED:
            raise AccessDeniedError(known.principal, action, resource, decision)
        if not known.identity.conditional and len(known.allowed) < _MOST_REMEMBERED:
            known.allowed.add(asked)


def _still_so(known: _CachedRole) -> bool:
    backend = iam_backends[known.account][known.role.partition]
    return backend.roles.get(known.role.id) is known.role and _stamp(backend, known.role) == known.stamp


def _trusts(role: Any, account: str, region: str) -> bool:
    context = _context(account, region) | {"aws:sourceaccount": [account]}
    call = PolicyRequest("sts:AssumeRole", role.arn, context, Principal(service=SERVICE))
    return policy_of(role.assume_role_policy_document).decide(call) is Decision.ALLOWED


def _context(account: str, region: str) -> Context:
    return {
        "aws:currenttime": [datetime.now(UTC).isoformat()],
        "aws:epochtime": [str(int(time.time()))],
        "aws:securetransport": ["true"],
        "aws:requestedregion": [region],
        "aws:resourceaccount": [account],
        "aws:multifactorauthpresent": None,
        "aws:sourcevpc": None,
        "aws:sourcevpce": None,
    }


def _stamp(backend: Any, role: Any) -> tuple[Any, ...]:
    # a version's document never changes, so a managed policy and the id of its default version identify the document
    managed = tuple(
        part for policy in tuple(role.managed_policies.values()) for part in (policy, policy.default_version_id)
    )
    boundary = boundary_of(backend, role)
    return (
        role.assume_role_policy_document,
        tuple(role.policies.values()),
        managed,
        role.permissions_boundary_arn,
        boundary,
        boundary and boundary.default_version_id,
    )
