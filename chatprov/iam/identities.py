"""The policies of an identity: its own, those of its groups, its permissions boundary, those of its session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatprov.iam.policy import Decision, decide

if TYPE_CHECKING:
    from chatprov.iam.policy import Policy, PolicyRequest


@dataclass(frozen=True, slots=True)
class IamIdentity:
    """The permissions of a user or a role: each set of policies has to allow a request, and none may deny it."""

    sets: tuple[tuple[Policy, ...], ...]

    def decide(self, request: PolicyRequest) -> Decision:
        """Return the decision of all sets together."""
        decisions = {decide(policies, request) for policies in self.sets}
        if Decision.DENIED in decisions:
            return Decision.DENIED
        return Decision.ALLOWED if decisions == {Decision.ALLOWED} else Decision.SILENT

    @property
    def conditional(self) -> bool:
        """Return whether the decision of any policy depends on the request's context."""
        return any(policy.conditional for policies in self.sets for policy in policies)
