"""What is there: one look at every resource, side by side, by the id that the state remembers, else by name and tags."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from chatprov.errors import Ambiguous
from chatprov.step import RESOURCE_TAG, STACK_TAG, Observed, Resource

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.engine.run import Run
    from chatprov.step import Handle

SIDE_BY_SIDE = 10


@dataclass(frozen=True)
class Sighting:
    """What was found of one resource.

    `ours` is what this stack made, `foreign` bears the name but not our tags, `ambiguous` is several of our own.
    """

    resource: Resource
    standing: Literal["missing", "ours", "foreign", "ambiguous"]
    seen: Observed | None = None
    candidates: tuple[Observed, ...] = field(default=())


Follow = Callable[[Sighting], None]


def survey(run: Run, chosen: Mapping[str, str] | None = None, then: Follow | None = None) -> dict[str, Sighting]:
    """Observe every resource, each part as soon as its owner was seen. Makes read calls only.

    `chosen` maps a resource's key to the id that was picked for it, where names repeat. `then` is called with each sighting while
    the rest is still looked at.
    """
    return _observe(run, run.resources.values(), {}, chosen or {}, then)


def survey_former(run: Run, found: Mapping[str, Sighting]) -> dict[str, Sighting]:
    """Observe what the state file remembers although the configuration asks for it no longer; `found` is the rest."""
    return _observe(run, run.former(), found, {}, None)


def _observe(
    run: Run,
    resources: Iterable[Resource],
    around: Mapping[str, Sighting],
    chosen: Mapping[str, str],
    then: Follow | None,
) -> dict[str, Sighting]:
    waiting = list(resources)
    order = [one.key for one in waiting]
    found = dict(around)
    looking: dict[Future[Sighting], str] = {}
    following: list[Future[None]] = []
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="survey") as pool:
        while waiting or looking:
            for resource in [one for one in waiting if one.part_of is None or one.part_of in found]:
                waiting.remove(resource)
                known = chosen.get(resource.key) or run.state.known_id(resource.key)
                looking[pool.submit(look, run, resource, dict(found), known)] = resource.key
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
                f"There is no {key} with the id {identity} to take over",
                stands="Nothing was changed.",
                advice="`chatprov up` names what there is.",
            )
    return {key: found[key] for key in order}


def handles(found: Mapping[str, Sighting]) -> dict[str, Handle]:
    """Return the handles of what is there."""
    return {key: one.seen for key, one in found.items() if one.seen and is_there(one)}


def is_there(sighting: Sighting) -> bool:
    """Tell whether others can build on what was seen: not when it is on its way out."""
    return sighting.seen is not None and sighting.seen.state != "deleting"


def look(run: Run, resource: Resource, found: Mapping[str, Sighting], known_id: str | None) -> Sighting:
    """Observe one resource and say whose it is; `found` is what was seen of the others, its owner among them."""
    owner = found.get(resource.part_of) if resource.part_of else None
    if resource.part_of and (owner is None or not is_there(owner)):
        return Sighting(resource, "missing")
    world = run.world(handles(found))
    seen = tuple(run.patiently(resource, "look for", lambda: list(resource.observe(world, known_id))))
    if not seen:
        return Sighting(resource, "missing")
    if owner:
        return Sighting(resource, "ambiguous" if len(seen) > 1 else owner.standing, seen[0], seen)
    ours = tuple(one for one in seen if belongs(run, resource, one))
    if ours:
        return Sighting(resource, "ours" if len(ours) == 1 else "ambiguous", ours[0], ours)
    return Sighting(resource, "foreign", seen[0], seen)


def belongs(run: Run, resource: Resource, seen: Observed) -> bool:
    """Tell whether something is this stack's: by its tags; without them, by the id in the state file."""
    if seen.out_of_reach:
        return False
    if STACK_TAG in seen.tags:
        return seen.tags[STACK_TAG] == run.config.stack and seen.tags.get(RESOURCE_TAG) == resource.key
    return run.state.known_id(resource.key) == seen.id


def made(resource: Resource, handle: Handle) -> Sighting:
    """Return a sighting of what was just made or found, so that others can be looked for."""
    if isinstance(handle, Observed):
        return Sighting(resource, "ours", handle)
    return Sighting(resource, "ours", Observed(id=handle.id, name=handle.name, arn=handle.arn, attributes={}))
