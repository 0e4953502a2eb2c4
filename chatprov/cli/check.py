"""`check`."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import check_as_json, contract_as_json, print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import READING, Session
from chatprov.cli.step_argument import step_argument
from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.errors import ChatprovError
from chatprov.local.temporary import temporary_cloud
from chatprov.teach.check import check as check_steps
from chatprov.teach.check_markdown import check_as_markdown
from chatprov.teach.check_report import HOW, WHAT, report_of
from chatprov.teach.contract import check_contract
from chatprov.teach.junit import as_junit
from chatprov.teach.setup_lines import SetupLines
from chatprov.ui.contract_table import contract_report
from chatprov.ui.findings import FindingsPrinter

if TYPE_CHECKING:
    from chatprov.teach.check_report import CheckReport
    from chatprov.teach.findings import StepCheck

POLL_SECONDS = 2.0
FILE = click.Path(dir_okay=False)


@click.command(cls=Command)
@step_argument
@click.option(
    "--hint",
    "level",
    type=click.IntRange(1, 3),
    default=WHAT,
    help="How much a finding says: 1 where to look, 2 also what is wrong (default), 3 also how to correct it.",
)
@click.option("--all", "everything", is_flag=True, help="List every requirement, also those that are met.")
@click.option("--watch", is_flag=True, help="Repeat the check and print what changes, until Ctrl-C.")
@click.option(
    "--learner", metavar="NAME", default="", envvar="CHATPROV_LEARNER", help="Name to write into the documents."
)
@click.option("--junit", metavar="FILE", type=FILE, help="Write the result to FILE as JUnit XML.")
@click.option("--markdown", metavar="FILE", type=FILE, help="Write the result to FILE as Markdown.")
@click.option("--contract", is_flag=True, help="Check the code of STEP instead, on a temporary local cloud.")
@trace_option
@json_option
@pass_settings
@click.pass_context
def check(
    ctx: click.Context,
    settings: Settings,
    *,
    step: range | None,
    level: int,
    everything: bool,
    watch: bool,
    learner: str,
    junit: str | None,
    markdown: str | None,
    contract: bool,
    trace: bool,
    as_json: bool,
) -> None:
    """Grade the backend, or one STEP of it, however it was created, without changing anything.

    A finding is one cause: it says where to look, what the tutorial requires, what exists and the likely mistake; with --hint 3
    also the clicks and the commands that correct it. A setting that is better than required, such as point-in-time recovery
    switched on, is right. Exits with 1 while there are findings; with --watch, the last check counts.

    --json, --junit and --markdown write documents for a teacher or a CI job: who (--learner or CHATPROV_LEARNER), when, what.

    With --contract, every resource of STEP is created, read, updated, listed and deleted, to show its author what does not work.
    """
    if watch and (as_json or junit or markdown):
        raise click.UsageError("--watch and --json, --junit or --markdown exclude each other")
    if contract and (watch or trace or junit or markdown):
        raise click.UsageError("--contract and --watch, --trace, --junit or --markdown exclude each other")
    if contract and step is None:
        raise click.UsageError("--contract needs a STEP")
    session = Session(settings)
    session.project.require_chat("lessons")
    numbers = session.steps_meant(step)
    session.check_code()
    if contract:
        if not _keeps_contract(session, numbers, as_json=as_json):
            ctx.exit(1)
        return
    with session.traced(show=trace and not as_json):
        engine = session.offline_if_empty() or session.engine()
        with session.progress.during(READING):
            found = check_steps(engine, numbers)
        exports = SetupLines.of(engine, settings.profile).exports if level == HOW else ""
        printer = FindingsPrinter(session.out, level, exports, everything=everything)
        report = report_of(engine, found, learner=learner)
        if as_json:
            print_document(check_as_json(report), session.target.calls if trace else None)
        else:
            session.note_if_stopped(engine)
            printer.report(found)
        _write(report, level, junit, markdown)
        if watch:
            found = _watch(session, engine, numbers, found, printer)
    if not all(graded.ok for graded in found):
        ctx.exit(1)


def _write(report: CheckReport, level: int, junit: str | None, markdown: str | None) -> None:
    """Write the documents that were asked for."""
    for file, write in ((junit, as_junit), (markdown, check_as_markdown)):
        if not file:
            continue
        try:
            Path(file).write_text(write(report, level), encoding="utf-8")
        except OSError as error:
            raise ChatprovError(
                f"Cannot write {file}: {error.strerror}",
                kept="The backend was checked, and not changed.",
                advice="Choose another file.",
            ) from None


def _keeps_contract(session: Session, numbers: list[int], *, as_json: bool) -> bool:
    """Check the contract of these steps on a temporary cloud, print the result, and return whether all resources meet it."""
    from chatprov.target import local_target  # noqa: PLC0415  # boto3 is loaded when it is needed

    project = session.project  # a broken project is reported before anything is started
    with session.progress.during("Starting a temporary local cloud"), temporary_cloud() as (port, folder):
        target = local_target(port, project.config.region)
        with session.progress.during("Creating the stack, trying the resources, deleting the stack"):
            points = check_contract(lambda: Engine(project, target, folder), frozenset(numbers))
    if as_json:
        print_document(contract_as_json(points))
    else:
        session.out.print(contract_report(points))
    return all(point.holds for point in points)


def _watch(
    session: Session, engine: Engine, numbers: list[int], found: list[StepCheck], printer: FindingsPrinter
) -> list[StepCheck]:
    """Repeat the check until Ctrl-C, print the changes, and return the last result."""
    with suppress(KeyboardInterrupt):
        while True:
            with session.progress.during("Watching; Ctrl-C stops it"):
                time.sleep(POLL_SECONDS)
                if isinstance(engine, OfflineEngine):
                    engine = session.offline_if_empty() or session.engine()
                now = check_steps(engine, numbers)
            printer.news(found, now)
            found = now
    return found
