"""The display of the walkthrough: page by page in a terminal, or as continuous text."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from rich.console import Group
from rich.constrain import Constrain
from rich.text import Text

from chatprov.teach.sections import Question, after, before
from chatprov.ui.keys import keys_table, name_of
from chatprov.ui.lesson_page import blocks, lesson_header
from chatprov.ui.prediction_page import answer_page, question_page
from chatprov.ui.screens import paginate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console, RenderableType

    from chatprov.teach.course import Lesson
    from chatprov.teach.prediction import Played
    from chatprov.teach.walkthrough import Move

    Make = Callable[[Lesson], Move]

AROUND_PROMPT = 2
"""Lines below a page without text."""
SHORTEST_SCREEN = 10
PAGE_WIDTH = 100
MOVES: tuple[Literal["on", "back", "skip", "quit"], ...] = ("on", "back", "skip", "quit")
WORDS = {"back": "b back", "skip": "s skips this step", "list": "l list", "help": "? keys", "quit": "q quits"}


class PagedStage:
    """Shows one page at a time; a key turns it."""

    def __init__(
        self,
        console: Console,
        get_key: Callable[[], str],
        make: Make,
        *,
        makes: Callable[[Lesson], str],
        overview: Callable[[], Sequence[RenderableType]],
        numbers: Sequence[int],
        predict: Callable[[Lesson], Played] | None = None,
        answered: Callable[[int], bool] = lambda _: False,
    ) -> None:
        self.console = console
        self.get_key = get_key
        self._make = make
        self.makes = makes
        """What Enter does at the end of the explanation, such as "creates it in the local cloud"."""
        self._overview = overview
        self.numbers = numbers
        """The numbers of the steps to which the learner can jump."""
        self._predict = predict
        self._answered = answered

    def open(self, page: Sequence[RenderableType], enter: str) -> Move:
        """Show the first page of the course, and the keys; `enter` says what Enter does at its end."""
        return self._turn(lambda _: Text(), [*page, Group(Text(), keys_table())], enter, ("back", "quit"))

    def explain(self, lesson: Lesson) -> Move:
        """Show the pages before the resources are created."""
        return self._turn(
            partial(lesson_header, lesson), blocks(before(lesson)), self.makes(lesson), ("back", "skip", "quit")
        )

    def make(self, lesson: Lesson) -> Move:
        """Create the resources on a separate page, and show it until a key is pressed."""
        self.console.clear()
        self.console.print(lesson_header(lesson))
        move = self._make(lesson)
        return self._ask(lambda: None, "shows the results", ("quit",)) if move == "on" else move

    def results(self, lesson: Lesson) -> Move:
        """Show the pages after the resources were created."""
        if (move := self._ask_prediction(lesson)) != "on":
            return move
        last = "continues" if lesson.step.number < lesson.last_number else "ends the walkthrough"
        shown = [section for section in after(lesson) if not isinstance(section, Question)]
        return self._turn(partial(lesson_header, lesson), blocks(shown), last, ("back", "quit"))

    def _ask_prediction(self, lesson: Lesson) -> Move:
        """Ask the question of a step that was not answered yet, and show what came back; Enter leaves it out."""
        prediction = lesson.step.text.prediction
        if not (prediction and self._predict and lesson.status.state != "missing") or self._answered(
            lesson.step.number
        ):
            return "on"

        def draw(page: RenderableType) -> None:
            self.console.clear()
            self.console.print(lesson_header(lesson))
            self._print(page)

        numbers = [str(number) for number in range(1, len(prediction.choices) + 1)]
        asked = f"leaves the question out   {numbers[0]} to {numbers[-1]} answer it"
        chosen = self._name(partial(draw, question_page(prediction)), asked, ("back", "quit", *numbers))
        if chosen not in numbers:
            return _as_move(chosen)
        page = answer_page(prediction, int(chosen), self._predict(lesson))
        return self._ask(partial(draw, page), "continues", ("quit",))

    def _turn(
        self, header: Callable[[str], RenderableType], shown: Sequence[RenderableType], last: str, others: Sequence[str]
    ) -> Move:
        around = Group(header("1/9"), _prompt(last, others))
        height = max(SHORTEST_SCREEN, self.console.height - len(self.console.render_lines(around)) - AROUND_PROMPT)
        narrow = [Constrain(block, PAGE_WIDTH) for block in shown]
        pages = paginate(self.console, narrow, height)
        index = 0

        def draw() -> None:
            self.console.clear()
            self.console.print(header(f"{index + 1}/{len(pages)}"))
            self.console.print(pages[index], end="")

        while True:
            move = self._ask(draw, "turns the page" if index + 1 < len(pages) else last, others)
            if move == "on" and index + 1 < len(pages):
                index += 1
            elif move == "back" and index > 0:
                index -= 1
            else:
                return move

    def _ask(self, draw: Callable[[], None], enter: str, others: Sequence[str]) -> Move:
        """Draw a page, and return the move of the first key that has a meaning there."""
        return _as_move(self._name(draw, enter, others))

    def _name(self, draw: Callable[[], None], enter: str, others: Sequence[str]) -> str | int:
        """Draw a page, and return the name of the first key that is "on" or in `others`, or the number of the step to jump to.

        The list of steps and the keys are shown in between.
        """
        while True:
            draw()
            self.console.print()
            self.console.print(_prompt(enter, others))
            while True:
                name = self._key()
                if name == "on" or name in others:
                    return name
                if name in ("help", "list") or name.isdigit():
                    break
            if name == "help":
                self._show(Text("Keys", "bold yellow"), keys_table())
            elif (number := self._choose(name if name.isdigit() else "")) is not None:
                return number

    def _choose(self, typed: str) -> int | None:
        """Show the list of steps, and return the number that the learner types; None for Enter without a number."""
        while True:
            self.console.clear()
            self._print(*self._overview())
            self.console.print()
            wrong = f"   there is no STEP {typed}" if typed and int(typed) not in self.numbers else ""
            self.console.print(
                Text.assemble(
                    ("Go to STEP ", "bold cyan"), (typed or "_", "bold"), (wrong, "yellow"),
                    ("   Enter goes there" if typed and not wrong else "   type a number   Enter goes back", "dim"),
                )
            )  # fmt: skip
            name = self._key()
            if name.isdigit():
                typed = (typed + name)[-2:].lstrip("0")
            elif name == "back" and typed:
                typed = typed[:-1]
            elif name == "on" and typed and not wrong:
                return int(typed)
            elif name in ("on", "back", "quit") and not typed:
                return None
            elif name in ("on", "quit"):
                typed = ""

    def _show(self, *shown: RenderableType) -> None:
        self.console.clear()
        self._print(*shown)
        self.console.print()
        self.console.print(Text("Any key goes back", "cyan"))
        self._key()

    def _key(self) -> str:
        """Return the name of the next key; the end of the input quits, like q."""
        try:
            return name_of(self.get_key())
        except EOFError:
            return "quit"

    def _print(self, *shown: RenderableType) -> None:
        self.console.print(Group(*shown), width=min(self.console.width, PAGE_WIDTH))


def _as_move(name: str | int) -> Move:
    if isinstance(name, int):
        return name
    return next(move for move in MOVES if move == name)


class FlowStage:
    """Prints everything as continuous text, without questions; with `make` None it creates nothing."""

    def __init__(self, console: Console, make: Make | None) -> None:
        self.console = console
        self._make = make

    def explain(self, lesson: Lesson) -> Move:
        """Print the page before the resources are created."""
        self._print([lesson_header(lesson), *blocks(before(lesson))])
        return "on"

    def make(self, lesson: Lesson) -> Move:
        """Create the resources, unless `make` is None."""
        return self._make(lesson) if self._make else "on"

    def results(self, lesson: Lesson) -> Move:
        """Print the page after the resources were created."""
        self._print(blocks(after(lesson)))
        return "on"

    def _print(self, shown: Sequence[RenderableType]) -> None:
        for block in shown:
            self.console.print(block, width=min(self.console.width, PAGE_WIDTH))


def _prompt(enter: str, others: Sequence[str]) -> Text:
    """Return what Enter does, and the other keys."""
    rest = "".join(f"   {words}" for name, words in WORDS.items() if name in (*others, "list", "help"))
    return Text.assemble(("Enter ", "bold cyan"), (enter, "cyan"), (rest, "dim"))
