"""The display of the walkthrough: page by page in a terminal, or as continuous text."""

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
    """Shows one page at a time; a key turns it."""

    def __init__(self, console: Console, get_key: Callable[[], str], make: Make, makes: str) -> None:
        self.console = console
        self.get_key = get_key
        self._make = make
        self.makes = makes
        """What Enter does before the resources are created, such as "creates it in the local cloud"."""

    def explain(self, lesson: Lesson) -> Move:
        """Show the pages before the resources are created."""
        done = (
            "continues: this step is done" if lesson.status.resources else "continues: this step creates no resources"
        )
        last = done if lesson.done else self.makes
        return self._turn(lesson, blocks(before(lesson)), last, ("back", "skip", "quit"))

    def make(self, lesson: Lesson) -> Move:
        """Create the resources on a separate page, and show it until a key is pressed."""
        self.console.clear()
        self.console.print(lesson_header(lesson))
        move = self._make(lesson)
        return self._ask("shows the results", ()) if move == "on" else move

    def results(self, lesson: Lesson) -> Move:
        """Show the pages after the resources were created."""
        last = "continues" if lesson.step.number < lesson.last_number else "ends the walkthrough"
        return self._turn(lesson, blocks(after(lesson)), last, ("back", "quit"))

    def _turn(self, lesson: Lesson, shown: Sequence[RenderableType], last: str, others: Sequence[Move]) -> Move:
        height = max(SHORTEST_SCREEN, self.console.height - HEADER_AND_PROMPT)
        pages = paginate(self.console, shown, height)
        index = 0
        while True:
            self.console.clear()
            self.console.print(lesson_header(lesson, f"{index + 1}/{len(pages)}"))
            self.console.print(pages[index], end="")
            move = self._ask("turns the page" if index + 1 < len(pages) else last, others)
            if move == "on" and index + 1 < len(pages):
                index += 1
            elif move == "back" and index > 0:
                index -= 1
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
