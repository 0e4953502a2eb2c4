"""The state of one run of the engine, and its calls with retries that never repeat an unsafe write."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeVar

from chatprov.clock import Clock, SystemClock
from chatprov.engine.events import Event, Phase, Reporter, silent
from chatprov.error_classes import ErrorClass, Moment, classify
from chatprov.explanations import call_failed
from chatprov.step import Clients, Handle, Resource, ResourceContext, Step

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.config import Config
    from chatprov.engine.state import StateFile

Answer = TypeVar("Answer")
RETRY_SECONDS = 60.0
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 5.0
RUN_AGAIN = "Run the command again in a minute: it continues where it stopped."


class ProjectSteps(Protocol):
    """The loaded project, as far as the engine needs it."""

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
    """One run: the project's resources, AWS, the configuration with names filled in, state, and whom to tell."""

    steps: ProjectSteps
    clients: Clients
    config: Config
    account: str
    region: str
    endpoint_url: str | None
    state: StateFile
    report: Reporter = silent
    clock: Clock = field(default_factory=SystemClock)
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the run is to end: waits are cut short then."""
    made: set[str] = field(default_factory=set)
    """Keys of what this run made: AWS may not know it everywhere yet."""
    removed: list[Resource] = field(default_factory=list)
    """What this run removed: AWS may not know that everywhere yet."""
    emptied: set[str] = field(default_factory=set)
    """Keys of what this run took away from what others hung on it: AWS may not know that everywhere yet, either."""

    def __post_init__(self) -> None:
        pairs = self.steps.resources()
        self.resources: dict[str, Resource] = {resource.key: resource for _, resource in pairs}
        self.step_of: dict[str, Step] = {resource.key: step for step, resource in pairs}

    def retired(self) -> list[Resource]:
        """Return what the state file names, made or being made, although the configuration asks for it no longer."""
        named = {**self.state.state.resources, **self.state.state.intents}
        known = [self.steps.retired(key) for key in named if key not in self.resources]
        self.step_of |= {pair[1].key: pair[0] for pair in known if pair}
        return [pair[1] for pair in known if pair]

    def context(self, handles: dict[str, Handle]) -> ResourceContext:
        """Return what a resource may see, with the handles known at this moment."""
        return ResourceContext(
            config=self.config,
            clients=self.clients,
            account=self.account,
            region=self.region,
            endpoint_url=self.endpoint_url,
            read=self.steps.read,
            handles=handles,
        )

    def emit(self, phase: Phase, resource: Resource, *, reason: str = "", expected_seconds: float = 0.0) -> None:
        """Report one thing that happens to a resource."""
        self.report(
            Event(
                phase=phase,
                key=resource.key,
                type=resource.type,
                name=resource.name(self.config),
                step=self.step_of[resource.key].number,
                reason=reason,
                expected_seconds=expected_seconds,
            )
        )

    def classify(self, resource: Resource, error: Exception) -> ErrorClass:
        """Classify an error of a call about `resource`, at this point of the run."""
        beside = [
            need for need in resource.depends_on if (one := self.resources.get(need)) and one.parent == resource.parent
        ]
        near = {resource.key, resource.parent, *(beside if resource.parent else ())}
        moment = Moment(
            owner_made=not near.isdisjoint(self.made),
            need_made=not self.made.isdisjoint(resource.depends_on),
            part_removed=resource.key in self.emptied
            or any(resource.key in (one.parent, *one.depends_on) for one in self.removed),
        )
        return classify(error, moment)

    def call_with_retry(
        self, resource: Resource, what: str, call: Callable[[], Answer], *, repeatable: bool = True
    ) -> Answer:
        """Make calls that AWS may ask us to repeat.

        A busy answer is waited out, and so is "there is no such thing" about what this run made; an unsure one is repeated if
        `repeatable` (reads, and writes that do the same when done twice). Raises CallFailed when AWS refuses or patience ends; an
        unsure write that may not be repeated is re-raised.
        """
        began, pause = self.clock.now(), FIRST_PAUSE
        while True:
            try:
                return call()
            except Exception as error:
                verdict = self.classify(resource, error)
                if verdict.kind in ("unsure", "in use") and not repeatable:
                    raise
                late = self.clock.now() - began + pause > RETRY_SECONDS
                if verdict.kind in ("refused", "there") or late:
                    failed = call_failed(error, f"{what} the {resource.type} {resource.name(self.config)}")
                    if verdict.kind in ("busy", "in use", "unsure"):
                        failed.advice = failed.advice if verdict.kind == "unsure" and failed.advice else RUN_AGAIN
                    raise failed from error
                self.emit("waiting", resource, reason=verdict.reason, expected_seconds=pause)
                self.clock.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
