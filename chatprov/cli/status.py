"""`status`."""

from __future__ import annotations

import click

from chatprov.cli.documents import print_document, steps_as_json
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import READING, Session
from chatprov.ui.outputs_table import outputs_table
from chatprov.ui.status_table import endpoints_of, status_table


@click.command(cls=Command)
@trace_option
@json_option
@pass_settings
def status(settings: Settings, *, trace: bool, as_json: bool) -> None:
    """Show every step: what exists, what is missing, what was changed by hand."""
    session = Session(settings)
    session.check_code()
    with session.traced(show=trace and not as_json):
        engine = session.offline_if_empty() or session.engine()
        with session.progress.during(READING):
            steps = engine.status()
        if as_json:
            document = {
                "target": session.kind,
                "account": engine.account,
                "region": engine.region,
                "endpoint_url": session.target.endpoint_url,
                "steps": steps_as_json(steps, session.tried_steps),
            }
            print_document(document, session.target.calls if trace else None)
            return
        session.note_if_stopped(engine)
        session.out.print(status_table(steps, session.tried_steps))
        if endpoints := endpoints_of(steps):
            session.out.print(outputs_table(endpoints))
