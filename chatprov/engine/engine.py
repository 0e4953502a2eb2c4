"""The engine's four operations: up, plan, status, down."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from chatprov.clock import SystemClock
from chatprov.engine import lock
from chatprov.engine.down import down
from chatprov.engine.events import silent
from chatprov.engine.plan import Change, make_plan, planned_context, refuse_ambiguous
from chatprov.engine.read_result import handles
from chatprov.engine.refresh import read_all, read_retired
from chatprov.engine.run import Answer, Run
from chatprov.engine.schedule import interrupted
from chatprov.engine.state import StateFile
from chatprov.engine.status import StepStatus, status_of
from chatprov.engine.up import UpOptions, up
from chatprov.step import Clients, Environment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from chatprov.calls import AwsCall
    from chatprov.clock import Clock
    from chatprov.config import Config
    from chatprov.engine.destroy import ResourceContents
    from chatprov.engine.events import Reporter
    from chatprov.engine.read_result import Ours, ReadResult
    from chatprov.engine.up import Applied
    from chatprov.project import Project
    from chatprov.step import Handle, Resource, ResourceContext, Step
    from chatprov.target import Kind

SYSTEM_CLOCK = SystemClock()


class TargetLike(Clients, Protocol):
    """The target of an engine: a Target, or a NullTarget."""

    @property
    def kind(self) -> Kind:
        """The kind of target; the state file is named after it."""
        ...

    @property
    def region(self) -> str:
        """The region in use."""
        ...

    @property
    def endpoint_url(self) -> str | None:
        """The address, when it is not AWS itself."""
        ...

    @property
    def calls(self) -> Sequence[AwsCall]:
        """Every call made so far."""
        ...

    def account(self) -> str:
        """Return the account's id."""
        ...


class Engine:
    """The engine for a project, a target and a state folder; no call is made before the first use.

    Each operation reads the existing resources when it is called, and uses no results of an earlier one.
    """

    def __init__(
        self,
        project: Project,
        target: TargetLike,
        state_dir: Path,
        report: Reporter = silent,
        clock: Clock = SYSTEM_CLOCK,
    ) -> None:
        self.project = project
        self.target = target
        self._state_dir = state_dir
        self._report = report
        self._clock = clock
        self._kept: tuple[str, ...] = ()

    @cached_property
    def run(self) -> Run:
        """The state that the modules of the engine share; created on first use, because it needs the account's id."""
        target, account = self.target, self.target.account()
        config = self.project.config.located(account, target.region)
        return Run(
            steps=self.project,
            environment=Environment(
                config=config,
                clients=target,
                account=account,
                region=target.region,
                endpoint_url=target.endpoint_url,
                read=self.project.read,
            ),
            state=StateFile(
                self._state_dir / f"{target.kind}.json",
                stack=config.stack,
                target=target.kind,
                account=account,
                region=target.region,
                variant=self.project.variant,
                language=self.project.language,
            ),
            report=self._report,
            clock=self._clock,
        )

    def connect(self) -> None:
        """Get the account's id and open the state file, so that their errors come before anything else is started.

        Raises CredentialsUnusable, EndpointUnreachable, StateUnusable, and ConfigError for a name that is too long with the id.
        """
        self.run  # noqa: B018  # made here

    @property
    def config(self) -> Config:
        """The configuration, with account and region filled in."""
        return self.run.environment.config

    @property
    def account(self) -> str:
        """The account's id."""
        return self.run.environment.account

    @property
    def region(self) -> str:
        """The region in use."""
        return self.run.environment.region

    @property
    def resources(self) -> Mapping[str, Resource]:
        """The configured resources, by key, in the tutorial's order."""
        return self.run.resources

    @property
    def step_of(self) -> Mapping[str, Step]:
        """The step of each resource, by the resource's key."""
        return self.run.step_of

    def context(self, handles: Mapping[str, Handle]) -> ResourceContext:
        """Return the context of a resource, with these handles."""
        return self.run.context(handles)

    def call_with_retry(self, resource: Resource, what: str, call: Callable[[], Answer]) -> Answer:
        """Make read calls about a resource, with retries; `what` is the verb of the error message."""
        return self.run.call_with_retry(resource, what, call)

    def is_stopping(self) -> bool:
        """Return whether the run is to end as soon as possible, as after Ctrl-C."""
        return self.run.stop.is_set()

    @contextmanager
    def locked(self, purpose: str) -> Iterator[None]:
        """Hold the locks of the state folder and of the stack, so that no other run changes things at the same time."""
        environment = self.run.environment
        stack_lock = lock.of_stack(
            endpoint_url=environment.endpoint_url,
            account=environment.account,
            region=environment.region,
            stack=environment.config.stack,
        )
        with lock.held(self._state_dir / f"{self.target.kind}.lock", purpose, stack_lock):
            self.run.state.reload()
            try:
                yield
            except KeyboardInterrupt:  # the schedule handles it itself; this is before or after
                raise interrupted() from None

    @property
    def notes(self) -> Sequence[str]:
        """Notes for the user: about a damaged state file, and about resources that `down` kept."""
        return (*self.run.state.notes, *self._kept)

    def read_all(self, chosen: Mapping[str, str] | None = None) -> dict[str, ReadResult]:
        """Read every resource."""
        return read_all(self.run, chosen)

    def read_ours(self) -> dict[str, Handle]:
        """Return the handles of the stack's resources that exist, by key; read calls only.

        Raises ForeignResource and AmbiguousResource as `up` does.
        """
        results = self.read_all()
        for result in results.values():
            refuse_ambiguous(self.run, result, adopt=False)
        return handles(results)

    def plan(self, *, adopt: bool = False, chosen: Mapping[str, str] | None = None) -> list[Change]:
        """Return what `up` would do; read calls only. The arguments are those of `up`."""
        results = self.read_all(chosen)
        return make_plan(self.run, results, read_retired(self.run, results), adopt=adopt)

    def up(
        self,
        *,
        adopt: bool = False,
        chosen: Mapping[str, str] | None = None,
        replace: bool = False,
        only_steps: frozenset[int] | None = None,
        agree: Callable[[list[Change]], None] | None = None,
    ) -> Applied:
        """Create and update everything (or `only_steps` and their dependencies) as configured.

        `adopt` adopts existing resources with the right name; `chosen` selects one by id if several have this name. `replace`
        allows to delete and recreate resources that AWS cannot change in place, with their data. `agree` receives the plan
        before anything is changed, and may raise an error to stop. Raises the subclasses of EngineError; resources created before
        the error are kept and recorded, and the next run finds them.
        """
        with self.locked("up"):
            return up(self.run, UpOptions(adopt, chosen or {}, replace, only_steps), agree)

    def status(self) -> list[StepStatus]:
        """Return the status of every step and resource; read calls only."""
        results = self.read_all()
        context = planned_context(self.run, results)
        found: dict[int, StepStatus] = {}
        for step in self.project.steps:
            resources = step.resources(self.project.config)
            found[step.number] = StepStatus(
                step,
                tuple(status_of(self.run, results[resource.key], context) for resource in resources),
                tuple(found[number] for number in step.text.requires_steps),
            )
        return list(found.values())

    def down(
        self,
        *,
        delete_data: bool = False,
        agree: Callable[[list[Ours], list[ResourceContents]], bool] | None = None,
    ) -> list[Ours]:
        """Delete all resources of the stack and verify that nothing remains; return what was deleted.

        `agree` receives what would be deleted and its data, and may allow to delete the data. Raises HoldsData when there is data
        without consent, and the errors of the calls.
        """
        with self.locked("down"):
            deleted, self._kept = down(self.run, agree, delete_data=delete_data)
            return deleted
