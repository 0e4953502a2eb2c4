"""The engine's four verbs: up, plan, status, down. One object for one run against one target."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from chatprov.engine import lock
from chatprov.engine.apply import apply
from chatprov.engine.destroy import (
    ResourceContents,
    count_data,
    destroy,
    ours,
    recorded_but_unmarked,
    refuse_data_loss,
    refuse_replacement,
    with_dependents,
)
from chatprov.engine.plan import Change, differences_of, make_plan, placeholder_handles
from chatprov.engine.refresh import ReadResult, handles, is_there, read_all, read_retired, result_of
from chatprov.engine.run import Run
from chatprov.engine.schedule import interrupted
from chatprov.engine.state import StateFile
from chatprov.step import Clients

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from chatprov.calls import AwsCall
    from chatprov.clock import Clock
    from chatprov.engine.compare import Difference
    from chatprov.engine.events import Reporter
    from chatprov.project import Project
    from chatprov.step import Handle, Step
    from chatprov.target import Kind

ResourceState = Literal["present", "settling", "drifted", "missing", "foreign"]
StepState = Literal["done", "partial", "drifted", "missing"]


@dataclass(frozen=True)
class ResourceStatus:
    """The status of one resource."""

    result: ReadResult
    name: str
    state: ResourceState
    differences: tuple[Difference, ...]

    @property
    def arn(self) -> str | None:
        """Its ARN, or its owner's; None when it is missing."""
        return self.result.found.arn if self.result.found else None


@dataclass(frozen=True)
class StepStatus:
    """The status of one step."""

    step: Step
    resources: tuple[ResourceStatus, ...]
    stands_on: tuple[StepStatus, ...] = ()
    """For a step without resources: the status of the steps that it depends on."""

    @property
    def state(self) -> StepState:
        """`done` when all is present (or on its way), `missing` when nothing is, `partial` when some is, else `drifted`.

        A step without resources is `done` when the steps that it depends on are, and `missing` until all of them are.
        """
        if not self.resources:
            needed = {one.state for one in self.stands_on}
            if needed & {"missing", "partial"}:
                return "missing"
            return "drifted" if "drifted" in needed else "done"
        states = {one.state for one in self.resources}
        if states <= {"present", "settling"}:
            return "done"
        if states == {"missing"}:
            return "missing"
        return "partial" if "missing" in states else "drifted"


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
    """One run of the engine: a project, a target, the state folder, and a reporter."""

    def __init__(
        self,
        project: Project,
        target: TargetLike,
        state_dir: Path,
        report: Reporter | None = None,
        clock: Clock | None = None,
    ) -> None:
        account = target.account()
        config = project.config.located(account, target.region)
        self._lock_file = state_dir / f"{target.kind}.lock"
        self._stack_lock = lock.of_stack(
            endpoint_url=target.endpoint_url, account=account, region=target.region, stack=config.stack
        )
        state = StateFile(
            state_dir / f"{target.kind}.json",
            stack=config.stack,
            target=target.kind,
            account=account,
            region=target.region,
            variant=project.variant,
        )
        self.project = project
        self.target = target
        self._current: Mapping[str, ReadResult] | None = None
        self._left_alone: tuple[str, ...] = ()
        extra: dict[str, object] = {"report": report} if report else {}
        if clock:
            extra["clock"] = clock
        self.run = Run(
            steps=project,
            clients=target,
            config=config,
            account=account,
            region=target.region,
            endpoint_url=target.endpoint_url,
            state=state,
            **extra,  # type: ignore[arg-type]
        )

    @contextmanager
    def locked(self, purpose: str) -> Iterator[None]:
        """Hold the locks of the state folder and of the stack, so that no other run changes things at the same time."""
        with lock.held(self._lock_file, purpose, self._stack_lock):
            self.run.state.reload()
            try:
                yield
            except KeyboardInterrupt:  # the schedule handles it itself; this is before or after
                raise interrupted() from None

    @property
    def notes(self) -> Sequence[str]:
        """Notes for the user: about a damaged state file, and about resources that `down` kept."""
        return (*self.run.state.notes, *self._left_alone)

    def read_all(self, chosen: Mapping[str, str] | None = None) -> dict[str, ReadResult]:
        """Read every resource."""
        return read_all(self.run, chosen)

    def current(self) -> Mapping[str, ReadResult]:
        """Return the existing resources: those of `up`, else read again."""
        return self._current or self.read_all()

    def plan(self, *, adopt: bool = False, chosen: Mapping[str, str] | None = None) -> list[Change]:
        """Return what `up` would do; read calls only. The arguments are those of `up`."""
        return self._planned(self.read_all(chosen), adopt=adopt)

    def _planned(self, results: Mapping[str, ReadResult], *, adopt: bool) -> list[Change]:
        return make_plan(self.run, results, read_retired(self.run, results), adopt=adopt)

    def up(
        self,
        *,
        adopt: bool = False,
        chosen: Mapping[str, str] | None = None,
        replace: bool = False,
        only_steps: frozenset[int] | None = None,
        agree: Callable[[list[Change]], None] | None = None,
    ) -> list[Change]:
        """Create and update everything (or `only_steps` and their dependencies) as configured; return the changes.

        `adopt` adopts existing resources of the right name; `chosen` selects one by id where a name repeats. `replace` allows to
        delete and recreate what AWS cannot change in place, with its data. `agree` receives the plan before anything is changed,
        and may raise to stop. Raises the subclasses of EngineError; resources created before the error are kept and recorded, and
        the next run finds them.
        """
        with self.locked("up"):
            results = self.read_all(chosen)
            everything = self._planned(results, adopt=adopt)
            wanted = _chosen(everything, only_steps)
            changes = [one for one in wanted if one.action != "none"]
            to_delete = self._to_delete(changes, results, replace=replace)
            if changes and agree:
                agree(changes)
            if to_delete:
                destroy(self.run, to_delete, results, delete_data=True)
                results = read_all(self.run)
                everything = self._planned(results, adopt=adopt)
                wanted = _chosen(everything, only_steps)
            # Steps left out still provide their handles.
            others = [one for one in everything if one not in wanted and is_there(results[one.resource.key])]
            existing = apply(self.run, [*wanted, *(_untouched(one) for one in others)], results)
            self._current = {key: result_of(self.run.resources[key], handle) for key, handle in existing.items()}
            return changes

    def _to_delete(
        self, changes: list[Change], results: Mapping[str, ReadResult], *, replace: bool
    ) -> list[ReadResult]:
        """Return what must be deleted before the other changes; raise when that needs a consent that was not given."""
        replaced = [one for one in changes if one.action == "replace"]
        to_delete = with_dependents([one.resource for one in replaced], results)
        if replaced and not replace:
            have = handles(results)
            refuse_replacement(replaced, [held for one in to_delete for held in count_data(self.run, one, have)])
        former = read_retired(self.run, results)
        deleted = {one.resource.key for one in changes if one.action == "delete"}
        gone = [one for key, one in former.items() if key in deleted]
        if not replace:
            have = handles({**results, **former})
            held = [held for one in gone for held in count_data(self.run, one, have)]
            going = {
                one.found.name for one in [*to_delete, *gone] if one.found
            }  # such as a resolver that is deleted with its data source
            refuse_data_loss([one for one in held if one.holding.name not in going], "chatprov up --replace")
        return [*to_delete, *gone]

    def status(self) -> list[StepStatus]:
        """Return the status of every step and resource; read calls only."""
        results = self.read_all()
        have = placeholder_handles(self.run, results)
        found: dict[int, StepStatus] = {}
        for step in self.project.steps:
            resources = step.resources(self.project.config)
            found[step.number] = StepStatus(
                step,
                tuple(_status(self.run, results[resource.key], have) for resource in resources),
                tuple(found[number] for number in step.text.requires_steps),
            )
        return list(found.values())

    def down(
        self,
        *,
        delete_data: bool = False,
        agree: Callable[[list[ReadResult], list[ResourceContents]], bool] | None = None,
    ) -> list[ReadResult]:
        """Delete all resources of the stack and verify that nothing remains; return what was deleted.

        `agree` receives what would be deleted and its data, and may allow to delete the data. Raises HoldsData when there is data
        without consent, and the errors of the calls.
        """
        with self.locked("down"):
            held: list[ResourceContents] = []
            results = self._with_former(read_all(self.run, then=lambda one: held.extend(count_data(self.run, one, {}))))
            to_delete = ours(results)
            self._left_alone = tuple(recorded_but_unmarked(self.run, results))
            if to_delete and agree is not None:
                delete_data = agree(to_delete, held) or delete_data
            if not delete_data:
                refuse_data_loss(held)
            left = to_delete
            while left:  # a duplicate is found only when the first one is deleted
                destroy(self.run, left, {one.resource.key: one for one in left}, delete_data=delete_data)
                left = ours(self._with_former(read_all(self.run)))
            self.run.state.clear()
            return to_delete

    def _with_former(self, results: Mapping[str, ReadResult]) -> dict[str, ReadResult]:
        """Add resources that are no longer configured; their parts, such as a log group, may outlive their parent."""
        return {**results, **read_retired(self.run, results)}


def _chosen(changes: list[Change], steps: frozenset[int] | None) -> list[Change]:
    """Return the changes of some steps, and of what these need, whichever step it belongs to."""
    if steps is None:
        return changes
    by_key = {one.resource.key: one for one in changes}
    wanted, found = [one.resource.key for one in changes if one.step in steps], set[str]()
    while wanted:
        key = wanted.pop()
        if key in by_key and key not in found:
            found.add(key)
            wanted += by_key[key].resource.depends_on
    return [one for one in changes if one.resource.key in found]


def _untouched(change: Change) -> Change:
    return Change(change.step, change.resource, change.name, "none")


def _status(run: Run, result: ReadResult, have: dict[str, Handle]) -> ResourceStatus:
    differences = tuple(differences_of(run, result, have))
    state: ResourceState
    if not is_there(result):
        state = "missing"
    elif result.ownership in ("foreign", "ambiguous"):
        state = "foreign"
    elif result.found and result.found.state == "settling":
        state = "settling"
    else:
        state = "drifted" if differences else "present"
    return ResourceStatus(result, result.resource.name(run.config), state, differences)
