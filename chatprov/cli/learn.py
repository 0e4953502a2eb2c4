"""`check` and `walkthrough`."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from chatprov.cli.documents import checks_as_json, print_document
from chatprov.cli.options import Command, Settings, json_option, pass_settings, trace_option, yes_option
from chatprov.cli.session import Session, in_terminal
from chatprov.engine.nothing import EngineOfNothing
from chatprov.errors import ChatprovError
from chatprov.teach.by_hand import watch
from chatprov.teach.check import check as look_through
from chatprov.teach.course import Lesson, lessons
from chatprov.teach.walkthrough import first_to_do, walk
from chatprov.ui.findings import check_news, check_report
from chatprov.ui.lesson_stage import FlowStage, PagedStage
from chatprov.ui.run_lines import lines_of_changes
from chatprov.ui.summary import next_commands, reach
from chatprov.ui.watching import WatchingStage

if TYPE_CHECKING:
    from chatprov.engine.engine import Engine
    from chatprov.teach.check import StepCheck
    from chatprov.teach.walkthrough import Stage

LOOK_AGAIN_SECONDS = 2.0
LOOKING = "Looking at what is there"
AFTERWARDS = {
    "chatprov test": "sign a user in, send a message and read it back",
    "chatprov status": "see what stands",
    "chatprov down": "remove all of it",
}


@click.command(cls=Command)
@click.argument("step", type=int, required=False)
@click.option("--watch", is_flag=True, help="Look again and again, until all is right or Ctrl-C.")
@trace_option
@json_option
@pass_settings
@click.pass_context
def check(ctx: click.Context, settings: Settings, *, step: int | None, watch: bool, trace: bool, as_json: bool) -> None:
    """Grade what stands, or one STEP of it, whoever made it, and change nothing.

    Each finding says what the tutorial asks, what is there, the likely mistake, and where to click or what to call to mend it. What
    is better than the tutorial asks, such as point-in-time recovery switched on, is right. Exits with 1 while there are findings.
    """
    if watch and as_json:
        raise click.UsageError("--watch and --json exclude each other")
    session = Session(settings)
    numbers = _numbers(session, step)
    with session.traced(show=trace and not as_json):
        engine = session.stopped() or session.engine()
        with session.progress.during(LOOKING):
            found = look_through(engine, numbers)
        if as_json:
            print_document(checks_as_json(found), session.target.calls if trace else None)
        else:
            session.note_if_stopped(engine)
            session.out.print(check_report(found))
        if watch:
            found = _watch(session, engine, numbers, found)
    if not all(one.ok for one in found):
        ctx.exit(1)


def _watch(session: Session, engine: Engine, numbers: list[int], found: list[StepCheck]) -> list[StepCheck]:
    """Look until all is right, and tell what changed."""
    with suppress(KeyboardInterrupt):
        while not all(one.ok for one in found):
            with session.progress.during("Watching; Ctrl-C ends it"):
                time.sleep(LOOK_AGAIN_SECONDS)
                if isinstance(engine, EngineOfNothing):
                    engine = session.stopped() or session.engine()
                now = look_through(engine, numbers)
            if news := check_news(found, now):
                session.out.print(news)
            found = now
    return found


def _numbers(session: Session, step: int | None) -> list[int]:
    """Return the numbers of the steps meant; raise ChatprovError when there is no such step."""
    numbers = [one.number for one in session.project.steps]
    if step is not None and step not in numbers:
        raise ChatprovError(
            f"There is no STEP {step}", advice=f"The steps of this project are {', '.join(map(str, numbers))}."
        )
    return numbers if step is None else [step]


@click.command(cls=Command)
@click.argument("step", type=int, required=False)
@click.option("--by-hand", is_flag=True, help="Do the steps yourself; chatprov watches and ticks what is right.")
@yes_option
@pass_settings
def walkthrough(settings: Settings, *, step: int | None, by_hand: bool, yes: bool) -> None:
    """Go through the tutorial, or through one STEP of it.

    Each step shows the clicks in the AWS Console, why they are made, the boto3 calls that replace them, makes it, and
    shows what came back and what goes wrong there. What stands already is not made again, so one may quit and go on
    later. With --yes everything runs without a question; without a terminal and --yes the pages are printed only.
    With --by-hand nothing is made: do it in the console, with the AWS CLI or with boto3, and see each requirement ticked.
    """
    session = Session(settings)
    numbers = _numbers(session, step)
    if by_hand:
        _by_hand(session, numbers)
        return
    paged = in_terminal() and session.out.is_terminal and not yes
    if not (paged or yes):
        _print_only(session, numbers)
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
    finished = walk(look, numbers, stage)
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


def _by_hand(session: Session, numbers: list[int]) -> None:
    """Watch somebody do the steps."""
    session.wake()
    engine = session.engine()
    if session.target.endpoint_url:
        session.out.print(reach(session.target.endpoint_url, session.target.region))

    def look(number: int, abroad: bool) -> StepCheck:  # noqa: FBT001  # the contract of watch
        return look_through(engine, [number], abroad=abroad)[0]

    def lesson(number: int) -> Lesson:
        with session.progress.during(LOOKING):
            return next(one for one in lessons(engine) if one.step.number == number)

    try:
        finished = watch(look, numbers, WatchingStage(session.out, lesson))
    except KeyboardInterrupt:
        finished = False
    if finished:
        session.out.print(
            "Everything asked holds. `chatprov up --adopt` takes it over, so that `chatprov down` can remove it."
        )
    else:
        session.out.print("What you made stands; `chatprov walkthrough --by-hand` goes on, `chatprov check` grades it.")


def _print_only(session: Session, numbers: list[int]) -> None:
    engine = session.stopped() or session.engine()
    with session.progress.during(LOOKING):
        found = lessons(engine)
    walk(lambda: found, numbers, FlowStage(session.out, None))
