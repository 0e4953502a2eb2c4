"""`plan`."""

from __future__ import annotations

import click

from chatprov.cli.documents import changes_as_json, print_document
from chatprov.cli.options import Command, Settings, adopt_option, json_option, pass_settings, trace_option
from chatprov.cli.session import READING, Session
from chatprov.errors import NoCredentials
from chatprov.ui.plan_table import plan_table

EXIT_CODE_CHANGES = 2


@click.command(cls=Command)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when `up` would change something.")
@adopt_option
@trace_option
@json_option
@pass_settings
@click.pass_context
def plan(
    ctx: click.Context,
    settings: Settings,
    *,
    detailed_exitcode: bool,
    adopt: dict[str, str] | None,
    trace: bool,
    as_json: bool,
) -> None:
    """Show what `up` would do, without changing anything."""
    session = Session(settings)
    session.check_code()
    with session.traced(show=trace and not as_json):
        try:
            engine = session.offline_if_empty() or session.engine()
        except NoCredentials as error:
            engine = session.offline()
            session.err.print(f"{error.message}. This plan is for an empty account: what `chatprov up` would create.")
        with session.progress.during(READING):
            changes = engine.plan(adopt=adopt is not None, chosen=adopt)
        if as_json:
            print_document({"changes": changes_as_json(changes)}, session.target.calls if trace else None)
        else:
            session.note_if_stopped(engine)
            session.out.print(plan_table(changes))
    if detailed_exitcode and any(change.action != "none" for change in changes):
        ctx.exit(EXIT_CODE_CHANGES)
