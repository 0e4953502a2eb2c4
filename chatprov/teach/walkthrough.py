"""The walkthrough of the lessons: explain a step, create it, show the results; the moves are on, back, skip, quit, and a jump."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.teach.course import Lesson
    from chatprov.teach.progress import Mark, Part

Move = Literal["on", "back", "skip", "quit"] | int
"""What a learner wants next; a number jumps to that step."""


class Stage(Protocol):
    """Shows the lessons."""

    def explain(self, lesson: Lesson) -> Move:
        """Show the step's place, the clicks, the reason and the calls; return the learner's move."""
        ...

    def make(self, lesson: Lesson) -> Move:
        """Create the step, and the earlier ones that it needs, or let the learner create it; return the learner's move."""
        ...

    def results(self, lesson: Lesson) -> Move:
        """Show the results and the common mistakes; return the learner's move."""
        ...


def walk(
    look: Callable[[], Sequence[Lesson]],
    numbers: Sequence[int],
    stage: Stage,
    *,
    always_make: Callable[[Lesson], bool] = lambda _: False,
    start: tuple[int, Part] | None = None,
    mark: Callable[[Mark, int], None] = lambda _mark, _number: None,
) -> bool:
    """Go through the steps with these numbers; `look` returns the lessons with the current state.

    Returns whether the end was reached. A step that is already done is shown and not created again. The stage is called even then
    for a lesson for which `always_make` returns True: one that is made by hand and has to be checked. `start` is the step and the
    part of it with which to begin; `mark` is called for what the learner has read.
    """
    number, part = start or (numbers[0], "explanation")
    while True:
        move = _teach(look, number, stage, part, always_make=always_make, mark=mark)
        if move == "quit":
            return False
        if isinstance(move, int):
            number, part = move, "explanation"
            continue
        place = max(0, numbers.index(number) - 1) if move == "back" else numbers.index(number) + 1
        if place == len(numbers):
            return True
        number, part = numbers[place], "explanation"


def _teach(
    look: Callable[[], Sequence[Lesson]],
    number: int,
    stage: Stage,
    part: Part,
    *,
    always_make: Callable[[Lesson], bool],
    mark: Callable[[Mark, int], None],
) -> Move:
    while True:
        lesson = _lesson(look, number)
        if part == "explanation":
            move = stage.explain(lesson)
            if move != "on":
                return move
            mark("read", number)
            if always_make(lesson) or not lesson.done:
                move = stage.make(lesson)
                if move == "back":
                    continue
                if move != "on":
                    return move
                lesson = _lesson(look, number)
        move = stage.results(lesson)
        part = "explanation"
        if move != "back":
            if move == "on":
                mark("finished", number)
            return move


def _lesson(look: Callable[[], Sequence[Lesson]], number: int) -> Lesson:
    return next(lesson for lesson in look() if lesson.step.number == number)
