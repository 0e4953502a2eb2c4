"""Grade the existing resources without changing them: the requirement, the actual value, the likely mistake, the fix."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from chatprov.explanations import call_failed
from chatprov.teach.discovery import FoundResources, find, owners_first, search_other_regions
from chatprov.teach.findings import CheckFinding, RequirementResult, StepCheck
from chatprov.teach.hints import asked_of
from chatprov.teach.resource_check import check_resource, complete, nothing_met

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from chatprov.engine.engine import Engine
    from chatprov.step import Step
    from chatprov.teach.hints import ResourceRequirements


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
    nothing = complete(found_resources, found_resources.context())
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
    requirements: list[RequirementResult] = []
    findings: list[CheckFinding] = []
    blocked: set[int] = set()
    replaced: dict[str | None, int] = {}
    """The place of the finding of each resource that has to be made again."""
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
            requirements += nothing_met(resource, required)
            continue
        new, new_findings = check_resource(found_resources, step, resource, required)
        requirements += new
        if owner in replaced:  # it is made again with its owner, so nothing else has to be done for it
            place = replaced[owner]
            unmet = tuple(unmet for finding in new_findings for unmet in finding.unmet)
            findings[place] = replace(findings[place], unmet=findings[place].unmet + unmet)
            continue
        if any(finding.fix.replaces for finding in new_findings):
            replaced[resource.key] = len(findings)
        findings += new_findings
    return StepCheck(step, tuple(requirements), tuple(findings), tuple(sorted(blocked)))
