"""`test`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chatprov.chat.acceptance import acceptance
from chatprov.cli.documents import print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import READING, Session
from chatprov.outputs import outputs_of
from chatprov.ui.check_list import check_count, check_line

if TYPE_CHECKING:
    from chatprov.chat.check import TestResult


@click.command(cls=Command)
@trace_option
@json_option
@pass_settings
@click.pass_context
def test(ctx: click.Context, settings: Settings, *, trace: bool, as_json: bool) -> None:
    """Test the finished backend as a user (STEP 8 and 9): send a message, receive it, read it back, upload a file.

    The tutorial's mutation and subscription are tested as printed, which shows why they do not match, and then corrected.

    A temporary user, two messages and a file are created and deleted again.
    """
    session = Session(settings)
    session.project.require_chat("chat to test")
    with session.traced(show=trace and not as_json):
        session.ensure_running()
        engine = session.engine()
        with session.progress.during(READING):
            outputs = outputs_of(engine, engine.read_all())

        def report(check: TestResult) -> None:
            session.progress.note("")
            if not as_json:
                session.progress.above(lambda: session.out.print(check_line(check)))

        with session.progress.during("Testing the chat"):
            operations = session.project.operations
            checks = acceptance(session.target, outputs, operations, report, session.progress.note)
        good = all(check.ok for check in checks)
        if good:
            session.mark_tried("chatprov test")
        if as_json:
            found = [{"name": check.name, "ok": check.ok, "detail": check.detail} for check in checks]
            print_document({"ok": good, "checks": found}, session.target.calls if trace else None)
        else:
            session.out.print(check_count(checks))
    if not good:
        ctx.exit(1)
