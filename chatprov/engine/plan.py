"""What has to change: a comparison of what was seen with what the configuration wants. Makes no call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chatprov.engine.compare import Difference, compare
from chatprov.engine.survey import Sighting, is_there
from chatprov.errors import Ambiguous, Foreign, NeedsReplacement
from chatprov.step import STACK_TAG, Handle, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.engine.run import Run

Action = Literal["none", "create", "update", "replace", "adopt"]
KNOWN_LATER = "(known after apply)"


@dataclass(frozen=True)
class Change:
    """What is to be done with one resource, and why."""

    step: int
    resource: Resource
    name: str
    action: Action
    differences: tuple[Difference, ...] = ()


def make_plan(run: Run, sightings: Mapping[str, Sighting], *, adopt: bool = False) -> list[Change]:
    """Return one change for each resource, in the tutorial's order; those with nothing to do have the action "none".

    With `adopt`, something foreign of the right name is taken over. Raises Foreign when it must not be touched, Ambiguous when
    several things bear one resource's mark.
    """
    have = standing_in(run, sightings)
    changes = []
    for key, sighting in sightings.items():
        resource = sighting.resource
        refuse_unclear(run, sighting, adopt=adopt)
        differences = differences_of(run, sighting, have)
        changes.append(
            Change(
                run.step_of[key].number,
                resource,
                resource.name(run.config),
                _action(sighting, differences),
                tuple(differences),
            )
        )
    return changes


def standing_in(run: Run, sightings: Mapping[str, Sighting]) -> dict[str, Handle]:
    """Return a handle for every resource: the real one, or a stand-in for what is still to be made."""
    world = run.world({})
    stand_ins: dict[str, Handle] = {
        key: Handle(id=KNOWN_LATER, name=resource.name(run.config), arn=resource.expected_arn(world) or KNOWN_LATER)
        for key, resource in run.resources.items()
    }
    return stand_ins | {key: one.seen for key, one in sightings.items() if one.seen and is_there(one)}


def differences_of(run: Run, sighting: Sighting, have: Mapping[str, Handle]) -> list[Difference]:
    """List what is not as wanted, the tags of an owner included; nothing for what is missing."""
    seen, resource = sighting.seen, sighting.resource
    if seen is None or not is_there(sighting):
        return []
    world = run.world(dict(have))
    differences = compare(resource.desired(world), seen.attributes)
    if resource.name(run.config) != seen.name and not any(one.have == seen.name for one in differences):
        differences.insert(0, Difference("name", resource.name(run.config), seen.name))
    if resource.part_of is None:
        differences += compare(world.tags(resource), seen.tags, "tags.")
    return differences


def _action(sighting: Sighting, differences: list[Difference]) -> Action:
    if not is_there(sighting):
        return "create"
    if {one.attribute for one in differences} & (sighting.resource.fixed | {"name"} - _renamable(sighting.resource)):
        return "replace"
    if sighting.standing == "foreign":
        return "adopt"
    return "update" if differences else "none"


def _renamable(resource: Resource) -> frozenset[str]:
    """AppSync's API has its name among its settings, and it can be changed; elsewhere a name is an identity."""
    return frozenset({"name"}) if resource.key == "api" else frozenset()


def refuse_unclear(run: Run, sighting: Sighting, *, adopt: bool) -> None:
    """Stop before something is touched that may not be ours."""
    resource, seen = sighting.resource, sighting.seen
    name = resource.name(run.config)
    if sighting.standing == "ambiguous":
        ids = ", ".join(one.id for one in sighting.candidates)
        raise Ambiguous(
            f"There are {len(sighting.candidates)} {resource.type}s that bear the mark of {name}: {ids}",
            stands="Nothing was changed.",
            advice="Delete the one that is not in use, then run again.",
        )
    if sighting.standing != "foreign" or seen is None or resource.part_of is not None:
        return
    if seen.out_of_reach:
        raise Foreign(f"STEP {run.step_of[resource.key].number}: {seen.out_of_reach}", stands="Nothing was changed.")
    if adopt:
        return
    whose = f"stack {seen.tags[STACK_TAG]}" if STACK_TAG in seen.tags else "not made by chatprov"
    tags = ", ".join(f"{key}={value}" for key, value in sorted(seen.tags.items())) or "none"
    raise Foreign(
        f"A {resource.type} named {seen.name} exists already, {whose} (id {seen.id}, tags: {tags})",
        stands="Nothing was changed.",
        advice="Take it over with `chatprov up --adopt`, or choose another name in config.yaml.",
    )


def refuse_replacement(changes: list[Change]) -> None:
    """Stop when a difference cannot be mended in place, since replacing a resource loses what it holds."""
    for change in changes:
        if change.action == "replace":
            fixed = [one for one in change.differences if one.attribute in change.resource.fixed | {"name"}]
            what = "; ".join(f"{one.path}: wanted {one.want!r}, there is {one.have!r}" for one in fixed)
            raise NeedsReplacement(
                f"The {change.resource.type} {change.name} differs in what AWS cannot change in place: {what}",
                stands="Nothing was changed.",
                advice="Put config.yaml back to what is there, or remove everything with `chatprov down` and begin anew.",
            )
