"""`check`."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import checks_as_json, contract_as_json, print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import READING, Session
from chatprov.engine.engine import Engine
from chatprov.engine.offline import OfflineEngine
from chatprov.local.temporary import temporary_cloud
from chatprov.teach.check import check as check_steps
from chatprov.teach.contract import check_contract
from chatprov.ui.contract_table import contract_report
from chatprov.ui.findings import check_news, check_report

if TYPE_CHECKING:
    from chatprov.teach.check import StepCheck

POLL_SECONDS = 2.0


@click.command(cls=Command)
@click.argument("step", type=int, required=False)
@click.option("--watch", is_flag=True, help="Repeat the check until everything is right, or until Ctrl-C.")
@click.option("--contract", is_flag=True, help="Check the code of STEP instead, on a temporary local cloud.")
@trace_option
@json_option
@pass_settings
@click.pass_context
def check(
    ctx: click.Context, settings: Settings, *, step: int | None, watch: bool, contract: bool, trace: bool, as_json: bool
) -> None:
    """Grade the backend, or one STEP of it, however it was created, without changing anything.

    Each finding says what the tutorial requires, what exists, the likely mistake, and what to click or call to fix it. A setting
    that is better than required, such as point-in-time recovery switched on, is right. Exits with 1 while there are findings.

    With --contract, every resource of STEP is created, read, updated, listed and deleted, to show its author what does not work.
    """
    if watch and as_json:
        raise click.UsageError("--watch and --json exclude each other")
    if contract and (watch or trace):
        raise click.UsageError("--contract and --watch or --trace exclude each other")
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
        if as_json:
            print_document(checks_as_json(found), session.target.calls if trace else None)
        else:
            session.note_if_stopped(engine)
            session.out.print(check_report(found))
        if watch:
            found = _watch(session, engine, numbers, found)
    if not all(graded.ok for graded in found):
        ctx.exit(1)


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


def _watch(session: Session, engine: Engine, numbers: list[int], found: list[StepCheck]) -> list[StepCheck]:
    """Repeat the check until all requirements are met, and print the changes."""
    with suppress(KeyboardInterrupt):
        while not all(graded.ok for graded in found):
            with session.progress.during("Watching; Ctrl-C stops it"):
                time.sleep(POLL_SECONDS)
                if isinstance(engine, OfflineEngine):
                    engine = session.offline_if_empty() or session.engine()
                now = check_steps(engine, numbers)
            if news := check_news(found, now):
                session.out.print(news)
            found = now
    return found
