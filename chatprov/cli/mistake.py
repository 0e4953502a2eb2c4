"""`mistake`."""

from __future__ import annotations

import random

import click

from chatprov.cli.documents import print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option
from chatprov.cli.session import READING, Session
from chatprov.cli.step_argument import step_argument
from chatprov.errors import ChatprovError
from chatprov.teach.check import check
from chatprov.teach.mistakes import NEEDED, MistakeMaker, harmless_mistakes, step_of
from chatprov.ui.mistakes import mistake_made, mistakes_table

NOT_ON_AWS = "A mistake on AWS can cost money, or open the backend to others"


@click.command(cls=Command)
@step_argument
@click.option("--list", "listed", is_flag=True, help="List the mistakes, and make none.")
@click.option("--name", metavar="NAME", help="Make the mistake with this name, as in --list.")
@trace_option
@json_option
@pass_settings
def mistake(
    settings: Settings, *, step: range | None, listed: bool, name: str | None, trace: bool, as_json: bool
) -> None:
    """Make a typical mistake in the local cloud, in one STEP or in any, for a neighbour to find with `check`.

    The backend has to be right before. The mistake is chosen at random; no message, user or file is lost. It is not said which
    it is, only with --json; `check --hint 3` shows how to correct it.
    """
    session = Session(settings)
    choice = harmless_mistakes(session.steps_meant(step))
    if name:
        choice = [entry for entry in choice if entry["mistake"] == name]
    if not choice:
        what = f"There is no mistake {name!r}" if name else "There are no mistakes for this step"
        raise ChatprovError(what, kept="Nothing was changed.", advice="`chatprov mistake --list` shows all.")
    if listed:
        entries = [{"step": step_of(entry), "mistake": entry["mistake"]} for entry in choice]
        if as_json:
            print_document({"mistakes": entries})
        else:
            session.out.print(mistakes_table(choice))
        return
    if session.kind == "aws":
        raise ChatprovError(
            NOT_ON_AWS, kept="Nothing was changed.", advice="Run it without --target aws, in the local cloud."
        )
    if not {resource.key for _, resource in session.project.resources()} >= NEEDED:
        raise ChatprovError(
            "These mistakes are made in the tutorial's backend, which this project does not have",
            kept="Nothing was changed.",
            advice="Run it in a project of the tutorial, such as `chatprov init` makes.",
        )
    session.ensure_running()
    with session.traced(show=trace and not as_json):
        engine = session.engine()
        with session.progress.during(READING):
            wrong = [graded.step.number for graded in check(engine, abroad=False) if not graded.ok]
            if wrong:
                raise ChatprovError(
                    f"The backend is not right: see STEP {wrong[0]}",
                    kept="Nothing was changed.",
                    advice="`chatprov check` shows what is missing or wrong; `chatprov up` creates the backend.",
                )
            entry = random.choice(choice)  # noqa: S311  # it protects nothing
            MistakeMaker(engine, session.target).make(entry)
            if all(graded.ok for graded in check(engine, abroad=False)):
                raise ChatprovError(
                    f"The mistake {entry['mistake']!r} changes nothing that this project asks for",
                    kept="The backend is right.",
                    advice="Choose another with --name; `chatprov mistake --list` shows all.",
                )
        if as_json:
            done = {"step": step_of(entry), "mistake": entry["mistake"]}
            print_document(done, session.target.calls if trace else None)
        else:
            session.out.print(mistake_made(session.short_description, session.settings.repeated()))
