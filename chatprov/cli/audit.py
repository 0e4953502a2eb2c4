"""`audit`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Any

import click

from chatprov.audit.audit import SEVERITIES
from chatprov.audit.audit import audit as make_audit
from chatprov.audit.rule import AuditFinding, AuditRule, Inconclusive
from chatprov.audit.sandbox import open_sandbox
from chatprov.audit.stack import Stack
from chatprov.cli.documents import print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option, yes_option
from chatprov.cli.session import READING, Session, ask
from chatprov.errors import EngineError
from chatprov.outputs import outputs_of
from chatprov.project_file import project_text
from chatprov.ui.weaknesses import finding_block, findings_count, unclear_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.project import Project


@click.command(cls=Command)
@click.option(
    "--prove",
    is_flag=True,
    help="Run an exploit for each weakness, with temporary users and rooms that are deleted afterwards.",
)
@yes_option
@trace_option
@json_option
@pass_settings
@click.pass_context
def audit(ctx: click.Context, settings: Settings, *, prove: bool, yes: bool, trace: bool, as_json: bool) -> None:
    """Find weaknesses in the deployed backend, with evidence and the line that fixes each (STEP 10).

    By default it reads settings and templates, and changes nothing. With --prove it runs an exploit for each weakness that
    has one. The exit code is 1 when there is a weakness, or when a rule could not be checked.
    """
    session = Session(settings)
    session.project.require_chat("chat to audit")
    with session.traced(show=trace and not as_json):
        if session.offline_if_empty():
            raise EngineError(
                "Nothing to audit: the local cloud is not running",
                advice="Run `chatprov up`: it starts the local cloud and builds the backend in it.",
            )
        engine = session.engine()
        with session.progress.during(READING):
            resources = engine.read_all()
            outputs = outputs_of(engine, resources)
        if prove and session.kind == "aws" and not yes:
            session.err.print(
                f"The exploits create three users and two rooms {session.description(engine)}, with a few messages and a file, "
                "and for a short time an app client and, where S3 allows it, a bucket policy for the audit's folder. "
                "All of them are deleted afterwards."
            )
            ask("Run the exploits?", instead="--yes")

        def report(rule: AuditRule, result: AuditFinding | Inconclusive | None) -> None:
            if as_json:
                return
            if isinstance(result, AuditFinding):
                lines = _fixes(session.project, rule)
                session.progress.above(lambda: session.out.print(finding_block(result, lines)))
            elif result is not None:
                session.progress.above(lambda: session.err.print(unclear_line(result)))

        activity = "Running exploits" if prove else "Looking for weaknesses"
        with (
            session.progress.during(activity),
            open_sandbox(session.target, outputs) if prove else nullcontext() as sandbox,
        ):
            results = make_audit(Stack(session.target, outputs, resources), sandbox, report)
        session.mark_tried("chatprov audit")
        found = [result for result in results if isinstance(result, AuditFinding)]
        if as_json:
            document: dict[str, Any] = {
                "variant": session.project.variant,
                "findings": [_as_json(session.project, finding) for finding in found],
                "unclear": [
                    {"id": result.rule.id, "step": result.rule.step, "reason": result.reason}
                    for result in results
                    if isinstance(result, Inconclusive)
                ],
            }
            print_document(document, session.target.calls if trace else None)
        else:
            session.out.print(findings_count(results, SEVERITIES, proving=prove, options=settings.repeated()))
    if results:
        ctx.exit(1)


def _as_json(project: Project, finding: AuditFinding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "id": rule.id,
        "cwe": rule.cwe,
        "step": rule.step,
        "severity": rule.severity,
        "title": rule.title,
        "meaning": rule.meaning,
        "evidence": finding.evidence,
        "proved": finding.proved,
        "fix": "; ".join(_fixes(project, rule)),
        "clients": rule.clients,
    }


def _fixes(project: Project, rule: AuditRule) -> list[str]:
    """Return the lines that fix a weakness, in the languages of the resolvers, with their numbers where the project has them."""
    return list(_located(project, rule))


def _located(project: Project, rule: AuditRule) -> Iterator[str]:
    for fix in rule.fixes_in(project.language_of):
        file = project.root / fix.file
        lines = project_text(file).splitlines() if file.is_file() else []
        number = next((at for at, line in enumerate(lines, 1) if line.strip().startswith(fix.line)), None)
        yield f"{fix.file}:{number}: {fix.line}" if number else str(fix)
