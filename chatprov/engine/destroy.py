"""Destroy: delete the stack's resources, dependents first; refuse to lose data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from chatprov.engine import waiter
from chatprov.engine.read_result import Ambiguous, Foreign, Found, Missing, Ours, ReadResult, handles
from chatprov.engine.schedule import Job, run_jobs
from chatprov.errors import HoldsData, NeedsReplacement
from chatprov.step import HasContents, Purgeable, none_if_absent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chatprov.engine.plan import Change
    from chatprov.engine.run import Run
    from chatprov.step import DataCount, Observed, Resource, ResourceContext

ALREADY_GONE = {"ResourceNotFoundException", "NotFoundException", "NoSuchEntity", "NoSuchBucket", "404"}


@dataclass(frozen=True)
class ResourceContents:
    """Data in a resource."""

    resource: Resource
    name: str
    holding: DataCount

    def __str__(self) -> str:
        if self.holding.name:
            return f"the {self.holding.what} {self.holding.name} of the {self.resource.type} {self.name}"
        count = f"at least {self.holding.count}" if self.holding.at_least else str(self.holding.count)
        what = self.holding.what.removesuffix("s") if count == "1" else self.holding.what
        return f"{count} {what} in the {self.resource.type} {self.name}"


def ours(results: Mapping[str, ReadResult]) -> list[Ours]:
    """Return what `down` deletes: this stack's resources; duplicates of one resource are separate results.

    They include a resource that AWS is still deleting: `down` waits until it is deleted.
    """
    found = []
    for result in results.values():
        match result:
            case Ours() | Ambiguous() | Missing(ours=True):
                found += [Ours(result.resource, seen) for seen in result.candidates]
    return found


def recorded_but_unmarked(run: Run, results: Mapping[str, ReadResult]) -> list[str]:
    """Return notes about resources in the state file without this stack's tags: why they are not deleted."""
    return [
        f"The {result.resource.type} {seen.name} is kept: {_why_left(seen)}."
        for result in results.values()
        if isinstance(result, Foreign) and not result.resource.parent
        for seen in result.candidates
        if run.state.known_id(result.resource.key) == seen.id
    ]


def _why_left(seen: Observed) -> str:
    return seen.unavailable_reason or (
        "it is in the state file, but does not have this stack's tags. "
        "If it belongs to this stack, adopt it with `chatprov up --adopt` first"
    )


def count_data(run: Run, result: Found, context: ResourceContext) -> list[ResourceContents]:
    """Count the data that would be lost with one resource (messages, files, users), and name what others attached to it."""
    resource, held = result.resource, []
    if not isinstance(resource, HasContents):
        return []
    for seen in result.candidates:
        counted = run.call_with_retry(resource, "count the data in", partial(resource.contents, context, seen))
        held += [ResourceContents(resource, seen.name, holding) for holding in counted]
    return held


def with_dependents(replaced: Iterable[Resource], results: Mapping[str, ReadResult]) -> list[Found]:
    """Return what must be deleted with replaced resources: their parts, and what depends on them under the same parent."""
    affected = {resource.key for resource in replaced}
    if not affected:
        return []
    for result in results.values():  # the tutorial's order: parents before their parts
        resource = result.resource
        sibling = resource.parent and any(
            need in affected and results[need].resource.parent == resource.parent for need in resource.depends_on
        )
        if resource.parent in affected or sibling:
            affected.add(resource.key)
    return [result for key, result in results.items() if key in affected and not isinstance(result, Missing)]


def refuse_replacement(replaced: Sequence[Change], held: Sequence[ResourceContents]) -> None:
    """Raise NeedsReplacement for differences that AWS cannot change in place, since replacing a resource loses its data."""
    said = []
    for change in replaced:
        what = "; ".join(
            f"{difference.path}: expected {difference.want!r}, actual {difference.actual!r}"
            for difference in change.differences
            if difference.replaces
        )
        said.append(
            f"The {change.resource.type} {change.name} differs in a way that AWS cannot change in place: {what}"
        )
    losing = f" Data that would be lost: {'; '.join(map(str, held))}." if held else " It holds no data."
    raise NeedsReplacement(
        "\n".join(said),
        kept="Nothing was changed.",
        advice=f"Restore the actual value in config.yaml, or delete and recreate the resource: `chatprov up --replace`.{losing}",
    )


def refuse_data_loss(held: Sequence[ResourceContents], command: str = "chatprov down --delete-data") -> None:
    """Raise HoldsData with the data that would be lost without consent; `command` is the command that gives consent."""
    if held:
        raise HoldsData(
            f"Data would be lost: {'; '.join(map(str, held))}",
            kept="Nothing was deleted.",
            advice=f"Run `{command}` to delete it with everything else.",
        )


def destroy(run: Run, to_delete: Sequence[Found], around: Mapping[str, ReadResult], *, delete_data: bool) -> None:
    """Delete resources, each after those that depend on it, parts together with their parent.

    `around` are all read results: a part may have a parent that is kept.
    """
    context = run.context(handles(around))
    owners = {result.resource.key for result in to_delete}
    cascaded: dict[str, list[str]] = {}
    separate: list[Found] = []
    for result in to_delete:
        resource = result.resource
        if resource.parent in owners and resource.deleted_with_parent:
            cascaded.setdefault(resource.parent or "", []).append(resource.key)
        else:
            separate.append(result)
    jobs = []
    for number, result in enumerate(separate):
        resource = result.resource
        gone = (resource.key, *cascaded.get(resource.key, ()))
        jobs.append(
            Job(
                key=_job_key(resource, number),
                after=tuple(
                    _job_key(other.resource, place)
                    for place, other in enumerate(separate)
                    if _goes_first(other.resource, resource)
                ),
                serial_group=resource.serial_group,
                work=partial(_delete, run, result, context, gone, delete_data=delete_data),
            )
        )
    run_jobs(jobs, run.stop)


def _job_key(resource: Resource, number: int) -> str:
    return f"{resource.key}#{number}"


def _goes_first(other: Resource, resource: Resource) -> bool:
    """Return whether AWS deletes `resource` only after `other`: a part before its parent, a resolver before its data source.

    Other dependencies do not prevent a deletion: AWS deletes a table that an API uses, so slow deletions begin immediately.
    """
    beside = other.parent is not None and other.parent == resource.parent and resource.key in other.depends_on
    return other.parent == resource.key or beside


def _delete(run: Run, result: Found, around: ResourceContext, gone: Sequence[str], *, delete_data: bool) -> None:
    resource, seen = result.resource, result.found
    context = run.context({**around.handles, resource.key: seen})
    run.state.intend(resource.key, "delete", resource.type, seen.name)
    if seen.state != "deleting":
        if delete_data:
            if isinstance(resource, Purgeable):
                purge = partial(resource.purge, context, seen)
                run.call_with_retry(resource, "empty", lambda: _unless_gone(purge))
            run.emptied.add(resource.key)
        run.emit("delete", resource)
        run.call_with_retry(resource, "delete", lambda: _unless_gone(lambda: resource.delete(context, seen)))
    waiter.wait_until_gone(run, resource, seen, context)
    run.removed.append(resource)
    run.state.forget(*gone)
    run.emit("gone", resource)


def _unless_gone(call: Callable[[], None]) -> None:
    """Make a call that also succeeds if the resource is already deleted, as after a delete whose response was lost."""
    none_if_absent(call, *ALREADY_GONE)
