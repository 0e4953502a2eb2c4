"""Compare one resource with its requirements, and put what differs into findings: one for each set of calls that corrects it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from chatprov.errors import CallFailed
from chatprov.step import Observed
from chatprov.teach import fix
from chatprov.teach.capabilities import HasAdditions
from chatprov.teach.comparison import ComparedPoint, Comparison
from chatprov.teach.findings import CheckFinding, RequirementResult, UnmetRequirement
from chatprov.teach.hints import ABSENT, Requirement, ResourceRequirements, mistake_of, place_of
from chatprov.teach.matchers import MATCHERS
from chatprov.teach.recording import placeholder_handle

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.step import Resource, ResourceContext, Step
    from chatprov.teach.discovery import FoundResources
    from chatprov.teach.fix import Fix

TAKEN = "Another account has a resource with this name: choose another name, and write it into config.yaml."


def check_resource(
    found_resources: FoundResources, step: Step, resource: Resource, asked: ResourceRequirements
) -> tuple[list[RequirementResult], list[CheckFinding]]:
    """Return whether each requirement is met, and the findings."""
    seen, context = found_resources.found.get(resource.key), found_resources.context()
    made = seen is not None
    if seen is None and asked.default_if_absent is not None:
        seen = _lacking(resource, context, asked.default_if_absent)
    if seen is None:
        return nothing_met(resource, asked), [_absent(found_resources, step, resource, asked)]
    context = complete(found_resources, context)
    added = _additions(found_resources, resource, seen, context)
    seen = replace(seen, attributes={**seen.attributes, **added})
    failed = unmet(asked, resource.desired(context), seen.attributes, context)
    misnamed = _misnamed(found_resources, resource, asked, seen)
    spare = _spare(found_resources, resource, asked)
    results = [RequirementResult(resource, asked.exists.asks, holds=not (misnamed or spare))]
    results += [
        RequirementResult(resource, requirement.asks, holds=requirement.path not in failed)
        for requirement in asked.requires
        if not requirement.addition or failed.get(requirement.path)
    ]
    wrong = [(requirement, failed[requirement.path]) for requirement in asked.requires if failed.get(requirement.path)]
    settings = [_unmet(resource, *differs) for differs in wrong if not differs[0].settings <= added.keys()]
    additions = [_unmet(resource, *differs) for differs in wrong if differs[0].settings <= added.keys()]
    changed = frozenset[str]().union(*(requirement.settings for requirement, _ in wrong))
    if misnamed:
        settings.insert(0, [misnamed])
        changed |= {key for key, value in resource.desired(context).items() if value == misnamed.want}
    findings = []
    if settings and changed & resource.create_only:
        again = fix.by_recreate(resource, _parts(found_resources, step, resource), context, seen)
        findings = [
            _finding(found_resources, resource, [*settings, *additions], again)
        ]  # nothing that was added is left
    else:
        if settings:
            by_update = fix.by_update(resource, context, seen, changed - added.keys())
            findings = [_finding(found_resources, resource, settings, by_update)]
        if additions:
            by_removal = fix.by_removal(resource, context, seen, changed & added.keys())
            findings.append(_finding(found_resources, resource, additions, by_removal))
    if not made:
        findings = [
            replace(finding, absent=all(unmet.actual is None for unmet in finding.unmet)) for finding in findings
        ]
    return results, spare + findings


def unmet(
    asked: ResourceRequirements, want: Mapping[str, Any], actual: Mapping[str, Any], context: ResourceContext
) -> dict[str, list[ComparedPoint]]:
    """Return the requirements that settings do not meet, by path, with the points that differ.

    Without points: a requirement that is not compared, since the one that it needs is not met.
    """
    failed: dict[str, list[ComparedPoint]] = {}
    for requirement in asked.requires:
        if requirement.unless in failed:
            failed[requirement.path] = []
            continue
        case = Comparison(want, actual, requirement.path, requirement.args, context)
        if points := [point for point in MATCHERS[requirement.matcher](case) if not point.holds]:
            failed[requirement.path] = points
    return failed


def _additions(
    found_resources: FoundResources, resource: Resource, seen: Observed, context: ResourceContext
) -> Mapping[str, Any]:
    """Return what others added to a resource; what may not be read, or an endpoint does not know, counts as nothing."""
    if not isinstance(resource, HasAdditions):
        return {}
    read, taken = resource.additions, {near.name for near in found_resources.near.values()}
    try:
        added = found_resources.engine.call_with_retry(resource, "look at", lambda: read(context, seen))
    except CallFailed:
        return {}
    # one that is taken for a resource of the tutorial in a wrong place is told there
    return {
        name: [entry for entry in value if entry.get("name") not in taken] if isinstance(value, list) else value
        for name, value in added.items()
    }


def nothing_met(resource: Resource, asked: ResourceRequirements) -> list[RequirementResult]:
    """Return all requirements of a resource that cannot be compared."""
    counted = (requirement for requirement in asked.requires if not requirement.addition)
    return [RequirementResult(resource, requirement.asks, holds=False) for requirement in (asked.exists, *counted)]


def complete(found_resources: FoundResources, context: ResourceContext) -> ResourceContext:
    """Add placeholders for missing resources, so that the others can be compared."""
    engine = found_resources.engine
    missing = {}
    for key, resource in engine.resources.items():
        handle = placeholder_handle(key, resource.name(engine.config))
        missing[key] = replace(handle, arn=resource.expected_arn(context) or handle.arn)
    return replace(context, handles={**missing, **context.handles})


def _misnamed(
    found_resources: FoundResources, resource: Resource, asked: ResourceRequirements, seen: Observed
) -> UnmetRequirement | None:
    """Return what is wrong with its name, if anything is."""
    if resource.key not in found_resources.misnamed:
        return None
    name = resource.name(found_resources.engine.config)
    return _unmet(resource, asked.exists, [ComparedPoint("name", name, seen.name, holds=False)])[0]


def _spare(found_resources: FoundResources, resource: Resource, asked: ResourceRequirements) -> list[CheckFinding]:
    """Return the finding about resources with the same name."""
    spare = found_resources.spare.get(resource.key)
    if not spare or resource.key in found_resources.misnamed:
        return []
    gone = fix.Fix(
        tuple(
            part
            for duplicate in spare
            for part in fix.by_delete(resource, found_resources.context(), duplicate).rehearsals
        )
    )
    count = _unmet(resource, asked.exists, [ComparedPoint("count", 1, 1 + len(spare), holds=False)])
    return [_finding(found_resources, resource, [count], gone)]


def _absent(
    found_resources: FoundResources, step: Step, resource: Resource, asked: ResourceRequirements
) -> CheckFinding:
    name, context = resource.name(found_resources.engine.config), found_resources.context()
    making = fix.by_create(resource, _parts(found_resources, step, resource), context)
    if near := found_resources.near.get(resource.key):
        if asked.any_of_kind:
            there = resource.read(context, near.id)
            stray = there[0] if there and there[0].name == near.name else None
            if stray:
                making = fix.Fix((*fix.by_delete(resource, context, stray).rehearsals, *making.rehearsals))
        point, otherwise = ComparedPoint("name", name, near.name, holds=False), ""
    elif (taken := next(iter(found_resources.results[resource.key].candidates), None)) and taken.unavailable_reason:
        point, otherwise = ComparedPoint("name", name, taken.unavailable_reason, holds=False), TAKEN
        making = fix.Fix()
    elif found := found_resources.elsewhere.get(resource.key):
        point, otherwise = ComparedPoint("Region", context.region, found[1], holds=False), ""
    else:
        point, otherwise = ComparedPoint("", name, None, holds=False), ABSENT
    unmet = _unmet(resource, asked.exists, [point], otherwise)
    return replace(_finding(found_resources, resource, [unmet], making), absent=point.actual is None)


def _parts(found_resources: FoundResources, step: Step, resource: Resource) -> list[Resource]:
    """Return the parts that are created with their parent in the same step."""
    return [part for part in step.resources(found_resources.engine.project.config) if part.parent == resource.key]


def _lacking(resource: Resource, context: ResourceContext, attributes: Mapping[str, Any]) -> Observed:
    owner = context.handles[resource.parent or ""]
    return Observed(id=owner.id, name=owner.name, arn=owner.arn, attributes=attributes)


def _finding(
    found_resources: FoundResources, resource: Resource, unmet: Sequence[Sequence[UnmetRequirement]], correction: Fix
) -> CheckFinding:
    name = resource.name(found_resources.engine.config)
    return CheckFinding(resource, name, tuple(differs for several in unmet for differs in several), correction)


def _unmet(
    resource: Resource, asked: Requirement, points: Sequence[ComparedPoint], otherwise: str = ""
) -> list[UnmetRequirement]:
    """Return the points of a requirement, each path once, with the likely mistakes."""
    told = []
    for point in {point.path: point for point in points}.values():
        mistake, click = mistake_of(asked, point, otherwise) if otherwise else mistake_of(asked, point)
        place = place_of(asked, click)
        if asked.path and asked.path != point.path:  # a part of the setting, such as a field of the schema
            place = f"{place}: {point.path.removeprefix(f'{asked.path}.')}"
        told.append(UnmetRequirement(resource, point.path, asked.asks, point.want, point.actual, mistake, place, click))
    return told
