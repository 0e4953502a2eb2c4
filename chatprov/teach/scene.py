"""What `check` looks at: every resource by its name, by what uses it, by a name that is nearly right, or in another region."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.engine.nothing import EngineOfNothing
from chatprov.step import Observed, Resource
from chatprov.teach.near import nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.engine.engine import Engine
    from chatprov.engine.survey import Sighting
    from chatprov.step import Handle, World
    from chatprov.teach.hints import AskedOf

SIDE_BY_SIDE = 16


@dataclass
class Scene:
    """What was found, resource by resource."""

    engine: Engine
    sightings: Mapping[str, Sighting]
    seen: dict[str, Observed] = field(default_factory=dict)
    misnamed: set[str] = field(default_factory=set)
    elsewhere: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By key: the name under which it stands in another region, and that region."""
    spare: dict[str, list[Observed]] = field(default_factory=dict)
    """By key: what bears the same name besides."""
    near: dict[str, Handle] = field(default_factory=dict)
    """By key: something that may be meant although its name cannot be changed."""

    def world(self) -> World:
        """Return the world with what was found so far."""
        return self.engine.run.world(dict(self.seen))


def owners_first(resources: Mapping[str, Resource]) -> list[str]:
    """Return the keys in the tutorial's order, but what is found by way of others after them."""
    by_others = [key for key, one in resources.items() if _is_pointed_at(one)]
    along = [key for key, one in resources.items() if one.part_of in by_others]
    return [*(key for key in resources if key not in by_others and key not in along), *by_others, *along]


def _is_pointed_at(resource: Resource) -> bool:
    return type(resource).pointed_at is not Resource.pointed_at


def find(scene: Scene, resource: Resource, asked: AskedOf) -> None:
    """Find it as the engine does, else by way of what uses it, else under a name that is nearly right."""
    if resource.part_of and resource.part_of not in scene.seen:
        return
    found = _by_way_of_others(scene, resource, asked) or _by_name(scene, resource)
    if found:
        scene.seen[resource.key] = found
        if not asked.any_name:
            _name(scene, resource, found)
    elif not (resource.part_of and asked.any_name):
        _by_a_like_name(scene, resource, asked)


def _look(scene: Scene, resource: Resource, known_id: str | None) -> list[Observed]:
    run = scene.engine.run
    found = run.patiently(resource, "look for", lambda: list(resource.observe(scene.world(), known_id)))
    return [one for one in found if one.state != "deleting" and not one.out_of_reach]


def _listed(scene: Scene, resource: Resource) -> Sequence[Handle]:
    if isinstance(scene.engine, EngineOfNothing):
        return ()
    return scene.engine.run.patiently(resource, "list", lambda: resource.around(scene.world()))


def _by_way_of_others(scene: Scene, resource: Resource, asked: AskedOf) -> Observed | None:
    pointed = resource.pointed_at(scene.seen)
    if pointed and (found := _look(scene, resource, pointed)):
        return found[0]
    if not (resource.part_of and asked.any_name):
        return None
    listed = _listed(scene, resource)
    everything = [
        one
        for handle in listed
        for one in ([handle] if isinstance(handle, Observed) else _look(scene, resource, handle.id))
    ]
    return resource.combined(everything) if everything else None


def _by_name(scene: Scene, resource: Resource) -> Observed | None:
    sighting, owner = scene.sightings[resource.key], resource.part_of
    there = [one for one in (sighting.seen, *sighting.candidates) if one and one.state != "deleting"]
    if owner:
        surveyed = scene.sightings[owner].seen
        if surveyed is None or surveyed.id != scene.seen[owner].id:
            there = _look(scene, resource, None)  # its owner was found, or chosen, only now
    usable = [one for one in there if not one.out_of_reach]
    return next((one for one in usable if _in_use(scene, one)), usable[0] if usable else None)


def _in_use(scene: Scene, one: Observed) -> bool:
    """Tell whether something else names its id, as an API names its user pool."""
    if one.id == one.name:
        return False
    return any(one.id in repr(other.seen.attributes) for other in scene.sightings.values() if other.seen)


def _name(scene: Scene, resource: Resource, seen: Observed) -> None:
    """Note a name that is not as asked, and what bears the same name besides; of a thing with an id of its own both may be."""
    name = resource.name(scene.engine.run.config)
    if seen.name != name:
        scene.misnamed.add(resource.key)
    elif seen.id != seen.name and _lists(resource):
        others = [one for one in _listed(scene, resource) if one.name == name and one.id != seen.id]
        scene.spare[resource.key] = [same for one in others for same in _look(scene, resource, one.id)]


def _by_a_like_name(scene: Scene, resource: Resource, asked: AskedOf) -> None:
    run = scene.engine.run
    others = {one.name(run.config) for one in run.resources.values() if one is not resource}
    candidates = [one for one in _listed(scene, resource) if one.name not in others]
    name = resource.name(run.config)
    near = candidates[0] if asked.near and candidates else nearest(name, candidates, asked.aliases)
    if near is None:
        return
    right = near.name == name  # made since everything was surveyed
    if (right or _renamable(resource, scene.world())) and (found := _look(scene, resource, near.id)):
        scene.seen[resource.key] = found[0]
        if not right:
            scene.misnamed.add(resource.key)
    elif not right:
        scene.near[resource.key] = near


def _renamable(resource: Resource, world: World) -> bool:
    if not set(resource.needs) <= set(world.have):
        return False
    name = resource.name(world.config)
    return any(value == name for value in resource.desired(world).values())


def look_abroad(scene: Scene) -> None:
    """Look in the other regions for what is missing here."""
    target = scene.engine.target
    elsewhere: Callable[[str], Any] | None = getattr(target, "elsewhere", None)
    missing = [
        one
        for key, one in scene.engine.run.resources.items()
        if key not in scene.seen and key not in scene.near and one.part_of is None and _regional(one)
    ]
    if not missing or elsewhere is None:
        return

    def look(place: tuple[str, Resource]) -> tuple[str, str, str] | None:
        region, resource = place
        config = scene.engine.run.config
        world = replace(scene.engine.run.world({}), clients=elsewhere(region), region=region)
        try:
            found = nearest(resource.name(config), resource.around(world), ())
        except (ClientError, BotoCoreError):  # a region that is not open to this account holds nothing of theirs
            return None
        return (resource.key, found.name, region) if found else None

    places = [(region, resource) for resource in missing for region in target.other_regions()]  # type: ignore[attr-defined]  # it has elsewhere
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="check") as pool:
        for found in pool.map(look, places):
            if found:
                scene.elsewhere.setdefault(found[0], (found[1], found[2]))


def _lists(resource: Resource) -> bool:
    return type(resource).around is not Resource.around


def _regional(resource: Resource) -> bool:
    return _lists(resource) and "Region" not in resource.fixed
