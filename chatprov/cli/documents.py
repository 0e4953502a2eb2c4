"""The JSON documents of `--json`: one on stdout, with a version; their keys are a public interface."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from chatprov.calls import AwsCall
    from chatprov.engine.compare import Difference
    from chatprov.engine.plan import Change
    from chatprov.engine.read_result import Ours
    from chatprov.engine.status import StepStatus
    from chatprov.outputs import Outputs
    from chatprov.teach.check_report import CheckReport
    from chatprov.teach.contract import ContractPoint
    from chatprov.teach.findings import CheckFinding

VERSION = 1


def print_document(content: dict[str, Any], calls: Sequence[AwsCall] | None = None) -> None:
    """Print one document; with `calls` (of --trace) it lists them."""
    traced = {} if calls is None else {"calls": [call.as_json() for call in calls]}
    click.echo(json.dumps({"version": VERSION, **content, **traced}, indent=2, default=str))


def print_text(text: str, *, err: bool = False, nl: bool = True) -> None:
    """Print a text unchanged, for a script or a file, except for characters that control a terminal."""
    from chatprov.ui.console import harmless  # noqa: PLC0415  # it imports rich, which JSON documents do not need

    click.echo(harmless(text), err=err, nl=nl)


def contract_as_json(points: Sequence[ContractPoint]) -> dict[str, Any]:
    """Return the document of `check --contract --json`: each resource of the step, and whether it meets each rule."""
    resources: dict[str, dict[str, Any]] = {}
    for point in points:
        entry = {"key": point.resource.key, "type": point.resource.type, "rules": []}
        rules = resources.setdefault(point.resource.key, entry)["rules"]
        rules.append({"rule": point.rule, "ok": point.holds, "fault": point.fault or None})
    return {"ok": all(point.holds for point in points), "resources": list(resources.values())}


def changes_as_json(changes: Iterable[Change]) -> list[dict[str, Any]]:
    """Return the keys step, resource, type, name, action, reason and differences of each change."""
    return [
        {
            "step": change.step,
            "resource": change.resource.key,
            "type": change.resource.type,
            "name": change.name,
            "action": change.action,
            "reason": change.resource.text.why,
            "differences": _differences(change.differences),
        }
        for change in changes
    ]


def removed_as_json(removed: Iterable[Ours]) -> list[dict[str, Any]]:
    """Return the removed resources in the form of a plan's changes, with the action "delete"."""
    return [
        {
            "resource": removal.resource.key,
            "type": removal.resource.type,
            "name": removal.found.name,
            "arn": removal.found.arn,
            "action": "delete",
        }
        for removal in removed
    ]


def steps_as_json(steps: Iterable[StepStatus], tried: Collection[int] = ()) -> list[dict[str, Any]]:
    """Return the keys number, name, title, state, tried and resources of each step."""
    return [
        {
            "number": status.step.number,
            "name": status.step.text.name,
            "title": status.step.text.title,
            "state": status.state,
            "tried": status.step.number in tried,
            "resources": [
                {
                    "key": resource.result.resource.key,
                    "type": resource.result.resource.type,
                    "name": resource.name,
                    "arn": resource.arn,
                    "state": resource.state,
                    "differences": _differences(resource.differences),
                }
                for resource in status.resources
            ],
        }
        for status in steps
    ]


def check_as_json(report: CheckReport) -> dict[str, Any]:
    """Return who, when and what was graded, ok and steps.

    Each step has number, name, title, ok, asked, met, blocked_by and findings.
    """
    steps = [
        {
            "number": graded.step.number,
            "name": graded.step.text.name,
            "title": graded.step.text.title,
            "ok": graded.ok,
            "asked": len(graded.requirements),
            "met": graded.met,
            "blocked_by": list(graded.blocked_by),
            "findings": [_finding(finding) for finding in graded.findings],
        }
        for graded in report.steps
    ]
    met, asked = report.points
    return {
        "learner": report.learner or None,
        "time": report.time.isoformat(timespec="seconds"),
        "project": report.project or None,
        "variant": report.variant,
        "account": report.account,
        "region": report.region,
        "chatprov": report.version,
        "ok": report.ok,
        "asked": asked,
        "met": met,
        "steps": steps,
    }


def _finding(finding: CheckFinding) -> dict[str, Any]:
    """Return one cause: what is wrong, with where to look, and the calls that correct all of it."""
    return {
        "resource": finding.resource.key,
        "type": finding.resource.type,
        "name": finding.name,
        "wrong": [
            {
                "resource": unmet.resource.key,
                "path": unmet.path,
                "where": unmet.where,
                "asks": unmet.asks,
                "want": unmet.want,
                "have": unmet.actual,
                "mistake": unmet.mistake,
                "console": unmet.click,
            }
            for unmet in finding.unmet
        ],
        "fix": {"boto3": finding.fix.python, "cli": finding.fix.shell, "loses_data": finding.fix.loses},
    }


def outputs_as_json(outputs: Outputs) -> dict[str, Any]:
    """Return the outputs by name."""
    return asdict(outputs)


def outputs_as_lines(outputs: Outputs) -> dict[str, str | None]:
    """Return the outputs as names and texts: an API key `web` is `api_key_web`; without those that the project does not have."""
    found: dict[str, str | None] = {}
    for name, value in outputs_as_json(outputs).items():
        if isinstance(value, dict):
            found |= {f"{name.removesuffix('s')}_{key}".replace("-", "_"): text for key, text in value.items()}
        elif value != "":
            found[name] = value
    return found


def _differences(differences: Iterable[Difference]) -> list[dict[str, Any]]:
    return [
        {"path": difference.path, "want": difference.want, "have": difference.actual, "reason": difference.reason}
        for difference in differences
    ]
