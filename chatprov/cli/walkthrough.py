"""`walkthrough`."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chatprov.cli.options import Command, Settings, pass_settings, yes_option
from chatprov.cli.session import READING, Session, in_terminal
from chatprov.cli.step_argument import step_argument
from chatprov.errors import ChatprovError
from chatprov.teach.by_hand import watch
from chatprov.teach.check import check
from chatprov.teach.course import Lesson, lessons
from chatprov.teach.html import as_html
from chatprov.teach.markdown import as_markdown
from chatprov.teach.prediction import Played, play
from chatprov.teach.progress import course_progress, first_not_done
from chatprov.teach.setup_lines import SetupLines
from chatprov.teach.walkthrough import walk
from chatprov.ui.course_page import course_page, next_line
from chatprov.ui.keys import name_of
from chatprov.ui.lesson_stage import FlowStage, PagedStage
from chatprov.ui.run_lines import lines_of_changes
from chatprov.ui.summary import next_commands, reach
from chatprov.ui.watching import FlowWatcher, PageWatcher

if TYPE_CHECKING:
    from chatprov.engine.engine import Engine
    from chatprov.teach.findings import StepCheck
    from chatprov.teach.progress import Part, ProgressFile, StepProgress
    from chatprov.teach.walkthrough import Move, Stage
    from chatprov.ui.course_page import Page

AFTERWARDS = {
    "chatprov web": "chat on a page in the browser",
    "chatprov chat --room room1": "chat in the terminal",
    "chatprov check": "grade the backend again after a change",
    "chatprov audit": "find its weaknesses, each with the line that fixes it",
    "chatprov up --variant hardened": "build the chat without these weaknesses",
    "chatprov export --format cloudformation": "write the backend as code; also terraform, cdk and boto3",
    "chatprov --target aws plan": "show what would be created in your AWS account",
    "chatprov down": "delete everything",
}
TRIED_BY = {"chatprov test": "test", "chatprov audit": "audit"}
"""The commands of steps without resources that Enter runs, and their names as subcommands."""


@click.command(cls=Command)
@step_argument
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
@click.pass_context
def walkthrough(
    ctx: click.Context, settings: Settings, *, step: range | None, by_hand: bool, folder: str | None, yes: bool
) -> None:
    """Follow the tutorial, or some steps of it: STEP is a number such as 3, or a range such as 3-5.

    Each step shows the clicks in the AWS Console, the reason for them, and the boto3 calls that replace them. Then it creates
    the resources, and shows the results and the pitfalls. The first page shows what is done and what is next; you can quit after
    any page, and the same command continues there. With --yes everything runs without questions; without a terminal and without
    --yes the pages are only printed. With --by-hand chatprov creates nothing: use the console, the AWS CLI or boto3, and see each
    requirement ticked.
    """
    session = Session(settings)
    session.project.require_chat("lessons")
    numbers = session.steps_meant(step)
    session.check_code()
    if by_hand and folder:
        raise click.UsageError("--by-hand and --export exclude each other")
    if folder:
        _export(session, numbers, Path(folder))
        return
    paged = in_terminal() and session.out.is_terminal and not yes
    if not (paged or yes or by_hand):
        _print_only(session, numbers)
        return
    session.ensure_running()
    Walk(session, session.engine(), ctx, numbers, by_hand=by_hand, paged=paged, whole=step is None).run()


@dataclass
class Walk:
    """One run of the walkthrough in a terminal, or with --yes."""

    session: Session
    engine: Engine
    ctx: click.Context
    numbers: list[int]
    by_hand: bool
    paged: bool
    whole: bool
    """Whether the learner named no steps."""

    @property
    def exports(self) -> str:
        """The shell lines that make the AWS CLI and boto3 use the target."""
        return SetupLines.of(self.engine, self.session.settings.profile).exports

    @property
    def store(self) -> ProgressFile:
        """The learner's progress in this project."""
        return self.session.progress_file

    def run(self) -> None:
        """Show the steps, create their resources or watch the learner create them, and say how to continue."""
        if not self.paged:
            self._end(finished=self._walk(FlowStage(self.session.out, self._make), None))
            return
        finished = False
        try:
            finished = self._in_pages()
        except KeyboardInterrupt:
            self.session.out.print()
        self._end(finished=finished)

    def _in_pages(self) -> bool:
        """Begin where the learner stopped; return whether the end was reached."""
        if self.by_hand and self.session.target.endpoint_url:
            self.session.out.print(reach(self.exports))
            self.session.out.print("Press any key to continue ...")
            if name_of(click.getchar()) == "quit":
                return False
        stage = PagedStage(
            self.session.out,
            click.getchar,
            self._make,
            makes=self._enter,
            overview=self._overview,
            numbers=self.numbers,
            predict=self._predict,
            answered=self._answered,
        )
        if not self.whole:
            return self._walk(stage, None)
        steps = self._progress()
        start = first_not_done(steps)
        opened = stage.open(self._page(steps), "continues there" if start else "goes through all steps again")
        if opened in ("quit", "back"):
            return False
        return self._walk(stage, (opened, "explanation") if isinstance(opened, int) else start)

    def _walk(self, stage: Stage, start: tuple[int, Part] | None) -> bool:
        return walk(
            self._lessons,
            self.numbers,
            stage,
            always_make=lambda lesson: self.by_hand or self._command_of(lesson) is not None,
            start=start,
            mark=self.store.mark if self.paged else lambda _mark, _number: None,
        )

    def _end(self, *, finished: bool) -> None:
        out = self.session.out
        if finished and self.whole:
            if self.by_hand:
                out.print(
                    "Everything is right. `chatprov up --adopt` puts chatprov's tags on the resources that you made, so that "
                    "`chatprov down` can delete them."
                )
            out.print("That was the last step. What you can do with the backend now:")
            out.print(next_commands(AFTERWARDS, self.session.settings.repeated()))
        elif self.paged:
            out.print(next_line(self._progress()))
            flag = " --by-hand" if self.by_hand else ""
            out.print(f"What was created is kept, and what you have read; `chatprov walkthrough{flag}` continues here.")
        elif not finished:
            out.print("What was created is kept; `chatprov check` grades it.")

    def _lessons(self) -> list[Lesson]:
        with self.session.progress.during(READING):
            found = lessons(self.engine)
            if not self.by_hand:
                return found
            right = frozenset(graded.step.number for graded in check(self.engine, abroad=False) if graded.ok)
            return [replace(lesson, right=right) for lesson in found]

    def _progress(self) -> list[StepProgress]:
        with self.session.progress.during(READING):
            checks = check(self.engine, abroad=False)
            right = {found.step.number for found in checks if found.ok}
            return course_progress(lessons(self.engine), right, self.store)

    def _overview(self) -> Page:
        """Return the list of steps, as it is now."""
        return self._page(self._progress())

    def _page(self, steps: list[StepProgress]) -> Page:
        made = [step.number for step in steps if step.made]
        where = self.session.target.endpoint_url or f"{self.engine.account} {self.session.target.region}"
        gone = [number for number in self.store.last_built(where, made) if number not in made]
        for note in self.store.notes:
            self.session.err.print(note, soft_wrap=True)
        self.store.notes.clear()
        return course_page(steps, where=self.session.short_description, by_hand=self.by_hand, gone=gone)

    def _enter(self, lesson: Lesson) -> str:
        """Return what Enter does at the end of the explanation."""
        if self.by_hand:
            return "starts watching while you create it"
        before = lesson.missing_before
        needed = f"STEP {before[0]}{f' to {before[-1]}' if len(before) > 1 else ''}" if before else ""
        if lesson.status.resources:
            if lesson.done:
                return "continues: this step is done"
            return f"creates it {self.session.short_description}{f', and {needed} before it' if needed else ''}"
        if command := self._command_of(lesson):
            return f"{f'creates {needed}, and ' if needed else ''}runs `{command}`"
        return f"creates {needed}" if needed else "continues: this step creates no resources"

    def _command_of(self, lesson: Lesson) -> str | None:
        """Return the command that tries a step without resources; None if there is none that can be run here."""
        command = lesson.step.text.command
        return command if self.paged and not lesson.status.resources and command in TRIED_BY else None

    def _answered(self, number: int) -> bool:
        """Return whether the prediction of a step was answered, in this run or an earlier one."""
        return self.store.has("predicted", number)

    def _predict(self, lesson: Lesson) -> Played:
        """Let the local cloud answer the prediction of a step; on AWS nothing is called, because calls cost money there."""
        prediction = lesson.step.text.prediction
        self.store.mark("predicted", lesson.step.number)
        if lesson.status.resources:
            self.store.mark("tried", lesson.step.number)
        if prediction is None or self.session.kind == "aws":
            return Played("", prediction.answer if prediction else None)
        with self.session.progress.during("Trying it"):
            return play(prediction, self.engine)

    def _make(self, lesson: Lesson) -> Move:
        if self.by_hand:
            return self._watch(lesson)
        if lesson.missing_before:
            self.session.err.print(
                f"STEP {lesson.step.number} needs what earlier steps create. Missing: {lesson.missing_names}. "
                "These steps are created first."
            )
        wanted = frozenset({lesson.step.number, *lesson.missing_before})
        if not lesson.done:
            with self.session.progress.during(READING):
                self.engine.up(
                    only_steps=wanted,
                    agree=lambda changes: self.session.progress.begin(lines_of_changes(changes)),
                )
        if command := self._command_of(lesson):
            self._run(command)
        return "on"

    def _watch(self, lesson: Lesson) -> Move:
        number = lesson.step.number
        watcher = (PageWatcher if self.paged else FlowWatcher)(self.session.out, lesson, self.exports)
        found: list[StepCheck] = []

        def look(abroad: bool) -> StepCheck:  # noqa: FBT001  # the argument of `watch`
            found[:] = check(self.engine, [number], abroad=abroad, evidence=True)
            return found[0]

        move = watch(look, watcher)
        if move == "on" and found[0].evidence:
            self.store.mark("tried", number)
        return move

    def _run(self, command: str) -> None:
        """Run a command of chatprov as the learner would; it marks its step as tried itself."""
        root = self.ctx.find_root()
        found = root.command.get_command(root, TRIED_BY[command])  # type: ignore[attr-defined]  # the root is a group
        self.session.out.print(f"$ {command}{self.session.settings.repeated()}", style="cyan")
        with suppress(click.exceptions.Exit):  # audit exits with 1 because the tutorial has weaknesses
            self.ctx.invoke(found)


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
