"""`up`."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import changes_as_json, outputs_as_json, print_document
from chatprov.cli.options import (
    Command,
    Settings,
    adopt_option,
    json_option,
    pass_settings,
    trace_option,
    yes_option,
)
from chatprov.cli.session import READING, Session, ask
from chatprov.outputs import outputs_of
from chatprov.ui.plan_table import plan_table
from chatprov.ui.run_lines import lines_of_changes
from chatprov.ui.summary import summary

if TYPE_CHECKING:
    from chatprov.engine.plan import Change


@click.command(cls=Command)
@adopt_option
@click.option("--replace", is_flag=True, help="Delete and recreate what AWS cannot change in place; its data is lost.")
@yes_option
@trace_option
@json_option
@pass_settings
def up(
    settings: Settings, *, adopt: dict[str, str] | None, replace: bool, yes: bool, trace: bool, as_json: bool
) -> None:
    """Create or update everything that is missing or differs, step by step.

    Resources that match config.yaml are not touched, so it is safe to run it again. In the local cloud there are no questions; on
    AWS the changes are shown and confirmed first.
    """
    session = Session(settings)
    session.check_code()
    with session.traced(show=trace and not as_json):
        session.ensure_running()
        engine = session.engine()
        began = time.monotonic()

        def agree(changes: list[Change]) -> None:
            nonlocal began
            if session.kind == "aws" and not yes:
                session.progress.pause()
                session.err.print(
                    f"chatprov will make these changes {session.description(engine)}:", plan_table(changes), sep="\n"
                )
                ask("Make these changes?", instead="--yes")
                began = time.monotonic()
            session.progress.begin(lines_of_changes(changes))

        with session.progress.during(READING):
            applied = engine.up(adopt=adopt is not None, chosen=adopt, replace=replace, agree=agree)
        session.print_notes(engine)
        outputs = outputs_of(engine, applied.results)
        seconds = time.monotonic() - began
        if as_json:
            print_document(
                {
                    "changes": changes_as_json(applied.changes),
                    "seconds": round(seconds, 3),
                    "outputs": outputs_as_json(outputs),
                },
                session.target.calls if trace else None,
            )
        else:
            total = len(engine.resources)
            target, options = session.description(engine), settings.repeated()
            session.out.print(summary(applied.changes, total, outputs, target=target, seconds=seconds, options=options))
