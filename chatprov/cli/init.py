"""`init`."""

from __future__ import annotations

from pathlib import Path

import click

from chatprov.cli.documents import print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings
from chatprov.new_project import make_project
from chatprov.ui.console import stdout
from chatprov.ui.new_project import new_project


@click.command(cls=Command)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
@pass_settings
def init(settings: Settings, *, folder: Path, as_json: bool) -> None:
    """Create a project in DIR that you can edit: configuration, steps, schema and templates.

    DIR must be empty or not exist yet. The project has both variants; with --variant it has only that one.
    """
    files = make_project(folder, settings.variant)
    if as_json:
        print_document({"folder": str(folder.resolve()), "variant": settings.variant, "files": files})
    else:
        stdout().print(new_project(str(folder), files))
