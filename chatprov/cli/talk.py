"""`test`."""

from __future__ import annotations

import click

from chatprov.chat.acceptance import Check, acceptance
from chatprov.cli.documents import print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import Session
from chatprov.outputs import outputs_of
from chatprov.ui.check_list import check_count, check_line

OPERATIONS = "graphql/operations"


@click.command(cls=Command)
@trace_option
@json_option
@pass_settings
@click.pass_context
def test(ctx: click.Context, settings: Settings, *, trace: bool, as_json: bool) -> None:
    """Try the finished backend as a user would (STEP 8): sign in, send a message, read it back.

    A temporary user and a message are made and removed again.
    """
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        session.wake()
        engine = session.engine()
        with session.progress.during("Looking at what is there"):
            outputs = outputs_of(engine, engine.survey())

        def report(check: Check) -> None:
            if not as_json:
                session.progress.above(lambda: session.out.print(check_line(check)))

        with session.progress.during("Trying the chat"):
            checks = acceptance(session.target, outputs, session.project.root / OPERATIONS, report)
        good = all(check.ok for check in checks)
        if as_json:
            found = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
            print_document({"ok": good, "checks": found}, session.target.calls if trace else None)
        else:
            session.out.print(check_count(checks))
    if not good:
        ctx.exit(1)
