"""What is there: one look at every resource, side by side, by the id that the state remembers, else by name and tags."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from chatprov.step import RESOURCE_TAG, STACK_TAG, Observed, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

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


def survey(run: Run) -> dict[str, Sighting]:
    """Observe every resource, each part as soon as its owner was seen. Makes read calls only."""
    found: dict[str, Sighting] = {}
    waiting = list(run.resources.values())
    looking: dict[Future[Sighting], str] = {}
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="survey") as pool:
        while waiting or looking:
            for resource in [one for one in waiting if one.part_of is None or one.part_of in found]:
                waiting.remove(resource)
                have: dict[str, Handle] = {key: one.seen for key, one in found.items() if one.seen and is_there(one)}
                looking[pool.submit(look, run, resource, have, dict(found))] = resource.key
            for future in wait(looking, return_when=FIRST_COMPLETED).done:
                found[looking.pop(future)] = future.result()
    return {key: found[key] for key in run.resources}


def is_there(sighting: Sighting) -> bool:
    """Tell whether others can build on what was seen: not when it is on its way out."""
    return sighting.seen is not None and sighting.seen.state != "deleting"


def look(run: Run, resource: Resource, have: Mapping[str, Handle], found: Mapping[str, Sighting]) -> Sighting:
    """Observe one resource and say whose it is; `have` are the handles of what is there already."""
    owner = found.get(resource.part_of) if resource.part_of else None
    if resource.part_of and (owner is None or not is_there(owner)):
        return Sighting(resource, "missing")
    known = run.state.known_id(resource.key)
    seen = run.patiently(resource, "look for", lambda: list(resource.observe(run.world(dict(have)), known)))
    if not seen:
        return Sighting(resource, "missing")
    if resource.part_of and owner:
        if len(seen) > 1:
            return Sighting(resource, "ambiguous", seen[0], tuple(seen))
        return Sighting(resource, owner.standing, seen[0], tuple(seen))
    ours = [one for one in seen if belongs(run, resource, one)]
    if len(ours) == 1:
        return Sighting(resource, "ours", ours[0], tuple(seen))
    if ours:
        return Sighting(resource, "ambiguous", ours[0], tuple(ours))
    return Sighting(resource, "foreign", seen[0], tuple(seen))


def belongs(run: Run, resource: Resource, seen: Observed) -> bool:
    """Tell whether something is this stack's: by its tags; without them, by the id in the state file."""
    if seen.out_of_reach:
        return False
    if STACK_TAG in seen.tags:
        return seen.tags[STACK_TAG] == run.config.stack and seen.tags.get(RESOURCE_TAG) == resource.key
    return run.state.known_id(resource.key) == seen.id


def owner_sighting(resource: Resource, handle: Handle) -> Sighting:
    """Return a sighting of an owner that was just made, so that its parts can be looked for."""
    return Sighting(resource, "ours", Observed(id=handle.id, name=handle.name, arn=handle.arn, attributes={}))
