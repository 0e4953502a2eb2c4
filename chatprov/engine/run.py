"""The state of one run of the engine, and its calls with retries that never repeat an unsafe write."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from chatprov.clock import Clock, SystemClock
from chatprov.engine.events import Event, Phase, Reporter, silent
from chatprov.error_classes import ErrorClass, Moment, classify
from chatprov.explanations import call_failed
from chatprov.step import Environment, Handle, Resource, ResourceContext, Step

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.engine.state import StateFile

Answer = TypeVar("Answer")
RETRY_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
RUN_AGAIN = "Run the command again in a minute: it continues where it stopped."


class ProjectSteps(Protocol):
    """The part of a loaded project that the engine needs."""

    def resources(self) -> list[tuple[Step, Resource]]:
        """Return every resource with its step."""
        ...

    def retired(self, key: str) -> tuple[Step, Resource] | None:
        """Return the step and resource of a key in the state file that is no longer configured."""
        ...

    def read(self, file: str) -> str:
        """Return the text of a project file."""
        ...


@dataclass(kw_only=True)
class Run:
    """One run: the project's resources, their environment, the state file, and the receiver of events."""

    steps: ProjectSteps
    environment: Environment
    state: StateFile
    report: Reporter = silent
    clock: Clock = field(default_factory=SystemClock)
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the run is to end; it ends waits early."""
    made: set[str] = field(default_factory=set)
    """Keys of resources that this run created; the change may not be visible everywhere in AWS yet."""
    removed: list[Resource] = field(default_factory=list)
    """Resources that this run deleted; the change may not be visible everywhere in AWS yet."""
    emptied: set[str] = field(default_factory=set)
    """Keys of resources whose contents or attachments this run deleted; this may not be visible everywhere yet, either."""

    def __post_init__(self) -> None:
        self.resources: dict[str, Resource] = {}
        self.step_of: dict[str, Step] = {}
        self.names: dict[str, str] = {}
        """The name of each resource, by its key; also of retired ones, after a call of `retired`."""
        for step, resource in self.steps.resources():
            self.resources[resource.key] = resource
            self._describe(step, resource)

    def _describe(self, step: Step, resource: Resource) -> None:
        self.step_of[resource.key] = step
        self.names[resource.key] = resource.name(self.environment.config)

    def retired(self) -> list[Resource]:
        """Return the resources, created or being created, in the state file that are no longer configured."""
        named = {**self.state.state.resources, **self.state.state.intents}
        retired = []
        for key in named:
            if key not in self.resources and (known := self.steps.retired(key)):
                step, resource = known
                self._describe(step, resource)
                retired.append(resource)
        return retired

    def context(self, handles: Mapping[str, Handle]) -> ResourceContext:
        """Return the context of a resource: the environment, and these handles."""
        return ResourceContext(self.environment, handles)

    def emit(self, phase: Phase, resource: Resource, *, reason: str = "", expected_seconds: float = 0.0) -> None:
        """Report one event of a resource."""
        self.report(
            Event(
                phase=phase,
                key=resource.key,
                type=resource.type,
                name=self.names[resource.key],
                step=self.step_of[resource.key].number,
                reason=reason,
                expected_seconds=expected_seconds,
            )
        )

    def classify(self, resource: Resource, error: Exception) -> ErrorClass:
        """Classify an error of a call about `resource`, at this point of the run."""
        near = {resource.key, resource.parent}
        if resource.parent:
            siblings = (self.resources[need] for need in resource.depends_on if need in self.resources)
            near |= {sibling.key for sibling in siblings if sibling.parent == resource.parent}
        moment = Moment(
            parent_made=not near.isdisjoint(self.made),
            need_made=not self.made.isdisjoint(resource.depends_on),
            part_removed=resource.key in self.emptied
            or any(resource.key in (removed.parent, *removed.depends_on) for removed in self.removed),
        )
        return classify(error, moment)

    def call_with_retry(
        self, resource: Resource, what: str, call: Callable[[], Answer], *, repeatable: bool = True
    ) -> Answer:
        """Make calls, and retry them if that can help.

        A throttled call is repeated later, and so is one with a "not found" for a resource that this run created. An
        indeterminate call is repeated only if it is `repeatable` (a read, or a write that has the same effect when it is repeated).
        Raises CallFailed for a permanent error, and when the time for retries is over; the error of an indeterminate call that is
        not repeatable is re-raised.
        """
        began, pause = self.clock.now(), FIRST_PAUSE
        while True:
            try:
                return call()
            except Exception as error:
                verdict = self.classify(resource, error)
                if verdict.kind in ("indeterminate", "conflict") and not repeatable:
                    raise
                late = self.clock.now() - began + pause > RETRY_SECONDS
                if verdict.kind in ("permanent", "exists") or late:
                    failed = call_failed(error, f"{what} the {resource.type} {self.names[resource.key]}")
                    if verdict.kind in ("throttled", "conflict", "indeterminate"):
                        failed.advice = (
                            failed.advice if verdict.kind == "indeterminate" and failed.advice else RUN_AGAIN
                        )
                    raise failed from error
                self.emit("waiting", resource, reason=verdict.reason, expected_seconds=pause)
                self.clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
