"""`walkthrough`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from chatprov.cli.options import Command, Settings, pass_settings, yes_option
from chatprov.cli.session import Session, in_terminal
from chatprov.errors import ChatprovError
from chatprov.teach.course import Lesson, lessons
from chatprov.teach.walkthrough import first_to_do, walk
from chatprov.ui.lesson_stage import FlowStage, PagedStage
from chatprov.ui.run_lines import lines_of_changes
from chatprov.ui.summary import next_commands

if TYPE_CHECKING:
    from chatprov.engine.engine import Engine
    from chatprov.teach.walkthrough import Stage

LOOKING = "Looking at what is there"
AFTERWARDS = {
    "chatprov test": "sign a user in, send a message and read it back",
    "chatprov status": "see what stands",
    "chatprov down": "remove all of it",
}


@click.command(cls=Command)
@click.argument("step", type=int, required=False)
@yes_option
@pass_settings
def walkthrough(settings: Settings, *, step: int | None, yes: bool) -> None:
    """Go through the tutorial, or through one STEP of it.

    Each step shows the clicks in the AWS Console, why they are made, the boto3 calls that replace them, makes it, and
    shows what came back and what goes wrong there. What stands already is not made again, so one may quit and go on
    later. With --yes everything runs without a question; without a terminal and --yes the pages are printed only.
    """
    session = Session(settings)
    numbers = [one.number for one in session.project.steps]
    if step is not None and step not in numbers:
        raise ChatprovError(
            f"There is no STEP {step}", advice=f"The steps of this project are {', '.join(map(str, numbers))}."
        )
    paged = in_terminal() and session.out.is_terminal and not yes
    if not (paged or yes):
        _print_only(session, numbers if step is None else [step])
        return
    session.wake()
    engine = session.engine()

    def look() -> list[Lesson]:
        with session.progress.during(LOOKING):
            return lessons(engine)

    def make(lesson: Lesson) -> None:
        _make(session, engine, lesson)

    stage: Stage = FlowStage(session.out, make)
    if paged:
        stage = PagedStage(session.out, click.getchar, make, session.short_place)
    if step is None and paged:
        numbers = numbers[numbers.index(first_to_do(look())) :]
    finished = walk(look, numbers if step is None else [step], stage)
    if finished and step is None:
        session.out.print("That was the last step.")
        session.out.print(next_commands(AFTERWARDS, settings.repeated()))
    elif not finished:
        session.out.print("What was made stands; `chatprov walkthrough` goes on with the first step that is missing.")


def _make(session: Session, engine: Engine, lesson: Lesson) -> None:
    wanted = frozenset({lesson.step.number, *lesson.missing_before})
    if lesson.missing_before:
        before = ", ".join(str(number) for number in lesson.missing_before)
        session.err.print(f"This needs what earlier steps make, so they are made first: STEP {before}.")
    with session.progress.during(LOOKING):
        engine.up(only_steps=wanted, agree=lambda changes: session.progress.begin(lines_of_changes(changes)))


def _print_only(session: Session, numbers: list[int]) -> None:
    engine = session.stopped() or session.engine()
    with session.progress.during(LOOKING):
        found = lessons(engine)
    walk(lambda: found, numbers, FlowStage(session.out, None))
