"""`outputs`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from chatprov import frontends
from chatprov.cli.documents import outputs_as_json, outputs_as_lines, print_document, print_text
from chatprov.cli.options import Command, Settings, json_option, pass_settings
from chatprov.cli.session import Session
from chatprov.shell_words import shell_word
from chatprov.ui.console import stdout
from chatprov.ui.outputs_table import outputs_table

if TYPE_CHECKING:
    from collections.abc import Mapping

VARIABLE_PREFIX = "CHAT_"
"""Not CHATPROV_: variables with this prefix are options of the command line."""


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

    Example: chatprov outputs --format amplify > src/backend.json
    """
    if as_json and form not in {None, "json"}:
        raise click.UsageError(f"--json and --format {form} exclude each other")
    found = Session(settings).backend()
    match "json" if as_json else form:
        case "json":
            print_document(outputs_as_json(found))
        case "env":
            _print_variables(
                {f"{VARIABLE_PREFIX}{key.upper()}": value for key, value in outputs_as_lines(found).items()}
            )
        case "vite":
            _print_variables(frontends.vite(found))
        case "amplify":
            print_text(json.dumps(frontends.amplify(found), indent=2))
        case "aws-exports":
            print_text(frontends.aws_exports(found))
        case _:
            stdout().print(outputs_table(outputs_as_lines(found)))


def _print_variables(variables: Mapping[str, str | None]) -> None:
    for name, value in variables.items():
        print_text(f"{name}={shell_word(value or '')}")
