"""Compare read results with the configuration and return the changes. Makes no calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Literal

from chatprov.engine.compare import Difference, compare
from chatprov.engine.read_result import Ambiguous, Foreign, Missing, Ours, ReadResult, handles
from chatprov.engine.refresh import is_home, marked_ours
from chatprov.errors import AmbiguousResource, ForeignResource
from chatprov.shell_words import shell_word
from chatprov.step import STACK_TAG, Handle, Observed, Resource

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.engine.run import Run
    from chatprov.step import ResourceContext

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
    run: Run, results: Mapping[str, ReadResult], retired: Mapping[str, ReadResult], *, adopt: bool
) -> list[Change]:
    """Return one change for each resource, in the tutorial's order; an unchanged one has the action "none".

    `retired` are resources that are no longer configured: existing ones are deleted. With `adopt`, a foreign resource with the
    right name is adopted. Raises ForeignResource when it must not be changed, AmbiguousResource when there are several.
    """
    context = planned_context(run, results)
    changes = []
    for result in results.values():
        refuse_ambiguous(run, result, adopt=adopt)
        differences = differences_of(run, result, context)
        changes.append(change_of(run, result.resource, _action(result, differences), differences))
    changes += [change_of(run, result.resource, "delete") for result in retired.values() if isinstance(result, Ours)]
    return sorted(changes, key=attrgetter("step"))


def change_of(run: Run, resource: Resource, action: Action, differences: Sequence[Difference] = ()) -> Change:
    """Return a change of a resource, with its step and its name."""
    return Change(run.step_of[resource.key].number, resource, run.names[resource.key], action, tuple(differences))


def planned_context(run: Run, results: Mapping[str, ReadResult]) -> ResourceContext:
    """Return a context with a handle for every resource: a placeholder for one that does not exist yet."""
    context = run.context({})
    placeholders: dict[str, Handle] = {
        key: Handle(id=KNOWN_LATER, name=run.names[key], arn=resource.expected_arn(context) or KNOWN_LATER)
        for key, resource in run.resources.items()
    }
    return run.context(placeholders | handles(results))


def differences_of(run: Run, result: ReadResult, context: ResourceContext) -> list[Difference]:
    """List the differences, including the tags of a resource without a parent; empty for a missing resource."""
    if isinstance(result, Missing):
        return []
    seen, resource = result.found, result.resource
    differences = [
        replace(
            difference,
            replaces=difference.attribute in resource.create_only,
            reason=resource.text.reason(difference.path),
        )
        for difference in compare(
            resource.desired(context), seen.attributes, at_least=resource.at_least, any_order=resource.any_order
        )
    ]
    # The name of a pool or an API is one of its settings; elsewhere the name identifies the resource.
    name = run.names[resource.key]
    if name != seen.name and not any(difference.actual == seen.name for difference in differences):
        differences.insert(0, Difference("name", name, seen.name, replaces=True))
    if resource.parent is None:
        differences += compare(context.tags(resource), seen.tags, "tags.")
    return differences


def _action(result: ReadResult, differences: Sequence[Difference]) -> Action:
    if isinstance(result, Missing):
        return "create"
    if any(difference.replaces for difference in differences):
        return "replace"
    if isinstance(result, Foreign):
        return "adopt"
    return "update" if differences else "none"


def refuse_ambiguous(run: Run, result: ReadResult, *, adopt: bool) -> None:
    """Raise before the change of a resource that may belong to others, or that exists several times."""
    match result:
        case Missing() | Ours():
            return
        case Foreign(resource=resource, duplicates=()) if resource.parent:
            return  # its parent is refused, or adopted with it
        case Foreign(resource=resource, found=seen) | Ambiguous(resource=resource, found=seen):
            _refuse_untouchable(run, resource, seen)
    if len(result.candidates) > 1:
        listed = "; ".join(_described(candidate) for candidate in result.candidates)
        raise AmbiguousResource(
            f"There are {len(result.candidates)} {resource.type}s named {run.names[resource.key]}: {listed}",
            kept="Nothing was changed.",
            advice=f"Choose one: `chatprov up --adopt {resource.key}={shell_word(seen.id)}`, or delete the unused ones.",
        )
    if not adopt:
        raise ForeignResource(
            f"The {resource.type} {seen.name} already exists, {_whose(run, resource, seen)}: {_described(seen)}",
            kept="Nothing was changed.",
            advice="Adopt it with `chatprov up --adopt`, or choose another name in config.yaml.",
        )


def _refuse_untouchable(run: Run, resource: Resource, seen: Observed) -> None:
    """Raise for a resource that cannot be adopted: another account's resource, or one of this stack's in another region."""
    step, environment = run.step_of[resource.key], run.environment
    if seen.unavailable_reason:
        raise ForeignResource(f"STEP {step.number}: {seen.unavailable_reason}", kept="Nothing was changed.")
    if marked_ours(run, resource, seen) and not is_home(run, seen):
        raise ForeignResource(
            f"STEP {step.number}: the {resource.type} {seen.name} belongs to the stack {environment.config.stack} "
            f"in {seen.home}, and its name must be unique in all regions",
            kept="Nothing was changed.",
            advice=f"Choose another name in config.yaml ({resource.global_name}), such as {seen.name}-{environment.region}.",
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
