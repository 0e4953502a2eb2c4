"""What `check` looks at: every resource by its name, by what uses it, by a name that is nearly right, or in another region."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.engine.offline import OfflineEngine
from chatprov.step import Observed, Resource
from chatprov.teach.fuzzy import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.engine.engine import Engine
    from chatprov.engine.read_result import ReadResult
    from chatprov.step import Handle, ResourceContext
    from chatprov.teach.hints import ResourceRequirements

SIDE_BY_SIDE = 16


@dataclass
class FoundResources:
    """What was found, resource by resource."""

    engine: Engine
    results: Mapping[str, ReadResult]
    found: dict[str, Observed] = field(default_factory=dict)
    misnamed: set[str] = field(default_factory=set)
    elsewhere: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By key: the name under which it stands in another region, and that region."""
    spare: dict[str, list[Observed]] = field(default_factory=dict)
    """By key: what bears the same name besides."""
    near: dict[str, Handle] = field(default_factory=dict)
    """By key: something that may be meant although its name cannot be changed."""

    def context(self) -> ResourceContext:
        """Return the world with what was found so far."""
        return self.engine.context(dict(self.found))


def owners_first(resources: Mapping[str, Resource]) -> list[str]:
    """Return the keys in the tutorial's order, but what is found by way of others after them."""
    by_others = [key for key, one in resources.items() if _is_pointed_at(one)]
    along = [key for key, one in resources.items() if one.parent in by_others]
    return [*(key for key in resources if key not in by_others and key not in along), *by_others, *along]


def _is_pointed_at(resource: Resource) -> bool:
    return type(resource).id_from_references is not Resource.id_from_references


def find(found_resources: FoundResources, resource: Resource, asked: ResourceRequirements) -> None:
    """Find it as the engine does, else by way of what uses it, else under a name that is nearly right."""
    if resource.parent and resource.parent not in found_resources.found:
        return
    found = _by_way_of_others(found_resources, resource, asked) or _by_name(found_resources, resource)
    if found:
        found_resources.found[resource.key] = found
        if not asked.any_name:
            _name(found_resources, resource, found)
    elif not (resource.parent and asked.any_name):
        _by_a_like_name(found_resources, resource, asked)


def _look(found_resources: FoundResources, resource: Resource, known_id: str | None) -> list[Observed]:
    engine = found_resources.engine
    found = engine.call_with_retry(
        resource, "look for", lambda: list(resource.read(found_resources.context(), known_id))
    )
    return [one for one in found if one.state != "deleting" and not one.unavailable_reason]


def _listed(found_resources: FoundResources, resource: Resource) -> Sequence[Handle]:
    if isinstance(found_resources.engine, OfflineEngine):
        return ()
    return found_resources.engine.call_with_retry(
        resource, "list", lambda: resource.list_all(found_resources.context())
    )


def _by_way_of_others(
    found_resources: FoundResources, resource: Resource, asked: ResourceRequirements
) -> Observed | None:
    pointed = resource.id_from_references(found_resources.found)
    if pointed and (found := _look(found_resources, resource, pointed)):
        return found[0]
    if not (resource.parent and asked.any_name):
        return None
    listed = _listed(found_resources, resource)
    everything = [
        one
        for handle in listed
        for one in ([handle] if isinstance(handle, Observed) else _look(found_resources, resource, handle.id))
    ]
    return resource.merge(everything) if everything else None


def _by_name(found_resources: FoundResources, resource: Resource) -> Observed | None:
    result, owner = found_resources.results[resource.key], resource.parent
    there = [one for one in result.candidates if one.state != "deleting"]
    if owner:
        surveyed = found_resources.results[owner].candidates[:1]
        if not surveyed or surveyed[0].id != found_resources.found[owner].id:
            there = _look(found_resources, resource, None)  # its owner was found, or chosen, only now
    usable = [one for one in there if not one.unavailable_reason]
    return next((one for one in usable if _in_use(found_resources, one)), usable[0] if usable else None)


def _in_use(found_resources: FoundResources, one: Observed) -> bool:
    """Tell whether something else names its id, as an API names its user pool."""
    if one.id == one.name:
        return False
    results = found_resources.results.values()
    return any(one.id in repr(other.attributes) for result in results for other in result.candidates[:1])


def _name(found_resources: FoundResources, resource: Resource, seen: Observed) -> None:
    """Note a name that is not as asked, and what bears the same name besides; of a thing with an id of its own both may be."""
    name = resource.name(found_resources.engine.config)
    if seen.name != name:
        found_resources.misnamed.add(resource.key)
    elif seen.id != seen.name and _lists(resource):
        others = [one for one in _listed(found_resources, resource) if one.name == name and one.id != seen.id]
        found_resources.spare[resource.key] = [
            same for one in others for same in _look(found_resources, resource, one.id)
        ]


def _by_a_like_name(found_resources: FoundResources, resource: Resource, asked: ResourceRequirements) -> None:
    engine = found_resources.engine
    others = {one.name(engine.config) for one in engine.resources.values() if one is not resource}
    candidates = [one for one in _listed(found_resources, resource) if one.name not in others]
    name = resource.name(engine.config)
    near = candidates[0] if asked.any_of_kind and candidates else closest(name, candidates, asked.aliases)
    if near is None:
        return
    right = near.name == name  # made since everything was surveyed
    if (right or _renamable(resource, found_resources.context())) and (
        found := _look(found_resources, resource, near.id)
    ):
        found_resources.found[resource.key] = found[0]
        if not right:
            found_resources.misnamed.add(resource.key)
    elif not right:
        found_resources.near[resource.key] = near


def _renamable(resource: Resource, context: ResourceContext) -> bool:
    if not set(resource.depends_on) <= set(context.handles):
        return False
    name = resource.name(context.config)
    return any(value == name for value in resource.desired(context).values())


def search_other_regions(found_resources: FoundResources) -> None:
    """Look in the other regions for what is missing here."""
    target = found_resources.engine.target
    elsewhere: Callable[[str], Any] | None = getattr(target, "elsewhere", None)
    missing = [
        one
        for key, one in found_resources.engine.resources.items()
        if key not in found_resources.found
        and key not in found_resources.near
        and one.parent is None
        and _regional(one)
    ]
    if not missing or elsewhere is None:
        return

    def look(place: tuple[str, Resource]) -> tuple[str, str, str] | None:
        region, resource = place
        config = found_resources.engine.config
        here = found_resources.engine.context({})
        context = replace(here, environment=replace(here.environment, clients=elsewhere(region), region=region))
        try:
            found = closest(resource.name(config), resource.list_all(context), ())
        except (ClientError, BotoCoreError):  # a region that is not open to this account holds nothing of theirs
            return None
        return (resource.key, found.name, region) if found else None

    places = [(region, resource) for resource in missing for region in target.other_regions()]  # type: ignore[attr-defined]  # it has elsewhere
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="check") as pool:
        for found in pool.map(look, places):
            if found:
                found_resources.elsewhere.setdefault(found[0], (found[1], found[2]))


def _lists(resource: Resource) -> bool:
    return type(resource).list_all is not Resource.list_all


def _regional(resource: Resource) -> bool:
    return _lists(resource) and "Region" not in resource.create_only
