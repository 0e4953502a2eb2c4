"""Compare read results with the configuration and return the changes. Makes no calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from chatprov.engine.compare import Difference, compare
from chatprov.engine.refresh import ReadResult, is_there, marked_ours
from chatprov.errors import Ambiguous, Foreign
from chatprov.step import STACK_TAG, Handle, Observed, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.engine.run import Run

Action = Literal["none", "create", "update", "replace", "adopt", "delete"]
KNOWN_LATER = "(known after apply)"


@dataclass(frozen=True)
class Change:
    """The action for one resource, and its differences."""

    step: int
    resource: Resource
    name: str
    action: Action
    differences: tuple[Difference, ...] = ()


def make_plan(
    run: Run, results: Mapping[str, ReadResult], former: Mapping[str, ReadResult], *, adopt: bool = False
) -> list[Change]:
    """Return one change for each resource, in the tutorial's order; an unchanged one has the action "none".

    `former` are resources that are no longer configured: existing ones are deleted. With `adopt`, a foreign resource of the right
    name is adopted. Raises Foreign when it must not be touched, Ambiguous when there are several.
    """
    handles = placeholder_handles(run, results)
    changes = []
    for key, result in results.items():
        refuse_ambiguous(run, result, adopt=adopt)
        differences = differences_of(run, result, handles)
        action = _action(result, differences)
        changes.append(_change(run, key, result, action, differences))
    changes += [_change(run, key, one, "delete", []) for key, one in former.items() if one.ownership == "ours"]
    return sorted(changes, key=lambda change: change.step)


def _change(run: Run, key: str, result: ReadResult, action: Action, differences: list[Difference]) -> Change:
    name = result.resource.name(run.config)
    return Change(run.step_of[key].number, result.resource, name, action, tuple(differences))


def placeholder_handles(run: Run, results: Mapping[str, ReadResult]) -> dict[str, Handle]:
    """Return a handle for every resource: the actual one, or a placeholder for a resource that does not exist yet."""
    context = run.context({})
    placeholders: dict[str, Handle] = {
        key: Handle(id=KNOWN_LATER, name=resource.name(run.config), arn=resource.expected_arn(context) or KNOWN_LATER)
        for key, resource in run.resources.items()
    }
    return placeholders | {key: one.found for key, one in results.items() if one.found and is_there(one)}


def differences_of(run: Run, result: ReadResult, handles: Mapping[str, Handle]) -> list[Difference]:
    """List the differences, including the tags of a resource without a parent; empty for a missing resource."""
    seen, resource = result.found, result.resource
    if seen is None or not is_there(result):
        return []
    context = run.context(dict(handles))
    differences = [
        replace(one, replaces=one.attribute in resource.create_only, reason=resource.text.reason(one.path))
        for one in compare(
            resource.desired(context), seen.attributes, at_least=resource.at_least, any_order=resource.any_order
        )
    ]
    # The name of a pool or an API is one of its settings; elsewhere the name identifies the resource.
    if resource.name(run.config) != seen.name and not any(one.actual == seen.name for one in differences):
        differences.insert(0, Difference("name", resource.name(run.config), seen.name, replaces=True))
    if resource.parent is None:
        differences += compare(context.tags(resource), seen.tags, "tags.")
    return differences


def _action(result: ReadResult, differences: list[Difference]) -> Action:
    if not is_there(result):
        return "create"
    if any(one.replaces for one in differences):
        return "replace"
    if result.ownership == "foreign":
        return "adopt"
    return "update" if differences else "none"


def refuse_ambiguous(run: Run, result: ReadResult, *, adopt: bool) -> None:
    """Raise before a resource is touched that may belong to others, or that exists several times."""
    resource, seen = result.resource, result.found
    if seen is None or result.ownership in ("missing", "ours") or (resource.parent and result.ownership == "foreign"):
        return
    if seen.unavailable_reason:
        raise Foreign(
            f"STEP {run.step_of[resource.key].number}: {seen.unavailable_reason}", kept="Nothing was changed."
        )
    if marked_ours(run, resource, seen) and seen.home not in ("", run.region):
        raise Foreign(
            f"STEP {run.step_of[resource.key].number}: the {resource.type} {seen.name} belongs to the stack {run.config.stack} "
            f"in {seen.home}, and its name must be unique in all regions",
            kept="Nothing was changed.",
            advice=f"Choose another name in config.yaml ({resource.global_name}), such as {seen.name}-{run.region}.",
        )
    if len(result.candidates) > 1:
        listed = "; ".join(_described(one) for one in result.candidates)
        raise Ambiguous(
            f"There are {len(result.candidates)} {resource.type}s named {resource.name(run.config)}: {listed}",
            kept="Nothing was changed.",
            advice=f"Choose one: `chatprov up --adopt {resource.key}={seen.id}`, or delete the unused ones.",
        )
    if not adopt:
        raise Foreign(
            f"A {resource.type} named {seen.name} already exists, {_whose(run, resource, seen)}: {_described(seen)}",
            kept="Nothing was changed.",
            advice="Adopt it with `chatprov up --adopt`, or choose another name in config.yaml.",
        )


def _whose(run: Run, resource: Resource, seen: Observed) -> str:
    if STACK_TAG in seen.tags:
        return f"stack {seen.tags[STACK_TAG]}"
    if run.state.known_id(resource.key) == seen.id:
        return "in the state file, but without chatprov's tags"
    return "not created by chatprov"


def _described(seen: Observed) -> str:
    tags = ", ".join(f"{key}={value}" for key, value in sorted(seen.tags.items())) or "none"
    return f"id {seen.id}, tags: {tags}"
