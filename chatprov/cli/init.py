"""`init`."""

from __future__ import annotations

from pathlib import Path

import click

from chatprov.cli.documents import print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings
from chatprov.new_project import EMPTY, TEMPLATES, make_project
from chatprov.ui.console import stdout
from chatprov.ui.new_project import new_project


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--empty", is_flag=True, help="An API with one query instead of the chat, to add tables and resolvers to."
)
@click.option(
    "--template",
    type=click.Choice(TEMPLATES),
    help="An API with tables, users, a group and a page instead of the chat.",
)
@json_option
@pass_settings
def init(settings: Settings, *, folder: Path, empty: bool, template: str | None, as_json: bool) -> None:
    """Create a project in DIR that you can edit: configuration, steps, schema and templates.

    DIR must be empty or not exist yet. The project has both variants; with --variant it has only that one. With --empty or
    --template it is an API that is not the chat: everything is in config.yaml, and there are no lessons.
    """
    if empty and template:
        raise click.UsageError("--empty and --template exclude each other")
    if settings.variant and (empty or template):
        raise click.UsageError("--variant is for the chat: without --empty and --template")
    files = make_project(folder, settings.variant, EMPTY if empty else template)
    if as_json:
        print_document({"folder": str(folder.resolve()), "variant": settings.variant, "files": files})
    else:
        stdout().print(new_project(str(folder), files))
