"""`down`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import print_document, removed_as_json
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option, yes_option
from chatprov.cli.session import READING, Session, ask, in_terminal
from chatprov.ui.removal import data_list, removal_list, removed_line
from chatprov.ui.run_lines import cascaded_parts, lines_of_removal

if TYPE_CHECKING:
    from chatprov.engine.destroy import ResourceContents
    from chatprov.engine.read_result import Ours


@click.command(cls=Command)
@click.option("--delete-data", is_flag=True, help="Delete messages, files and users too.")
@yes_option
@trace_option
@json_option
@pass_settings
def down(settings: Settings, *, delete_data: bool, yes: bool, trace: bool, as_json: bool) -> None:
    """Delete the created resources, and verify that nothing remains.

    Resources that hold messages, files or users are deleted only with --delete-data, or after a question that counts
    them is answered with yes.
    """
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        stopped = session.offline_if_empty()
        if stopped:
            stopped.forget()
            if as_json:
                print_document({"changes": [], "seconds": 0.0}, [] if trace else None)
            else:
                session.out.print("Nothing to remove: the local cloud is stopped and keeps no data.")
            return
        engine = session.engine()
        began = time.monotonic()

        def agree(to_delete: list[Ours], held: list[ResourceContents]) -> bool:
            nonlocal began
            agreed = delete_data
            asking = not yes and (session.kind == "aws" or (held and not delete_data and in_terminal()))
            if asking:
                session.progress.pause()
                session.err.print(
                    f"These resources exist {session.description(engine)}:",
                    removal_list(to_delete),
                    data_list(held),
                    sep="\n",
                )
                losing = " Its data is lost." if held else ""
                ask(f"Delete all of this?{losing}", instead="--yes, and --delete-data if there is data")
                agreed, began = True, time.monotonic()
            if agreed or not held:
                session.progress.begin(lines_of_removal(to_delete, engine.step_of), cascaded_parts(to_delete))
            return agreed

        with session.progress.during(READING):
            removed = engine.down(delete_data=delete_data, agree=agree)
        session.print_notes(engine)
        seconds = time.monotonic() - began
        if as_json:
            print_document(
                {"changes": removed_as_json(removed), "seconds": round(seconds, 3)},
                session.target.calls if trace else None,
            )
        else:
            session.out.print(removed_line(removed, session.description(engine), seconds))
