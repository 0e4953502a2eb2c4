"""The status of resources and steps: what `chatprov status` shows, and the lessons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chatprov.engine.plan import differences_of
from chatprov.engine.read_result import Ambiguous, Foreign, Missing, Ours, ReadResult, existing

if TYPE_CHECKING:
    from chatprov.engine.compare import Difference
    from chatprov.engine.run import Run
    from chatprov.step import Observed, ResourceContext, Step

ResourceState = Literal["present", "settling", "drifted", "missing", "foreign"]
StepState = Literal["done", "ready", "partial", "drifted", "missing"]


@dataclass(frozen=True)
class ResourceStatus:
    """The status of one resource."""

    result: ReadResult
    name: str
    state: ResourceState
    differences: tuple[Difference, ...]

    @property
    def existing(self) -> Observed | None:
        """The resource that others can use; None when it is missing."""
        return existing(self.result)

    @property
    def arn(self) -> str | None:
        """Its ARN, or its parent's; None when it does not exist."""
        return self.result.candidates[0].arn if self.result.candidates else None


@dataclass(frozen=True)
class StepStatus:
    """The status of one step."""

    step: Step
    resources: tuple[ResourceStatus, ...]
    stands_on: tuple[StepStatus, ...] = ()
    """For a step without resources: the status of the steps that it depends on."""

    @property
    def state(self) -> StepState:
        """`done` if all resources exist or are being created, `missing` if none exists, `partial` if some exist, else `drifted`.

        A step without resources is `ready` to be tried when the steps that it depends on are done, and `missing` until all of them
        are.
        """
        if not self.resources:
            needed = {status.state for status in self.stands_on}
            if needed & {"missing", "partial"}:
                return "missing"
            return "drifted" if "drifted" in needed else "ready"
        states = {resource.state for resource in self.resources}
        if states <= {"present", "settling"}:
            return "done"
        if states == {"missing"}:
            return "missing"
        return "partial" if "missing" in states else "drifted"


def status_of(run: Run, result: ReadResult, context: ResourceContext) -> ResourceStatus:
    """Return the status for the result of a read; `context` has the planned handles of the other resources."""
    differences = tuple(differences_of(run, result, context))
    state: ResourceState
    match result:
        case Missing():
            state = "missing"
        case Foreign() | Ambiguous():
            state = "foreign"
        case Ours(found=found) if found.state == "settling":
            state = "settling"
        case Ours():
            state = "drifted" if differences else "present"
    return ResourceStatus(result, run.names[result.resource.key], state, differences)
