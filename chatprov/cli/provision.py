"""`up`, `plan` and `down`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import changes_as_json, outputs_as_json, print_document, removed_as_json
from chatprov.cli.options import (
    Command,
    Settings,
    adopt_option,
    json_option,
    pass_settings,
    trace_option,
    yes_option,
)
from chatprov.cli.session import Session, ask, in_terminal
from chatprov.errors import NoCredentials
from chatprov.outputs import outputs_of
from chatprov.ui.plan_table import plan_table
from chatprov.ui.removal import data_list, removal_list, removed_line
from chatprov.ui.run_lines import lines_of_changes, lines_of_removal, parts_that_go_along
from chatprov.ui.summary import summary

if TYPE_CHECKING:
    from chatprov.engine.destroy import ResourceContents
    from chatprov.engine.plan import Change
    from chatprov.engine.refresh import ReadResult

LOOKING = "Looking at what is there"
SOMETHING_WOULD_CHANGE = 2


@click.command(cls=Command)
@adopt_option
@click.option(
    "--replace", is_flag=True, help="Delete and make anew what AWS cannot change in place, with the data in it."
)
@yes_option
@trace_option
@json_option
@pass_settings
def up(
    settings: Settings, *, adopt: dict[str, str] | None, replace: bool, yes: bool, trace: bool, as_json: bool
) -> None:
    """Make everything that is missing or differs, step by step.

    What stands as config.yaml wants it is left alone, so running it again is safe. In the local cloud nothing is asked; on AWS
    the changes are shown first.
    """
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        session.ensure_running()
        engine = session.engine()
        began = time.monotonic()

        def agree(changes: list[Change]) -> None:
            nonlocal began
            if session.kind == "aws" and not yes:
                session.progress.pause()
                session.err.print(f"This is going to happen {session.place(engine)}:", plan_table(changes), sep="\n")
                ask("Make these changes?", instead="--yes")
                began = time.monotonic()
            session.progress.begin(lines_of_changes(changes))

        with session.progress.during(LOOKING):
            changed = engine.up(adopt=adopt is not None, chosen=adopt, replace=replace, agree=agree)
        session.print_notes(engine)
        with session.progress.during("Reading where it is reached"):
            outputs = outputs_of(engine, engine.current())
        seconds = time.monotonic() - began
        if as_json:
            print_document(
                {
                    "changes": changes_as_json(changed),
                    "seconds": round(seconds, 3),
                    "outputs": outputs_as_json(outputs),
                },
                session.target.calls if trace else None,
            )
        else:
            total = len(engine.run.resources)
            place, options = session.place(engine), settings.repeated()
            session.out.print(summary(changed, total, outputs, place=place, seconds=seconds, options=options))


@click.command(cls=Command)
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when something would change.")
@adopt_option
@trace_option
@json_option
@pass_settings
@click.pass_context
def plan(
    ctx: click.Context,
    settings: Settings,
    *,
    detailed_exitcode: bool,
    adopt: dict[str, str] | None,
    trace: bool,
    as_json: bool,
) -> None:
    """Show what `up` would do, and change nothing."""
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        try:
            engine = session.cloud_stopped() or session.engine()
        except NoCredentials as error:
            engine = session.offline()
            session.err.print(
                f"{error.message}. Without them, this is what `chatprov up` makes where nothing stands yet."
            )
        with session.progress.during(LOOKING):
            changes = engine.plan(adopt=adopt is not None, chosen=adopt)
        if as_json:
            print_document({"changes": changes_as_json(changes)}, session.target.calls if trace else None)
        else:
            session.note_if_stopped(engine)
            session.out.print(plan_table(changes))
    if detailed_exitcode and any(change.action != "none" for change in changes):
        ctx.exit(SOMETHING_WOULD_CHANGE)


@click.command(cls=Command)
@click.option("--delete-data", is_flag=True, help="Delete messages, files and users too.")
@yes_option
@trace_option
@json_option
@pass_settings
def down(settings: Settings, *, delete_data: bool, yes: bool, trace: bool, as_json: bool) -> None:
    """Remove exactly what was made, and check that nothing is left.

    Nothing that holds messages, files or users is removed unless --delete-data is given or a question that counts
    them is answered with yes.
    """
    session = Session(settings)
    with session.traced(show=trace and not as_json):
        stopped = session.cloud_stopped()
        if stopped:
            stopped.forget()
            if as_json:
                print_document({"changes": [], "seconds": 0.0}, [] if trace else None)
            else:
                session.out.print("Nothing stands: the local cloud is not running, and it keeps nothing when it stops.")
            return
        engine = session.engine()
        began = time.monotonic()

        def agree(doomed: list[ReadResult], held: list[ResourceContents]) -> bool:
            nonlocal began
            agreed = delete_data
            asking = not yes and (session.kind == "aws" or (held and not delete_data and in_terminal()))
            if asking:
                session.progress.pause()
                session.err.print(
                    f"This stands {session.place(engine)}:", removal_list(doomed), data_list(held), sep="\n"
                )
                losing = " Its data is lost." if held else ""
                ask(f"Delete all of this?{losing}", instead="--yes, and --delete-data if there is data")
                agreed, began = True, time.monotonic()
            if agreed or not held:
                session.progress.begin(lines_of_removal(doomed, engine.run.step_of), parts_that_go_along(doomed))
            return agreed

        with session.progress.during(LOOKING):
            removed = engine.down(delete_data=delete_data, agree=agree)
        session.print_notes(engine)
        seconds = time.monotonic() - began
        if as_json:
            print_document(
                {"changes": removed_as_json(removed), "seconds": round(seconds, 3)},
                session.target.calls if trace else None,
            )
        else:
            session.out.print(removed_line(removed, session.place(engine), seconds))
