"""The result of `check`: for each step the requirements, and the findings, one for each cause."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chatprov.step import Resource, Step
    from chatprov.teach.fix import Fix


@dataclass(frozen=True)
class UnmetRequirement:
    """One requirement of the tutorial that is not met, with the likely mistake."""

    resource: Resource
    path: str
    asks: str
    want: Any
    actual: Any
    mistake: str
    where: str
    """The page of the console, and the setting there."""
    click: str
    """The clicks that correct it."""


@dataclass(frozen=True)
class CheckFinding:
    """One cause: what the same calls correct in one resource, and these calls."""

    resource: Resource
    name: str
    """The name that the resource should have."""
    unmet: tuple[UnmetRequirement, ...]
    """The unmet requirements, at least one."""
    fix: Fix
    absent: bool = False
    """Whether nothing was made yet; a learner who is at work did not make a mistake."""

    @property
    def key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Identifies the finding among those of several checks."""
        return self.resource.key, tuple((unmet.path, repr(unmet.actual)) for unmet in self.unmet)


@dataclass(frozen=True)
class RequirementResult:
    """One requirement, and whether it is met."""

    resource: Resource | None
    """None for the evidence of a step without resources."""
    asks: str
    holds: bool

    @property
    def key(self) -> tuple[str, str]:
        """Identifies the requirement in its step."""
        return self.resource.key if self.resource else "", self.asks


@dataclass(frozen=True)
class StepCheck:
    """The result of one step."""

    step: Step
    requirements: tuple[RequirementResult, ...]
    findings: tuple[CheckFinding, ...]
    blocked_by: tuple[int, ...] = ()
    """The steps that must be done before this one can be checked."""
    evidence: tuple[RequirementResult, ...] = ()
    """The evidence that a step without resources was done, if it was requested."""

    @property
    def ok(self) -> bool:
        """Whether all requirements are met."""
        return not self.findings and not self.blocked_by

    @property
    def met(self) -> int:
        """The number of requirements that are met."""
        return sum(requirement.holds for requirement in self.requirements)

    @property
    def everything(self) -> tuple[RequirementResult, ...]:
        """All requirements, with the evidence."""
        return self.requirements + self.evidence

    @property
    def done(self) -> bool:
        """Whether all requirements are met, including the evidence."""
        return self.ok and all(proof.holds for proof in self.evidence)

    def unmet(self, requirement: RequirementResult) -> list[UnmetRequirement]:
        """Return what differs from a requirement of this step; empty if it was not compared."""
        return [
            unmet
            for finding in self.findings
            for unmet in finding.unmet
            if (unmet.resource.key, unmet.asks) == requirement.key
        ]
