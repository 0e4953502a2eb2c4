"""`local repair`: make damaged data of the local cloud readable again."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_document, print_text
from chatprov.cli.options import Command, Settings, json_option, pass_settings
from chatprov.cli.session import Session
from chatprov.local.data_folder import is_same
from chatprov.local.kept_files import has_data

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chatprov.local.repair_notes import SetAside


@click.command(cls=Command)
@json_option
@pass_settings
def repair(settings: Settings, *, as_json: bool) -> None:
    """Read what is left of damaged data, so that the local cloud can start with it.

    What cannot be read is set aside and named. Nothing is deleted: each file that is changed is kept beside it, with the suffix
    `.damaged`. If nothing is damaged, nothing is changed.
    """
    session = Session(settings)
    running = session.cloud.status()
    folder = session.cloud.data
    # one that was started with --memory, or with the folder of another user, does not use the data
    if running is not None and running.data is not None and folder is not None and is_same(running.data, folder):
        if as_json:
            print_document({"running": True, "data": str(running.data), "set_aside": []})
        else:
            print_text(
                f"The local cloud on port {settings.port} uses its data, which was not changed. If an answer says that "
                "something is damaged, stop it with `chatprov local stop`, and run the same command again."
            )
        return
    from chatprov.local import repair as repairing  # noqa: PLC0415  # it imports all services

    session.cloud.kept_data()  # it puts data back whose replacement was interrupted
    if folder is None or not has_data(folder):
        if as_json:
            print_document({"running": running is not None, "data": None, "set_aside": []})
        else:
            print_text(f"There is no data of a local cloud on port {settings.port}, so there is nothing to repair.")
        return
    with ExitStack() as stack:
        with session.progress.during("Repairing the data of the local cloud"):
            found = stack.enter_context(repairing.repaired(folder))
        # what is noted in the folder for a repair that is killed is deleted after this
        if as_json:
            print_document({"running": running is not None, "data": str(folder), "set_aside": _as_json(found)})
        elif not found:
            print_text("Nothing is damaged.")
        else:
            from chatprov.ui.repair_report import repair_report  # noqa: PLC0415  # only after a repair

            session.out.print(repair_report(folder, found, as_table=session.out.is_terminal))


def _as_json(found: Sequence[SetAside]) -> list[dict[str, object]]:
    return [
        {
            "file": str(entry.file),
            "byte": entry.place,
            "what": entry.what,
            "kept": None if entry.kept is None else str(entry.kept),
        }
        for entry in found
    ]
