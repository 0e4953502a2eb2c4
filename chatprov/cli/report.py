"""`status` and `outputs`."""

from __future__ import annotations

import shlex

import click

from chatprov.cli.documents import outputs_as_json, print_document, steps_as_json
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import Session
from chatprov.ui.console import stdout
from chatprov.ui.outputs_table import outputs_table
from chatprov.ui.status_table import endpoints_of, status_table

VARIABLE_PREFIX = "CHAT_"
"""Not CHATPROV_, whose variables are this command line's own options."""


@click.command(cls=Command)
@trace_option
@json_option
@pass_settings
def status(settings: Settings, *, trace: bool, as_json: bool) -> None:
    """Show every step: what stands, what is missing, what was changed by hand."""
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        engine = session.stopped() or session.engine()
        with session.progress.during("Looking at what is there"):
            steps = engine.status()
        if as_json:
            document = {
                "target": session.kind,
                "account": engine.run.account,
                "region": engine.run.region,
                "endpoint_url": session.target.endpoint_url,
                "steps": steps_as_json(steps),
            }
            print_document(document, session.target.calls if trace else None)
            return
        session.note_if_stopped(engine)
        session.out.print(status_table(steps))
        if endpoints := endpoints_of(steps):
            session.out.print(outputs_table(endpoints))


@click.command(cls=Command)
@click.option("--format", "form", type=click.Choice(["json", "env"]), help="One JSON document, or NAME=value lines.")
@json_option
@pass_settings
def outputs(settings: Settings, *, form: str | None, as_json: bool) -> None:
    """Print names, ids and URLs of the backend, for a frontend or a script."""
    values = outputs_as_json(Session(settings).backend())
    if as_json or form == "json":
        print_document(values)
    elif form == "env":
        for key, value in values.items():
            click.echo(f"{VARIABLE_PREFIX}{key.upper()}={shlex.quote(value or '')}")
    else:
        stdout().print(outputs_table(values))
