"""The way through the lessons: what is shown and made, in which order, for what the learner answers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from chatprov.teach.walkthrough import Move, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.teach.course import Lesson


class Step:
    def __init__(self, number: int) -> None:
        self.number = number


class FakeLesson:
    def __init__(self, number: int, *, done: bool) -> None:
        self.step = Step(number)
        self.done = done


class Script:
    """A stage whose learner answers from a script."""

    def __init__(self, done: set[int], moves: str) -> None:
        self.done = done
        self.moves: Iterator[str] = iter(moves)
        self.played: list[str] = []

    def look(self) -> list[Lesson]:
        return cast("list[Lesson]", [FakeLesson(number, done=number in self.done) for number in (1, 2, 3)])

    def explain(self, lesson: Any) -> Move:
        self.played.append(f"explain {lesson.step.number}")
        return self._move()

    def make(self, lesson: Any) -> Move:
        self.played.append(f"make {lesson.step.number}")
        self.done.add(lesson.step.number)
        return "on"

    def results(self, lesson: Any) -> Move:
        self.played.append(f"results {lesson.step.number}")
        return self._move()

    def _move(self) -> Move:
        moves: dict[str, Move] = {"o": "on", "b": "back", "s": "skip", "q": "quit", "3": 3}
        return moves[next(self.moves)]


WALKS: list[tuple[str, set[int], str, list[str], bool]] = [
    (
        "straight on",
        set(),
        "oooooo",
        ["explain 1", "make 1", "results 1", "explain 2", "make 2", "results 2", "explain 3", "make 3", "results 3"],
        True,
    ),
    (
        "what done is not made again",
        {1, 2, 3},
        "oooooo",
        [f"{w} {n}" for n in (1, 2, 3) for w in ("explain", "results")],
        True,
    ),
    ("quit before making", set(), "q", ["explain 1"], False),
    ("quit after making", set(), "oq", ["explain 1", "make 1", "results 1"], False),
    ("skip", {3}, "ssoo", ["explain 1", "explain 2", "explain 3", "results 3"], True),
    ("back to the explanation", {1, 2, 3}, "obq", ["explain 1", "results 1", "explain 1"], False),
    ("back to the step before", {1, 2, 3}, "oobq", ["explain 1", "results 1", "explain 2", "explain 1"], False),
    ("jump", {3}, "3oo", ["explain 1", "explain 3", "results 3"], True),
    ("back at the first page stays there", {1}, "bq", ["explain 1", "explain 1"], False),
]


@pytest.mark.parametrize(
    ("done", "moves", "played", "finished"), [one[1:] for one in WALKS], ids=[one[0] for one in WALKS]
)
def test_walk(done: set[int], moves: str, played: list[str], *, finished: bool) -> None:
    script = Script(set(done), moves)
    assert walk(script.look, (1, 2, 3), script) is finished
    assert script.played == played
    assert next(script.moves, None) is None


def test_a_walk_begins_where_the_learner_was() -> None:
    script = Script({1, 2}, "ooo")
    assert walk(script.look, (1, 2, 3), script, start=(2, "results"))
    assert script.played == ["results 2", "explain 3", "make 3", "results 3"]


def test_back_from_the_results_where_it_began_is_the_explanation() -> None:
    script = Script({1, 2}, "bq")
    assert not walk(script.look, (1, 2, 3), script, start=(2, "results"))
    assert script.played == ["results 2", "explain 2"]


def test_what_was_read_is_marked() -> None:
    marks: list[tuple[str, int]] = []
    script = Script({3}, "oosoo")
    walk(script.look, (1, 2, 3), script, mark=lambda mark, number: marks.append((mark, number)))
    assert marks == [("read", 1), ("finished", 1), ("read", 3), ("finished", 3)]
