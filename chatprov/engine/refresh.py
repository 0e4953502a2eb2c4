"""Read every resource concurrently, by the id in the state file, or else by name.

Only tags decide who owns a resource: the state file is a hint, because it may come with a project of another user. A resource
without tags belongs to its parent's owner.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from functools import partial
from typing import TYPE_CHECKING

from chatprov.engine.read_result import Ambiguous, Foreign, Missing, Ours, ReadResult, handles
from chatprov.error_classes import is_malformed
from chatprov.errors import AmbiguousResource, CallFailed
from chatprov.step import RESOURCE_TAG, STACK_TAG, Observed

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chatprov.engine.run import Run
    from chatprov.step import Handle, Resource, ResourceContext

SIDE_BY_SIDE = 10
LAG_SECONDS = (0.5, 1.0, 2.0)
"""Pauses before another read, for a resource of the state file without tags or a create that was interrupted."""

Follow = Callable[[ReadResult], None]


def read_all(run: Run, chosen: Mapping[str, str] | None = None, then: Follow | None = None) -> dict[str, ReadResult]:
    """Read every resource, each part as soon as its parent was read. Makes read calls only.

    `chosen` maps a resource's key to the id that was chosen for it, if several have one name. `then` is called with each result
    while other resources are still read. Raises CallFailed, and AmbiguousResource when no resource has a chosen id.
    """
    results = read_some(run, run.resources.values(), {}, chosen, then)
    for key, identity in (chosen or {}).items():
        if key not in results or all(seen.id != identity for seen in results[key].candidates):
            raise AmbiguousResource(
                f"{key} with the id {identity} not found",
                kept="Nothing was changed.",
                advice="`chatprov up` lists the existing ones.",
            )
    return results


def read_retired(run: Run, results: Mapping[str, ReadResult]) -> dict[str, ReadResult]:
    """Read the resources in the state file that are no longer configured; `results` are those of the configured ones."""
    return read_some(run, run.retired(), results)


def read_some(
    run: Run,
    resources: Iterable[Resource],
    around: Mapping[str, ReadResult],
    chosen: Mapping[str, str] | None = None,
    then: Follow | None = None,
) -> dict[str, ReadResult]:
    """Read these resources; `around` are the results of others, such as their parents."""
    reading = _Reading(run, around, chosen or {})
    order = list(resources)
    parts: dict[str, list[Resource]] = {}
    keys = {resource.key for resource in order}
    following: list[Future[None]] = []
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="refresh") as pool:
        under_way: set[Future[ReadResult]] = set()
        for resource in order:
            if resource.parent and resource.parent in keys:
                parts.setdefault(resource.parent, []).append(resource)
            else:
                under_way.add(pool.submit(reading.job(resource)))
        while under_way:
            finished, under_way = wait(under_way, return_when=FIRST_COMPLETED)
            for future in finished:
                result = future.result()
                reading.add(result)
                for part in parts.get(result.resource.key, ()):
                    under_way.add(pool.submit(reading.job(part)))
                if then:
                    following.append(pool.submit(then, result))
    for follow in following:
        follow.result()
    return {resource.key: reading.results[resource.key] for resource in order}


class _Reading:
    """The results so far, and their handles; only the thread that starts the reads changes them."""

    def __init__(self, run: Run, around: Mapping[str, ReadResult], chosen: Mapping[str, str]) -> None:
        self.run = run
        self.chosen = chosen
        self.results = dict(around)
        self.handles: dict[str, Handle] = handles(around)
        self._context: ResourceContext | None = None

    def job(self, resource: Resource) -> Callable[[], ReadResult]:
        """Return the read of a resource as a function, with a copy of the handles that are known now.

        It is a copy because handles are added while the read runs. Reads that begin before the next handle is known share it.
        """
        parent = self.results.get(resource.parent) if resource.parent else None
        self._context = self._context or self.run.context(dict(self.handles))
        return partial(read_one, self.run, resource, parent, self._context, self.chosen.get(resource.key))

    def add(self, result: ReadResult) -> None:
        self.results[result.resource.key] = result
        if not isinstance(result, Missing):
            self.handles[result.resource.key] = result.found
            self._context = None


def read_one(
    run: Run, resource: Resource, parent: ReadResult | None, context: ResourceContext, chosen: str | None = None
) -> ReadResult:
    """Read one resource and determine its owner; `parent` is the result of its parent, if it has one.

    `chosen` is the id that a user chose. Without it, the resource is read by the id in the state file, and then by name.
    """
    if resource.parent and (parent is None or isinstance(parent, Missing)):
        return Missing(resource)
    if chosen:
        return _read(run, resource, parent, context, chosen)
    known, creating = run.state.known_id(resource.key), run.state.was_creating(resource.key)
    result = _read(run, resource, parent, context, known)
    if known or creating:
        for pause in LAG_SECONDS:
            if not _may_lag(result, creating=creating):
                break
            run.clock.sleep(pause)
            result = _read(run, resource, parent, context, known)
    match result:
        case Missing(deleting=None) if known:
            return _read(run, resource, parent, context, None)
        case Foreign() if known and parent is None:
            return _read(run, resource, parent, context, None)
    return result


def _read(
    run: Run,
    resource: Resource,
    parent: ReadResult | None,
    context: ResourceContext,
    known_id: str | None,
) -> ReadResult:
    """Read by id, or without an id by name. A malformed id (of another target, or the user's) finds nothing."""
    try:
        seen = tuple(run.call_with_retry(resource, "look for", partial(resource.read, context, known_id)))
    except CallFailed as failed:
        if not (known_id and is_malformed(failed.__cause__)):
            raise
        seen = ()
    return _result(run, resource, parent, seen)


def _may_lag(result: ReadResult, *, creating: bool) -> bool:
    """Return whether a later read may show more: a resource whose create was interrupted, or the tags of a known one."""
    match result:
        case Missing(deleting=None):
            return creating
        case Foreign(resource=resource, candidates=candidates):
            marked = any(STACK_TAG in seen.tags or seen.unavailable_reason for seen in candidates)
            return resource.parent is None and not marked
    return False


def _result(run: Run, resource: Resource, parent: ReadResult | None, seen: Sequence[Observed]) -> ReadResult:
    if not seen:
        return Missing(resource)
    match parent:
        case Foreign():
            return Foreign(resource, seen[0], tuple(seen[1:]))
        case Ours() if len(seen) == 1:
            return Ours(resource, seen[0])
        case Ours() | Ambiguous():
            return Ambiguous(resource, seen[0], tuple(seen[1:]))
    living = [candidate for candidate in seen if candidate.state != "deleting"]
    if not living:
        # Its tags may be deleted already; then the state file says whether it was ours.
        was_ours = belongs(run, resource, seen[0]) or run.state.known_id(resource.key) == seen[0].id
        return Missing(resource, deleting=seen[0], ours=was_ours)
    if ours := [candidate for candidate in living if belongs(run, resource, candidate)]:
        return Ours(resource, ours[0]) if len(ours) == 1 else Ambiguous(resource, ours[0], tuple(ours[1:]))
    return Foreign(resource, living[0], tuple(living[1:]))


def belongs(run: Run, resource: Resource, seen: Observed) -> bool:
    """Return whether a resource belongs to this stack: it has its tags, and does not belong to another region."""
    return not seen.unavailable_reason and marked_ours(run, resource, seen) and is_home(run, seen)


def marked_ours(run: Run, resource: Resource, seen: Observed) -> bool:
    """Return whether a resource has this stack's tags, for any region of the stack."""
    return seen.tags.get(STACK_TAG) == run.environment.config.stack and seen.tags.get(RESOURCE_TAG) == resource.key


def is_home(run: Run, seen: Observed) -> bool:
    """Return whether a resource belongs to the region in use, as far as it is known."""
    return seen.home in ("", run.environment.region)


def as_ours(resource: Resource, handle: Handle) -> Ours:
    """Return the result for a resource that was just created or found; it is needed to read its parts."""
    if isinstance(handle, Observed):
        return Ours(resource, handle)
    return Ours(resource, Observed(id=handle.id, name=handle.name, arn=handle.arn, attributes={}))
