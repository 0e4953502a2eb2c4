"""`status` and `outputs`."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import click

from chatprov import frontends
from chatprov.cli.documents import outputs_as_json, print_document, print_text, steps_as_json
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import Session
from chatprov.ui.console import stdout
from chatprov.ui.outputs_table import outputs_table
from chatprov.ui.status_table import endpoints_of, status_table

if TYPE_CHECKING:
    from collections.abc import Mapping

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
        engine = session.cloud_stopped() or session.engine()
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
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "env", "amplify", "vite", "aws-exports"]),
    help="One JSON document, NAME=value lines, Amplify.configure's object, .env.local of Vite, or aws-exports.js.",
)
@json_option
@pass_settings
def outputs(settings: Settings, *, form: str | None, as_json: bool) -> None:
    """Print names, ids and URLs of the backend, for a frontend or a script.

    Such as: chatprov outputs --format amplify > src/backend.json
    """
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} exclude each other")
    found = Session(settings).backend()
    match "json" if as_json else form:
        case "json":
            print_document(outputs_as_json(found))
        case "env":
            _print_variables(
                {f"{VARIABLE_PREFIX}{key.upper()}": value for key, value in outputs_as_json(found).items()}
            )
        case "vite":
            _print_variables(frontends.vite(found))
        case "amplify":
            print_text(json.dumps(frontends.amplify(found), indent=2))
        case "aws-exports":
            print_text(frontends.aws_exports(found))
        case _:
            stdout().print(outputs_table(outputs_as_json(found)))


def _print_variables(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        print_text(f"{name}={shlex.quote(value or '')}")
