"""`files`."""

from __future__ import annotations

import click

from chatprov.cli.documents import print_text
from chatprov.cli.options import Command, Settings, pass_settings
from chatprov.cli.session import Session


@click.command(cls=Command)
@pass_settings
def files(settings: Settings) -> None:
    """Print the folder of the project: the one with config.yaml and graphql/.

    The commands of the lessons read the schema and the templates from it, so that they run in any folder. In a folder that is no
    project, it is the project that chatprov contains.
    """
    print_text(str(Session(settings).folder.root))
