"""What has to change: a comparison of what was seen with what the configuration wants. Makes no call."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from chatprov.engine.compare import Difference, compare
from chatprov.engine.survey import Sighting, is_there, marked_ours
from chatprov.errors import Ambiguous, Foreign
from chatprov.step import STACK_TAG, Handle, Observed, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.engine.run import Run

Action = Literal["none", "create", "update", "replace", "adopt", "delete"]
KNOWN_LATER = "(known after apply)"


@dataclass(frozen=True)
class Change:
    """What is to be done with one resource, and why."""

    step: int
    resource: Resource
    name: str
    action: Action
    differences: tuple[Difference, ...] = ()


def make_plan(
    run: Run, sightings: Mapping[str, Sighting], former: Mapping[str, Sighting], *, adopt: bool = False
) -> list[Change]:
    """Return one change for each resource, in the tutorial's order; those with nothing to do have the action "none".

    `former` are those that the configuration asks for no longer: what stands of them is to be deleted. With `adopt`, something
    foreign of the right name is taken over. Raises Foreign when it must not be touched, Ambiguous when there are several.
    """
    have = standing_in(run, sightings)
    changes = []
    for key, sighting in sightings.items():
        refuse_unclear(run, sighting, adopt=adopt)
        differences = differences_of(run, sighting, have)
        action = _action(sighting, differences)
        changes.append(_change(run, key, sighting, action, differences))
    changes += [_change(run, key, one, "delete", []) for key, one in former.items() if one.standing == "ours"]
    return sorted(changes, key=lambda change: change.step)


def _change(run: Run, key: str, sighting: Sighting, action: Action, differences: list[Difference]) -> Change:
    name = sighting.resource.name(run.config)
    return Change(run.step_of[key].number, sighting.resource, name, action, tuple(differences))


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
    differences = [
        replace(one, replaces=one.attribute in resource.fixed, reason=resource.reason(one.path))
        for one in compare(
            resource.desired(world), seen.attributes, at_least=resource.at_least, any_order=resource.any_order
        )
    ]
    # A pool's or an API's name stands among its settings; elsewhere the name is what AWS knows the resource by.
    if resource.name(run.config) != seen.name and not any(one.have == seen.name for one in differences):
        differences.insert(0, Difference("name", resource.name(run.config), seen.name, replaces=True))
    if resource.part_of is None:
        differences += compare(world.tags(resource), seen.tags, "tags.")
    return differences


def _action(sighting: Sighting, differences: list[Difference]) -> Action:
    if not is_there(sighting):
        return "create"
    if any(one.replaces for one in differences):
        return "replace"
    if sighting.standing == "foreign":
        return "adopt"
    return "update" if differences else "none"


def refuse_unclear(run: Run, sighting: Sighting, *, adopt: bool) -> None:
    """Stop before something is touched that may not be ours, or of which there are several."""
    resource, seen = sighting.resource, sighting.seen
    if (
        seen is None
        or sighting.standing in ("missing", "ours")
        or (resource.part_of and sighting.standing == "foreign")
    ):
        return
    if seen.out_of_reach:
        raise Foreign(f"STEP {run.step_of[resource.key].number}: {seen.out_of_reach}", stands="Nothing was changed.")
    if marked_ours(run, resource, seen) and seen.home not in ("", run.region):
        raise Foreign(
            f"STEP {run.step_of[resource.key].number}: the {resource.type} {seen.name} belongs to the stack {run.config.stack} "
            f"in {seen.home}, and AWS knows only one of that name in all regions",
            stands="Nothing was changed.",
            advice=f"Choose another name in config.yaml ({resource.global_name}), such as {seen.name}-{run.region}.",
        )
    if len(sighting.candidates) > 1:
        listed = "; ".join(_described(one) for one in sighting.candidates)
        raise Ambiguous(
            f"There are {len(sighting.candidates)} {resource.type}s named {resource.name(run.config)}: {listed}",
            stands="Nothing was changed.",
            advice=f"Choose one: `chatprov up --adopt {resource.key}={seen.id}`, or delete those that are not in use.",
        )
    if not adopt:
        raise Foreign(
            f"A {resource.type} named {seen.name} exists already, {_whose(run, resource, seen)}: {_described(seen)}",
            stands="Nothing was changed.",
            advice="Take it over with `chatprov up --adopt`, or choose another name in config.yaml.",
        )


def _whose(run: Run, resource: Resource, seen: Observed) -> str:
    if STACK_TAG in seen.tags:
        return f"stack {seen.tags[STACK_TAG]}"
    if run.state.known_id(resource.key) == seen.id:
        return "in the state file, but without the tags of what chatprov made"
    return "not made by chatprov"


def _described(seen: Observed) -> str:
    tags = ", ".join(f"{key}={value}" for key, value in sorted(seen.tags.items())) or "none"
    return f"id {seen.id}, tags: {tags}"
