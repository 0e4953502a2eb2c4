"""Where the walkthrough plays: page by page in a terminal, or in one flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

from chatprov.teach.sections import after, before
from chatprov.ui.lesson_page import blocks, lesson_header
from chatprov.ui.screens import paginate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.console import Console, RenderableType

    from chatprov.teach.course import Lesson
    from chatprov.teach.walkthrough import Move

    Make = Callable[[Lesson], Move]

HEADER_AND_PROMPT = 5
SHORTEST_SCREEN = 10
PAGE_WIDTH = 100
KEYS: dict[str, Move] = {"\r": "on", "\n": "on", " ": "on", "b": "back", "s": "skip", "q": "quit"}


class PagedStage:
    """One page at a time; a key turns it."""

    def __init__(self, console: Console, get_key: Callable[[], str], make: Make, makes: str) -> None:
        self.console = console
        self.get_key = get_key
        self._make = make
        self.makes = makes
        """What Enter does before the step is made, such as "makes it in the local cloud"."""

    def explain(self, lesson: Lesson) -> Move:
        """Show the pages before the step is made."""
        standing = "goes on: this step stands already" if lesson.status.resources else "goes on: nothing is made here"
        last = standing if lesson.stands else self.makes
        return self._turn(lesson, blocks(before(lesson)), last, ("back", "skip", "quit"))

    def make(self, lesson: Lesson) -> Move:
        """Make it on a page of its own, and leave that until a key is pressed."""
        self.console.clear()
        self.console.print(lesson_header(lesson))
        move = self._make(lesson)
        return self._ask("shows what came back", ()) if move == "on" else move

    def results(self, lesson: Lesson) -> Move:
        """Show the pages after the step was made."""
        last = "goes on" if lesson.step.number < lesson.last_number else "ends the walkthrough"
        return self._turn(lesson, blocks(after(lesson)), last, ("back", "quit"))

    def _turn(self, lesson: Lesson, shown: Sequence[RenderableType], last: str, others: Sequence[Move]) -> Move:
        height = max(SHORTEST_SCREEN, self.console.height - HEADER_AND_PROMPT)
        pages = paginate(self.console, shown, height)
        place = 0
        while True:
            self.console.clear()
            self.console.print(lesson_header(lesson, f"{place + 1}/{len(pages)}"))
            self.console.print(pages[place], end="")
            move = self._ask("turns the page" if place + 1 < len(pages) else last, others)
            if move == "on" and place + 1 < len(pages):
                place += 1
            elif move == "back" and place > 0:
                place -= 1
            else:
                return move

    def _ask(self, enter: str, others: Sequence[Move]) -> Move:
        words = {"back": "b back", "skip": "s skips this step", "quit": "q quits"}
        rest = "".join(f"   {words[move]}" for move in others)
        self.console.print()
        self.console.print(Text.assemble(("Enter ", "bold cyan"), (enter, "cyan"), (rest, "dim")))
        while True:
            move = KEYS.get(self.get_key().lower())
            if move == "on" or (move and move in others):
                return move


class FlowStage:
    """Everything in one flow, without a question; `make` is None when nothing is to be made."""

    def __init__(self, console: Console, make: Make | None) -> None:
        self.console = console
        self._make = make

    def explain(self, lesson: Lesson) -> Move:
        """Print the page before the step is made."""
        self._print([lesson_header(lesson), *blocks(before(lesson))])
        return "on"

    def make(self, lesson: Lesson) -> Move:
        """Make it, if that is wanted."""
        return self._make(lesson) if self._make else "on"

    def results(self, lesson: Lesson) -> Move:
        """Print the page after the step was made."""
        self._print(blocks(after(lesson)))
        return "on"

    def _print(self, shown: Sequence[RenderableType]) -> None:
        for block in shown:
            self.console.print(block, width=min(self.console.width, PAGE_WIDTH))
