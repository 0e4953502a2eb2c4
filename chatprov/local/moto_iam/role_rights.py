"""AppSync's rights by the role of a data source, cached until the role or its policies change.

https://docs.aws.amazon.com/appsync/latest/devguide/attaching-a-data-source.html
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatprov.appsync.cache import LRU
from chatprov.iam.call_context import call_context
from chatprov.iam.identities import IamIdentity
from chatprov.iam.policy import Decision, PolicyRequest, policy_of
from chatprov.iam.principals import Principal
from chatprov.iam.resource_policies import why_denied
from chatprov.local.moto_iam.stored_roles import MOTO_ROLES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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

    def __init__(self, principal: Principal, action: str, resource: str, reason: str) -> None:
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

    def check(
        self,
        account: str,
        role_arn: str,
        calls: Iterable[tuple[str, str]],
        region: str,
        resource_policy: Callable[[str], str | None] = lambda _: None,
    ) -> None:
        """Check a role that an API of an account has: its own roles only, as iam:PassRole never crosses accounts.

        `resource_policy` returns the policy of a resource, None if it has none. Raises NotAssumableError, or AccessDeniedError for
        the first (action, resource) in `calls` that is not allowed.
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
            policy = resource_policy(call[1])
            if policy is not None or call not in known.allowed:
                self._decide(known, call, region, policy)

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

    def _decide(self, known: _CachedRole, asked: tuple[str, str], region: str, resource_policy: str | None) -> None:
        action, resource = asked
        owner = resource.split(":")[4]
        context = call_context(known.account, region) | {
            "aws:principalarn": [known.role.arn],
            "aws:principalaccount": [known.account],
            "aws:principaltype": ["AssumedRole"],
            "aws:username": None,
            **known.principal.values,
        }
        policy = None if resource_policy is None else policy_of(resource_policy)
        reason = why_denied(known.identity, policy, PolicyRequest(action, resource, context, known.principal), owner)
        if reason is not None:
            raise AccessDeniedError(known.principal, action, resource, reason)
        if policy is None and not known.identity.conditional and len(known.allowed) < _MOST_REMEMBERED:
            known.allowed.add(asked)


def _trusts(role: StoredRole, account: str, region: str) -> bool:
    context = call_context(account, region) | {"aws:sourceaccount": [account]}
    call = PolicyRequest("sts:AssumeRole", role.arn, context, Principal(service=SERVICE))
    return policy_of(role.trust_policy).decide(call) is Decision.ALLOWED
