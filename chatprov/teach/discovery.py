"""Find the resources for `check`: by name, by the resources that use them, by a similar name, or in another region."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.engine.offline import OfflineEngine
from chatprov.step import Observed, Resource
from chatprov.teach.capabilities import FoundByReference, Listable, Mergeable
from chatprov.teach.fuzzy import closest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from chatprov.engine.engine import Engine
    from chatprov.engine.read_result import ReadResult
    from chatprov.step import Handle, ResourceContext
    from chatprov.teach.hints import ResourceRequirements

    _ListAll = Callable[[ResourceContext], Sequence[Handle]]

SIDE_BY_SIDE = 16


@dataclass
class FoundResources:
    """The resources that were found."""

    engine: Engine
    results: Mapping[str, ReadResult]
    found: dict[str, Observed] = field(default_factory=dict)
    misnamed: set[str] = field(default_factory=set)
    elsewhere: dict[str, tuple[str, str]] = field(default_factory=dict)
    """By key: the name under which it exists in another region, and that region."""
    spare: dict[str, list[Observed]] = field(default_factory=dict)
    """By key: other resources of the same name."""
    near: dict[str, Handle] = field(default_factory=dict)
    """By key: a resource that the learner may mean, although its name cannot be changed."""

    def context(self) -> ResourceContext:
        """Return a context with the resources that were found so far."""
        return self.engine.context(dict(self.found))


def owners_first(resources: Mapping[str, Resource]) -> list[str]:
    """Return the keys in the tutorial's order, but resources that are found through others after these."""
    by_others = [key for key, value in resources.items() if isinstance(value, FoundByReference)]
    along = [key for key, value in resources.items() if value.parent in by_others]
    return [*(key for key in resources if key not in by_others and key not in along), *by_others, *along]


def find(found_resources: FoundResources, resource: Resource, asked: ResourceRequirements) -> None:
    """Find a resource through the resources that use it, else as the engine does, else by a similar name."""
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
    return [seen for seen in found if seen.state != "deleting" and not seen.unavailable_reason]


def _listed(found_resources: FoundResources, resource: Resource) -> Sequence[Handle]:
    if isinstance(found_resources.engine, OfflineEngine) or not isinstance(resource, Listable):
        return ()
    list_all = resource.list_all
    return found_resources.engine.call_with_retry(resource, "list", lambda: list_all(found_resources.context()))


def _by_way_of_others(
    found_resources: FoundResources, resource: Resource, asked: ResourceRequirements
) -> Observed | None:
    pointed = resource.id_from_references(found_resources.found) if isinstance(resource, FoundByReference) else None
    if pointed and (found := _look(found_resources, resource, pointed)):
        return found[0]
    if not (resource.parent and asked.any_name):
        return None
    listed = _listed(found_resources, resource)
    everything = [
        seen
        for handle in listed
        for seen in ([handle] if isinstance(handle, Observed) else _look(found_resources, resource, handle.id))
    ]
    if not everything:
        return None
    return resource.merge(everything) if isinstance(resource, Mergeable) else everything[0]


def _by_name(found_resources: FoundResources, resource: Resource) -> Observed | None:
    result, owner = found_resources.results[resource.key], resource.parent
    there = [seen for seen in result.candidates if seen.state != "deleting"]
    if owner:
        surveyed = found_resources.results[owner].candidates[:1]
        if not surveyed or surveyed[0].id != found_resources.found[owner].id:
            there = _look(found_resources, resource, None)  # its parent was found, or chosen, only now
    usable = [candidate for candidate in there if not candidate.unavailable_reason]
    return next((seen for seen in usable if _in_use(found_resources, seen)), usable[0] if usable else None)


def _in_use(found_resources: FoundResources, seen: Observed) -> bool:
    """Return whether another resource refers to its id, as an API refers to its user pool."""
    if seen.id == seen.name:
        return False
    results = found_resources.results.values()
    return any(seen.id in repr(other.attributes) for result in results for other in result.candidates[:1])


def _name(found_resources: FoundResources, resource: Resource, seen: Observed) -> None:
    """Store a name that is not the required one, and others with the same name; both are possible if AWS generates the id."""
    name = resource.name(found_resources.engine.config)
    if seen.name != name:
        found_resources.misnamed.add(resource.key)
    elif seen.id != seen.name and isinstance(resource, Listable):
        others = [
            handle for handle in _listed(found_resources, resource) if handle.name == name and handle.id != seen.id
        ]
        found_resources.spare[resource.key] = [
            same for handle in others for same in _look(found_resources, resource, handle.id)
        ]


def _by_a_like_name(found_resources: FoundResources, resource: Resource, asked: ResourceRequirements) -> None:
    engine = found_resources.engine
    others = {known.name(engine.config) for known in engine.resources.values() if known is not resource}
    candidates = [handle for handle in _listed(found_resources, resource) if handle.name not in others]
    name = resource.name(engine.config)
    near = candidates[0] if asked.any_of_kind and candidates else closest(name, candidates, asked.aliases)
    if near is None:
        return
    right = near.name == name  # created after the list was read
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
    """Search the other regions for resources that are missing here."""
    target = found_resources.engine.target
    elsewhere: Callable[[str], Any] | None = getattr(target, "elsewhere", None)
    missing = [
        (key, value.name(found_resources.engine.config), value.list_all)
        for key, value in found_resources.engine.resources.items()
        if key not in found_resources.found
        and key not in found_resources.near
        and value.parent is None
        and isinstance(value, Listable)
        and _regional(value)
    ]
    if not missing or elsewhere is None:
        return

    def look(place: tuple[str, tuple[str, str, _ListAll]]) -> tuple[str, str, str] | None:
        region, (key, name, list_all) = place
        here = found_resources.engine.context({})
        context = replace(here, environment=replace(here.environment, clients=elsewhere(region), region=region))
        try:
            found = closest(name, list_all(context), ())
        except (ClientError, BotoCoreError):  # a region that is not enabled for this account has no resources of it
            return None
        return (key, found.name, region) if found else None

    places = [(region, resource) for resource in missing for region in target.other_regions()]  # type: ignore[attr-defined]  # it has elsewhere
    with ThreadPoolExecutor(SIDE_BY_SIDE, thread_name_prefix="check") as pool:
        for found in pool.map(look, places):
            if found:
                found_resources.elsewhere.setdefault(found[0], (found[1], found[2]))


def _regional(resource: Resource) -> bool:
    return "Region" not in resource.create_only
