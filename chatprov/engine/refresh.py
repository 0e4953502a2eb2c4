"""Read every resource concurrently, by the id in the state file, else by name.

Only tags decide who owns a resource: the state file is a hint, since it may come with a project from another user. A resource
without tags belongs to its parent's owner.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from chatprov.error_classes import is_malformed
from chatprov.errors import Ambiguous, CallFailed
from chatprov.step import RESOURCE_TAG, STACK_TAG, Observed, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.engine.run import Run
    from chatprov.step import Handle

SIDE_BY_SIDE = 10
LAG_SECONDS = (0.5, 1.0, 2.0)
"""The pauses before another look where AWS may lag: the state remembers what shows no tags, or a run was killed in a create."""


@dataclass(frozen=True)
class ReadResult:
    """What was found of one resource.

    `ours` has this stack's tags, `foreign` has the name but not our tags, `ambiguous` are several with our tags. Of
    something `missing` there may be a `found` that AWS is still deleting.
    """

    resource: Resource
    ownership: Literal["missing", "ours", "foreign", "ambiguous"]
    found: Observed | None = None
    candidates: tuple[Observed, ...] = field(default=())


Follow = Callable[[ReadResult], None]


def read_all(run: Run, chosen: Mapping[str, str] | None = None, then: Follow | None = None) -> dict[str, ReadResult]:
    """Observe every resource, each part as soon as its owner was seen. Makes read calls only.

    `chosen` maps a resource's key to the id that was picked for it, where names repeat. `then` is called with each sighting while
    the rest is still looked at.
    """
    return _read(run, run.resources.values(), {}, chosen or {}, then)


def read_retired(run: Run, found: Mapping[str, ReadResult]) -> dict[str, ReadResult]:
    """Observe what the state file remembers although the configuration asks for it no longer; `found` is the rest."""
    return _read(run, run.retired(), found, {}, None)


def _read(
    run: Run,
    resources: Iterable[Resource],
    around: Mapping[str, ReadResult],
    chosen: Mapping[str, str],
    then: Follow | None,
) -> dict[str, ReadResult]:
    waiting = list(resources)
    order = [one.key for one in waiting]
    found = dict(around)
    looking: dict[Future[ReadResult], str] = {}
    following: list[Future[None]] = []
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="refresh") as pool:
        while waiting or looking:
            for resource in [one for one in waiting if one.parent is None or one.parent in found]:
                waiting.remove(resource)
                looking[pool.submit(read_one, run, resource, dict(found), chosen.get(resource.key))] = resource.key
            for future in wait(looking, return_when=FIRST_COMPLETED).done:
                key = looking.pop(future)
                found[key] = future.result()
                if then:
                    following.append(pool.submit(then, found[key]))
    for follow in following:
        follow.result()
    for key, identity in chosen.items():
        if key not in found or all(one.id != identity for one in found[key].candidates):
            raise Ambiguous(
                f"{key} with the id {identity} not found",
                kept="Nothing was changed.",
                advice="`chatprov up` lists the existing ones.",
            )
    return {key: found[key] for key in order}


def handles(found: Mapping[str, ReadResult]) -> dict[str, Handle]:
    """Return the handles of what is there."""
    return {key: one.found for key, one in found.items() if one.found and is_there(one)}


def is_there(result: ReadResult) -> bool:
    """Return whether others can use the resource: not when it is being deleted."""
    return result.found is not None and result.found.state != "deleting"


def read_one(run: Run, resource: Resource, found: Mapping[str, ReadResult], chosen: str | None = None) -> ReadResult:
    """Observe one resource and say whose it is; `found` is what was seen of the others, its owner among them.

    `chosen` is the id that a person picked. Without it the id in the state file is tried, and then the name.
    """
    owner = found.get(resource.parent) if resource.parent else None
    if resource.parent and (owner is None or not is_there(owner)):
        return ReadResult(resource, "missing")
    context = run.context(handles(found))

    def observed(known_id: str | None) -> tuple[Observed, ...]:
        try:
            return tuple(run.call_with_retry(resource, "look for", lambda: list(resource.read(context, known_id))))
        except CallFailed as failed:
            if known_id and not chosen and is_malformed(failed.__cause__):
                return ()  # an id that only a state file of elsewhere can have; the name is looked for then
            raise

    if chosen:
        return _result(run, resource, owner, observed(chosen))
    known = run.state.known_id(resource.key)
    result = _result(run, resource, owner, observed(known))
    creating = run.state.was_creating(resource.key)
    if known or creating:
        for pause in LAG_SECONDS:
            without_tags = result.ownership == "foreign" and not owner and not _is_marked(result)
            if not (without_tags or (creating and result.found is None)):
                break
            run.clock.sleep(pause)
            result = _result(run, resource, owner, observed(known))
    if known and (result.found is None or (result.ownership == "foreign" and not owner)):
        return _result(run, resource, owner, observed(None))
    return result


def _result(run: Run, resource: Resource, owner: ReadResult | None, seen: tuple[Observed, ...]) -> ReadResult:
    if not seen:
        return ReadResult(resource, "missing")
    if owner:
        return ReadResult(resource, "ambiguous" if len(seen) > 1 else owner.ownership, seen[0], seen)
    ours = tuple(one for one in seen if belongs(run, resource, one))
    if ours:
        return ReadResult(resource, "ours" if len(ours) == 1 else "ambiguous", ours[0], ours)
    if all(one.state == "deleting" for one in seen):  # its tags may be gone already, and it needs to be waited for only
        recorded = run.state.known_id(resource.key) == seen[0].id
        return ReadResult(resource, "ours" if recorded else "missing", seen[0], seen)
    return ReadResult(resource, "foreign", seen[0], seen)


def belongs(run: Run, resource: Resource, seen: Observed) -> bool:
    """Tell whether something is this stack's: its tags say so, and it is no other region's."""
    return not seen.unavailable_reason and marked_ours(run, resource, seen) and seen.home in ("", run.region)


def marked_ours(run: Run, resource: Resource, seen: Observed) -> bool:
    """Return whether a resource has this stack's tags, for any region of the stack."""
    return seen.tags.get(STACK_TAG) == run.config.stack and seen.tags.get(RESOURCE_TAG) == resource.key


def _is_marked(result: ReadResult) -> bool:
    return any(STACK_TAG in one.tags or one.unavailable_reason for one in result.candidates)


def result_of(resource: Resource, handle: Handle) -> ReadResult:
    """Return the result for what was just made or found, so that others can be looked for."""
    if isinstance(handle, Observed):
        return ReadResult(resource, "ours", handle)
    return ReadResult(resource, "ours", Observed(id=handle.id, name=handle.name, arn=handle.arn, attributes={}))
