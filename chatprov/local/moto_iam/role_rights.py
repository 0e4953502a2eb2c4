"""AppSync's rights by the role of a data source, cached until the role or its policies change.

https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from chatprov.appsync.cache import LRU
from chatprov.iam.identities import IamIdentity
from chatprov.iam.policy import Decision, PolicyRequest, policy_of
from chatprov.iam.principals import Principal
from chatprov.local.moto_iam.stored_roles import MOTO_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from chatprov.iam.conditions import Context
    from chatprov.local.ports import Roles, StoredRole

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
    """A role with its evaluated policies; the entry is valid while the stored role is the same."""

    account: str
    role: StoredRole
    trusted: bool | None
    identity: IamIdentity
    principal: Principal
    allowed: set[tuple[str, str]] = field(default_factory=set)


class RoleRights:
    """The rights of roles when AppSync assumes them for an API of their account."""

    def __init__(self, roles: Roles = MOTO_ROLES) -> None:
        self._roles = roles
        self._known: LRU[tuple[str, str], _CachedRole] = LRU(_MOST_ROLES, lambda *_: 1, 1)

    def check(self, account: str, role_arn: str, calls: Iterable[tuple[str, str]], region: str) -> None:
        """Check a role that an API of an account has: its own roles only, as iam:PassRole never crosses accounts.

        Raises NotAssumableError, or AccessDeniedError for the first (action, resource) in `calls` that is not allowed.
        """
        known = self._known.get((account, role_arn))
        if known is None or not self._roles.is_current(account, known.role):
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
        role = self._roles.find(account, role_arn)
        if role is None:
            raise NotAssumableError(role_arn)
        conditional = policy_of(role.trust_policy).conditional
        trusted = None if conditional else _trusts(role, account, "")
        partition = role_arn.split(":")[1]
        session = f"arn:{partition}:sts::{account}:assumed-role/{role.name}/{SESSION}"
        principal = Principal(account, (session, role_arn), values={"aws:userid": [f"{role.role_id}:{SESSION}"]})
        sets = [role.policies, *([(role.boundary,)] if role.boundary else [])]
        identity = IamIdentity(tuple(tuple(map(policy_of, documents)) for documents in sets))
        return _CachedRole(account, role, trusted, identity, principal)

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


def _trusts(role: StoredRole, account: str, region: str) -> bool:
    context = _context(account, region) | {"aws:sourceaccount": [account]}
    call = PolicyRequest("sts:AssumeRole", role.arn, context, Principal(service=SERVICE))
    return policy_of(role.trust_policy).decide(call) is Decision.ALLOWED


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
