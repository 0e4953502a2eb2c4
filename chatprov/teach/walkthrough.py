"""The walkthrough of the lessons: explain a step, create it, show the results; the moves are on, back, skip and quit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.teach.course import Lesson

Move = Literal["on", "back", "skip", "quit"]


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


def walk(look: Callable[[], Sequence[Lesson]], numbers: Sequence[int], stage: Stage, *, by_hand: bool = False) -> bool:
    """Go through the steps with these numbers; `look` returns the lessons with the current state.

    Returns whether the end was reached. A step that is already done is shown and not created again. With `by_hand` the stage is
    called even then, because only a check shows whether the step is correct.
    """
    place = 0
    while place < len(numbers):
        move = _teach(look, numbers[place], stage, by_hand=by_hand)
        if move == "quit":
            return False
        place = max(0, place - 1) if move == "back" else place + 1
    return True


def first_to_do(lessons: Sequence[Lesson]) -> int:
    """Return the number of the first step that is not done yet; when all are done, the first."""
    return next((lesson.step.number for lesson in lessons if not lesson.done), lessons[0].step.number)


def _teach(look: Callable[[], Sequence[Lesson]], number: int, stage: Stage, *, by_hand: bool) -> Move:
    while True:
        lesson = _lesson(look, number)
        move = stage.explain(lesson)
        if move != "on":
            return move
        if by_hand or not lesson.done:
            move = stage.make(lesson)
            if move == "back":
                continue
            if move != "on":
                return move
            lesson = _lesson(look, number)
        move = stage.results(lesson)
        if move != "back":
            return move


def _lesson(look: Callable[[], Sequence[Lesson]], number: int) -> Lesson:
    return next(lesson for lesson in look() if lesson.step.number == number)
