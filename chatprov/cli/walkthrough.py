"""`walkthrough`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatprov.cli.options import Command, Settings, pass_settings, yes_option
from chatprov.cli.session import READING, Session, in_terminal
from chatprov.errors import ChatprovError
from chatprov.teach.by_hand import watch
from chatprov.teach.check import check
from chatprov.teach.course import Lesson, lessons
from chatprov.teach.html import as_html
from chatprov.teach.markdown import as_markdown
from chatprov.teach.walkthrough import first_to_do, walk
from chatprov.ui.lesson_stage import FlowStage, PagedStage
from chatprov.ui.run_lines import lines_of_changes
from chatprov.ui.summary import next_commands, reach
from chatprov.ui.watching import FlowWatcher, PageWatcher

if TYPE_CHECKING:
    from chatprov.engine.engine import Engine
    from chatprov.teach.walkthrough import Move, Stage

AFTERWARDS = {
    "chatprov test": "sign a user in, send a message and read it back",
    "chatprov status": "see the state of every resource",
    "chatprov down": "delete everything",
}


@click.command(cls=Command)
@click.argument("step", type=int, required=False)
@click.option(
    "--by-hand", is_flag=True, help="Do the steps yourself; chatprov watches and ticks each requirement that is met."
)
@click.option(
    "--export",
    "folder",
    metavar="DIR",
    type=click.Path(file_okay=False),
    help="Write the lessons to DIR: walkthrough.md and walkthrough.html.",
)
@yes_option
@pass_settings
def walkthrough(settings: Settings, *, step: int | None, by_hand: bool, folder: str | None, yes: bool) -> None:
    """Follow the tutorial, or one STEP of it.

    Each step shows the clicks in the AWS Console, the reason for them, and the boto3 calls that replace them. Then it creates
    the resources, and shows the results and the pitfalls. Resources that exist are not created again, so you can quit and
    continue later. With --yes everything runs without questions; without a terminal and without --yes the pages are only printed.
    With --by-hand chatprov creates nothing: use the console, the AWS CLI or boto3, and see each requirement ticked.
    """
    session = Session(settings)
    session.project.require_chat("lessons")
    numbers = session.steps_meant(step)
    session.check_code()
    if by_hand and folder:
        raise click.UsageError("--by-hand and --export exclude each other")
    if by_hand:
        _by_hand(session, numbers, one=step is not None)
        return
    if folder:
        _export(session, numbers, Path(folder))
        return
    _go_through(session, numbers, one=step is not None, yes=yes)


def _go_through(session: Session, numbers: list[int], *, one: bool, yes: bool) -> None:
    """Show the steps and create their resources."""
    paged = in_terminal() and session.out.is_terminal and not yes
    if not (paged or yes):
        _print_only(session, numbers)
        return
    session.ensure_running()
    engine = session.engine()

    def read_lessons() -> list[Lesson]:
        with session.progress.during(READING):
            return lessons(engine)

    def make(lesson: Lesson) -> Move:
        _make(session, engine, lesson)
        return "on"

    stage: Stage = FlowStage(session.out, make)
    if paged:
        stage = PagedStage(session.out, click.getchar, make, f"creates it {session.short_description}")
    if not one and paged:
        numbers = numbers[numbers.index(first_to_do(read_lessons())) :]
    finished = walk(read_lessons, numbers, stage)
    if finished and not one:
        session.out.print("That was the last step.")
        session.out.print(next_commands(AFTERWARDS, session.settings.repeated()))
    elif not finished:
        session.out.print(
            "Resources created so far are kept; `chatprov walkthrough` continues with the first missing step."
        )


def _make(session: Session, engine: Engine, lesson: Lesson) -> None:
    wanted = frozenset({lesson.step.number, *lesson.missing_before})
    if lesson.missing_before:
        before = ", ".join(str(number) for number in lesson.missing_before)
        session.err.print(f"This step depends on earlier steps, which are created first: STEP {before}.")
    with session.progress.during(READING):
        engine.up(only_steps=wanted, agree=lambda changes: session.progress.begin(lines_of_changes(changes)))


def _by_hand(session: Session, numbers: list[int], *, one: bool) -> None:
    """Watch while the user does the steps."""
    session.ensure_running()
    engine = session.engine()
    paged = in_terminal() and session.out.is_terminal
    if session.target.endpoint_url:
        session.out.print(reach(session.target.endpoint_url, session.target.region))
        if paged:
            click.pause("Press any key to continue ...")

    def read_lessons() -> list[Lesson]:
        with session.progress.during(READING):
            return lessons(engine)

    def make(lesson: Lesson) -> Move:
        number = lesson.step.number
        watcher = PageWatcher(session.out, lesson) if paged else FlowWatcher(session.out, lesson)
        return watch(lambda abroad: check(engine, [number], abroad=abroad, evidence=True)[0], watcher)

    stage: Stage = FlowStage(session.out, make)
    if paged:
        stage = PagedStage(session.out, click.getchar, make, "starts watching while you create it")
        if not one:
            with session.progress.during(READING):
                begun = [found.step.number for found in check(engine, abroad=False) if not found.ok]
            numbers = numbers[numbers.index(begun[0]) :] if begun else numbers
    try:
        finished = walk(read_lessons, numbers, stage, by_hand=True)
    except KeyboardInterrupt:
        finished = False
    if finished:
        session.out.print(
            "Everything is right. `chatprov up --adopt` adopts the resources, so that `chatprov down` can delete them."
        )
    else:
        session.out.print(
            "Resources created so far are kept; `chatprov walkthrough --by-hand` continues, `chatprov check` grades them."
        )


def _export(session: Session, numbers: list[int], folder: Path) -> None:
    """Write the lessons as documents, with the current state of the resources."""
    engine = session.offline_if_empty() or session.engine()
    with session.progress.during(READING):
        found = [lesson for lesson in lessons(engine) if lesson.step.number in numbers]
    for name, text in (("walkthrough.md", as_markdown(found)), ("walkthrough.html", as_html(found))):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, encoding="utf-8")
        except OSError as error:
            raise ChatprovError(
                f"Cannot write {folder / name}: {error.strerror}", advice="Choose another folder with --export."
            ) from None
        session.err.print(f"Written: {folder / name}")


def _print_only(session: Session, numbers: list[int]) -> None:
    engine = session.offline_if_empty() or session.engine()
    with session.progress.during(READING):
        found = lessons(engine)
    walk(lambda: found, numbers, FlowStage(session.out, None))
