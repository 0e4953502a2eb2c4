"""Destroy: delete the stack's resources, dependents first; refuse to lose data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from chatprov.engine import waiter
from chatprov.engine.refresh import ReadResult, handles
from chatprov.engine.schedule import Job, run_jobs
from chatprov.errors import HoldsData, NeedsReplacement
from chatprov.step import HasContents, Purgeable, none_if_absent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from chatprov.engine.plan import Change
    from chatprov.engine.run import Run
    from chatprov.step import DataCount, Handle, Observed, Resource

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


def ours(results: Mapping[str, ReadResult]) -> list[ReadResult]:
    """Return what `down` deletes: this stack's existing resources; duplicates of one resource are separate results."""
    return [
        ReadResult(one.resource, "ours", seen)
        for one in results.values()
        if one.ownership in ("ours", "ambiguous")
        for seen in ([one.found] if one.ownership == "ours" else one.candidates)
    ]


def recorded_but_unmarked(run: Run, results: Mapping[str, ReadResult]) -> list[str]:
    """Return notes about resources in the state file without this stack's tags: they are not deleted, and why."""
    return [
        f"The {one.resource.type} {seen.name} is kept: {_why_left(seen)}."
        for one in results.values()
        for seen in one.candidates
        if one.ownership == "foreign" and not one.resource.parent and run.state.known_id(one.resource.key) == seen.id
    ]


def _why_left(seen: Observed) -> str:
    return seen.unavailable_reason or (
        "it is in the state file, but does not have this stack's tags. "
        "If it belongs to this stack, adopt it with `chatprov up --adopt` first"
    )


def count_data(run: Run, result: ReadResult, have: Mapping[str, Handle]) -> list[ResourceContents]:
    """Count what would be lost with one resource: messages, files, users; `actual` is what else is there."""
    seen, resource = result.found, result.resource
    if seen is None or result.ownership not in ("ours", "ambiguous") or seen.state == "deleting":
        return []
    if not isinstance(resource, HasContents):
        return []
    context, held = run.context(dict(have)), []
    for one in (seen,) if result.ownership == "ours" else result.candidates:
        counted = run.call_with_retry(resource, "count the data in", partial(resource.contents, context, one))
        held += [ResourceContents(resource, one.name, holding) for holding in counted]
    return held


def with_dependents(replaced: Iterable[Resource], results: Mapping[str, ReadResult]) -> list[ReadResult]:
    """Return what has to go with resources that are replaced: their parts, and what hangs on them under the same owner."""
    affected = {one.key for one in replaced}
    for resource in (
        one.resource for one in results.values()
    ):  # the tutorial's order: owners before what hangs on them
        beside = resource.parent and any(
            need in affected and results[need].resource.parent == resource.parent for need in resource.depends_on
        )
        if resource.parent in affected or beside:
            affected.add(resource.key)
    return [one for key, one in results.items() if key in affected and one.found]


def refuse_replacement(replaced: Sequence[Change], held: Sequence[ResourceContents]) -> None:
    """Raise NeedsReplacement for differences that AWS cannot change in place, since replacing a resource loses its data."""
    said = []
    for change in replaced:
        what = "; ".join(
            f"{one.path}: expected {one.want!r}, actual {one.actual!r}" for one in change.differences if one.replaces
        )
        said.append(
            f"The {change.resource.type} {change.name} differs in a way that AWS cannot change in place: {what}"
        )
    losing = f" Data that would be lost: {'; '.join(str(one) for one in held)}." if held else " It holds no data."
    raise NeedsReplacement(
        "\n".join(said),
        kept="Nothing was changed.",
        advice=f"Restore the actual value in config.yaml, or delete and recreate the resource: `chatprov up --replace`.{losing}",
    )


def refuse_data_loss(held: Sequence[ResourceContents], command: str = "chatprov down --delete-data") -> None:
    """Raise HoldsData with the data that would be lost without consent; `command` is the one that gives it."""
    if held:
        raise HoldsData(
            f"Data would be lost: {'; '.join(str(one) for one in held)}",
            kept="Nothing was deleted.",
            advice=f"Run `{command}` to delete it with everything else.",
        )


def destroy(run: Run, to_delete: Sequence[ReadResult], around: Mapping[str, ReadResult], *, delete_data: bool) -> None:
    """Delete resources, each after those that depend on it, parts together with their parent.

    `around` are all read results, so that parts find a parent that is kept.
    """
    have = handles(around)
    owners = {one.resource.key for one in to_delete}
    cascaded: dict[str, list[Resource]] = {}
    separate: list[ReadResult] = []
    for one in to_delete:
        if one.resource.parent in owners and one.resource.deleted_with_parent:
            cascaded.setdefault(one.resource.parent or "", []).append(one.resource)
        else:
            separate.append(one)
    jobs = []
    for number, one in enumerate(separate):
        parts = cascaded.get(one.resource.key, [])
        after = tuple(
            _job_key(other, place) for place, other in enumerate(separate) if _goes_first(other.resource, one.resource)
        )
        gone = (one.resource.key, *(part.key for part in parts))
        jobs.append(
            Job(
                key=_job_key(one, number),
                after=after,
                serial_group=one.resource.serial_group,
                work=lambda one=one, gone=gone: _delete(run, one, have, gone, delete_data=delete_data),  # type: ignore[misc]
            )
        )
    run_jobs(jobs, run.stop)


def _job_key(result: ReadResult, number: int) -> str:
    return f"{result.resource.key}#{number}"


def _goes_first(other: Resource, resource: Resource) -> bool:
    """Tell whether AWS deletes `resource` only after `other`: a part before its owner, a resolver before its data source.

    Whatever else needs it does not keep it: AWS deletes a table under an API, and slow deletions begin at once.
    """
    beside = other.parent is not None and other.parent == resource.parent and resource.key in other.depends_on
    return other.parent == resource.key or beside


def _delete(run: Run, result: ReadResult, have: dict[str, Handle], gone: Sequence[str], *, delete_data: bool) -> None:
    resource, seen = result.resource, result.found
    assert seen is not None, "only what was seen is deleted"  # noqa: S101
    mine = {**have, resource.key: seen}
    context = run.context(mine)
    run.state.intend(resource.key, "delete", resource.type, seen.name)
    if seen.state != "deleting":
        if delete_data:
            if isinstance(resource, Purgeable):
                purge = partial(resource.purge, context, seen)
                run.call_with_retry(resource, "empty", lambda: _unless_gone(purge))
            run.emptied.add(resource.key)
        run.emit("delete", resource)
        run.call_with_retry(resource, "delete", lambda: _unless_gone(lambda: resource.delete(context, seen)))
    waiter.wait_until_gone(run, resource, seen, mine)
    run.removed.append(resource)
    run.state.forget(*gone)
    run.emit("gone", resource)


def _unless_gone(call: Callable[[], None]) -> None:
    """Make a call whose purpose is fulfilled when the thing is gone already, as after a delete whose answer was lost."""
    none_if_absent(call, *ALREADY_GONE)
