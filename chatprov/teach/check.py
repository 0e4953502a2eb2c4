"""Grade the existing resources without changing them: the requirement, the actual value, the likely mistake, the fix."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.errors import CallFailed
from chatprov.explanations import call_failed
from chatprov.step import Observed
from chatprov.teach import fix
from chatprov.teach.capabilities import HasAdditions
from chatprov.teach.comparison import ComparedPoint, Comparison
from chatprov.teach.discovery import FoundResources, find, owners_first, search_other_regions
from chatprov.teach.hints import ABSENT, Requirement, ResourceRequirements, asked_of, mistake_of
from chatprov.teach.matchers import MATCHERS
from chatprov.teach.recording import placeholder_handle

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from chatprov.engine.engine import Engine
    from chatprov.step import Resource, ResourceContext, Step
    from chatprov.teach.fix import Fix

TAKEN = "The name is taken by somebody else: choose another, there and in config.yaml."


@dataclass(frozen=True)
class Hint:
    """The likely mistake, where to click, and the calls that fix it."""

    mistake: str
    click: str
    fix: Fix


@dataclass(frozen=True)
class CheckFinding:
    """A requirement of the tutorial that is not met."""

    resource: Resource
    name: str
    path: str
    asks: str
    want: Any
    actual: Any
    hint: Hint


@dataclass(frozen=True)
class RequirementResult:
    """One requirement, and whether it is met."""

    resource: Resource | None
    """None for the evidence of a step without resources."""
    asks: str
    holds: bool

    @property
    def key(self) -> tuple[str, str]:
        """Identifies the requirement in its step."""
        return self.resource.key if self.resource else "", self.asks


@dataclass(frozen=True)
class StepCheck:
    """The result of one step."""

    step: Step
    met: tuple[RequirementResult, ...]
    findings: tuple[CheckFinding, ...]
    blocked_by: tuple[int, ...] = ()
    """The steps that must be done before this one can be checked."""
    evidence: tuple[RequirementResult, ...] = ()
    """The evidence that a step without resources was done, if it was requested."""

    @property
    def ok(self) -> bool:
        """Whether all requirements are met."""
        return not self.findings and not self.blocked_by

    @property
    def everything(self) -> tuple[RequirementResult, ...]:
        """All met requirements, with the evidence."""
        return self.met + self.evidence

    @property
    def done(self) -> bool:
        """Whether all requirements are met, including the evidence."""
        return self.ok and all(proof.holds for proof in self.evidence)


def check(
    engine: Engine, numbers: Collection[int] | None = None, *, abroad: bool = True, evidence: bool = False
) -> list[StepCheck]:
    """Grade the steps with these numbers, or all; read calls only.

    `abroad` searches for missing resources in other regions, too, which takes a call for each region. `evidence` searches for
    the results of steps without resources. Raises CallFailed when AWS refuses a read.
    """
    found_resources, asked = search(engine)
    steps = {step.number: step for step in engine.project.steps}
    if abroad:
        search_other_regions(found_resources)
    wrong: set[str] = set()
    graded: dict[int, StepCheck] = {}
    for number, step in steps.items():
        graded[number] = _grade(found_resources, step, asked, wrong)
        wrong |= {finding.resource.key for finding in graded[number].findings}
    for number, step in steps.items():
        if not step.resources(engine.config):
            waiting = tuple(needed for needed in step.text.requires_steps if needed in graded and not graded[needed].ok)
            wanted = evidence and (numbers is None or number in numbers)
            graded[number] = StepCheck(step, (), (), waiting, _evidence(found_resources, step) if wanted else ())
    return [graded[number] for number in steps if numbers is None or number in numbers]


def search(engine: Engine) -> tuple[FoundResources, dict[str, ResourceRequirements]]:
    """Find the resources, also those that were made by hand; return them, and the requirements by key."""
    found_resources = FoundResources(engine, engine.read_all())
    nothing = _complete(found_resources, found_resources.context())
    asked = {key: asked_of(resource, nothing) for key, resource in engine.resources.items()}
    for key in owners_first(engine.resources):
        find(found_resources, engine.resources[key], asked[key])
    return found_resources, asked


def _evidence(found_resources: FoundResources, step: Step) -> tuple[RequirementResult, ...]:
    """Search for the evidence of a step without resources."""
    try:
        found = step.evidence(found_resources.context())
    except (ClientError, BotoCoreError) as error:
        raise call_failed(error, f"look for what STEP {step.number} left behind") from error
    return tuple(RequirementResult(None, asks, holds) for asks, holds in found.items())


def _grade(
    found_resources: FoundResources, step: Step, asked: Mapping[str, ResourceRequirements], wrong: Collection[str]
) -> StepCheck:
    """Grade one step; `wrong` are resources of earlier steps that missing ones of this step may depend on."""
    met: list[RequirementResult] = []
    findings: list[CheckFinding] = []
    blocked: set[int] = set()
    for resource in step.resources(found_resources.engine.project.config):
        required = asked[resource.key]
        owner = resource.parent
        first = (
            {need for need in resource.depends_on if need in wrong}
            if resource.key not in found_resources.found
            else set()
        )
        if owner and owner not in found_resources.found:
            first.add(owner)
        if first:
            numbers = {found_resources.engine.step_of[key].number for key in first}
            blocked |= numbers - {step.number}
            met += _nothing_met(resource, required)
            continue
        new_met, new_findings = _grade_one(found_resources, step, resource, required)
        met += new_met
        findings += new_findings
    return StepCheck(step, tuple(met), tuple(findings), tuple(sorted(blocked)))


def _grade_one(
    found_resources: FoundResources, step: Step, resource: Resource, asked: ResourceRequirements
) -> tuple[list[RequirementResult], list[CheckFinding]]:
    seen, context = found_resources.found.get(resource.key), found_resources.context()
    if seen is None and asked.default_if_absent is not None:
        seen = _lacking(resource, context, asked.default_if_absent)
    if seen is None:
        return _nothing_met(resource, asked), [_absent(found_resources, step, resource, asked)]
    met = [RequirementResult(resource, asked.exists.asks, holds=True)]
    findings = _misnamed(found_resources, resource, asked, seen)
    complete = _complete(found_resources, context)
    added = _additions(found_resources, resource, seen, complete)
    seen = replace(seen, attributes={**seen.attributes, **added})
    failed = unmet(asked, resource.desired(complete), seen.attributes, complete)
    met += [
        RequirementResult(resource, requirement.asks, holds=requirement.path not in failed)
        for requirement in asked.requires
        if not requirement.addition or failed.get(requirement.path)
    ]
    wrong = [requirement for requirement in asked.requires if failed.get(requirement.path)]
    changed = frozenset[str]().union(*(requirement.settings for requirement in wrong))
    corrections = {}
    if set_wrong := changed - added.keys():
        parts = _parts(found_resources, step, resource)
        corrections[False] = (
            fix.by_recreate(resource, parts, complete, seen)
            if set_wrong & resource.create_only
            else fix.by_update(resource, complete, seen, set_wrong)
        )
    if added_wrong := changed & added.keys():
        corrections[True] = fix.by_removal(resource, complete, seen, added_wrong)
    findings += [
        _finding(resource, requirement, point, corrections[requirement.settings <= added.keys()])
        for requirement in wrong
        for point in _told_once(failed[requirement.path])
    ]
    return met, findings


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


def _nothing_met(resource: Resource, asked: ResourceRequirements) -> list[RequirementResult]:
    counted = (requirement for requirement in asked.requires if not requirement.addition)
    return [RequirementResult(resource, requirement.asks, holds=False) for requirement in (asked.exists, *counted)]


def _misnamed(
    found_resources: FoundResources, resource: Resource, asked: ResourceRequirements, seen: Observed
) -> list[CheckFinding]:
    """Return the findings about its name, and about resources with the same name."""
    context, name = found_resources.context(), resource.name(found_resources.engine.config)
    if resource.key in found_resources.misnamed:
        attribute = frozenset(key for key, value in resource.desired(context).items() if value == name)
        renamed = fix.by_update(resource, context, seen, attribute)
        return [_finding(resource, asked.exists, ComparedPoint("name", name, seen.name, holds=False), renamed)]
    if spare := found_resources.spare.get(resource.key):
        gone = fix.Fix(
            tuple(part for duplicate in spare for part in fix.by_delete(resource, context, duplicate).rehearsals)
        )
        return [_finding(resource, asked.exists, ComparedPoint("count", 1, 1 + len(spare), holds=False), gone)]
    return []


def _told_once(points: Sequence[ComparedPoint]) -> Sequence[ComparedPoint]:
    """Remove duplicate findings."""
    return list({point.path: point for point in points}.values())


def _complete(found_resources: FoundResources, context: ResourceContext) -> ResourceContext:
    """Add placeholders for missing resources, so that the others can be compared."""
    engine = found_resources.engine
    missing = {}
    for key, resource in engine.resources.items():
        handle = placeholder_handle(key, resource.name(engine.config))
        missing[key] = replace(handle, arn=resource.expected_arn(context) or handle.arn)
    return replace(context, handles={**missing, **context.handles})


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
        return _finding(resource, asked.exists, ComparedPoint("name", name, near.name, holds=False), making)
    taken = next(iter(found_resources.results[resource.key].candidates), None)
    if taken and taken.unavailable_reason:
        return _finding(
            resource, asked.exists, ComparedPoint("name", name, taken.unavailable_reason, holds=False), fix.Fix(), TAKEN
        )
    if found := found_resources.elsewhere.get(resource.key):
        return _finding(resource, asked.exists, ComparedPoint("Region", context.region, found[1], holds=False), making)
    return _finding(resource, asked.exists, ComparedPoint("", name, None, holds=False), making, ABSENT)


def _parts(found_resources: FoundResources, step: Step, resource: Resource) -> list[Resource]:
    """Return the parts that are created with their parent in the same step."""
    return [part for part in step.resources(found_resources.engine.project.config) if part.parent == resource.key]


def _lacking(resource: Resource, context: ResourceContext, attributes: Mapping[str, Any]) -> Observed:
    owner = context.handles[resource.parent or ""]
    return Observed(id=owner.id, name=owner.name, arn=owner.arn, attributes=attributes)


def _finding(
    resource: Resource, asked: Requirement, point: ComparedPoint, correction: Fix, otherwise: str = ""
) -> CheckFinding:
    mistake, click = mistake_of(asked, point, otherwise) if otherwise else mistake_of(asked, point)
    return CheckFinding(
        resource, str(point.want), point.path, asked.asks, point.want, point.actual, Hint(mistake, click, correction)
    )
