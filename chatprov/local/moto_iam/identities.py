"""The policies that limit an identity: its own, those of its groups, its boundary, those of its session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chatprov.local.moto_iam.policy import Decision, Policy, PolicyRequest, decide, policy_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class IamIdentity:
    """The rights of a user or a role: each set of policies has to allow a call, and none may deny it."""

    sets: tuple[tuple[Policy, ...], ...]

    def decide(self, call: PolicyRequest) -> Decision:
        """Return what the policies say of a call."""
        decisions = {decide(policies, call) for policies in self.sets}
        if Decision.DENIED in decisions:
            return Decision.DENIED
        return Decision.ALLOWED if decisions == {Decision.ALLOWED} else Decision.SILENT

    @property
    def conditional(self) -> bool:
        """Tell whether any policy's answer may differ from one request to the next."""
        return any(policy.conditional for policies in self.sets for policy in policies)


def identity_of(backend: Any, holder: Any, *more: Any, session_policy: str | None = None) -> IamIdentity:
    """Return the rights of moto's user or role; `more` are others whose policies are its own too (a user's groups)."""
    sets = [tuple(policy_of(document) for each in (holder, *more) for document in _documents(each))]
    boundary = boundary_of(backend, holder)
    if boundary is not None:
        sets.append((policy_of(document_of(boundary)),))
    if session_policy:
        sets.append((policy_of(session_policy),))
    return IamIdentity(tuple(sets))


def boundary_of(backend: Any, holder: Any) -> Any | None:
    """Return moto's managed policy that is the permissions boundary of a user or a role, if it has one."""
    arn = getattr(holder, "permissions_boundary_arn", None)
    return backend.managed_policies.get(arn) if arn else None


def document_of(managed: Any) -> str:
    """Return the document of a managed policy's default version."""
    return next(str(version.document) for version in managed.versions if version.is_default)


def _documents(holder: Any) -> Iterator[str]:
    # copies, for another thread may be changing them
    yield from list(holder.policies.values())
    for managed in list(holder.managed_policies.values()):
        yield document_of(managed)
