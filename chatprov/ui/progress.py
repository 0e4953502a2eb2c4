"""Live progress: one line for each resource in a terminal, one line for each finished resource elsewhere."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from chatprov.ui.board import Board
from chatprov.ui.progress_lines import plain_line, progress_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import Console, RenderableType

    from chatprov.engine.events import Event
    from chatprov.ui.board import Line

REFRESHES_A_SECOND = 10
SILENT_SECONDS = 0.3
"""What is over sooner than this shows no spinner, since that would only flicker."""


class Progress:
    """What is going on, on stderr: first a spinner (`during`), then the lines of a run (`begin`, `tell`, `end`)."""

    def __init__(self, console: Console, board: Board | None = None) -> None:
        self.console = console
        self.board = board or Board()
        self.stopping: Callable[[], bool] = lambda: False
        self._live: Live | None = None
        self._spinner = Spinner("dots", style="cyan")
        self._doing = ""
        self._since = 0.0

    @contextmanager
    def during(self, doing: str) -> Iterator[None]:
        """Show a spinner while the block runs, and the lines of the run once it has begun."""
        self._doing, self._since = doing, self.board.now()
        self._show(self._waiting, transient=True)
        try:
            yield
        except BaseException:
            self.board.stop()
            raise
        finally:
            self.pause()

    def pause(self) -> None:
        """Take the display away, for a question or because the run is over; lines of a run stay on the screen."""
        if self._live:
            self._live.stop()
            self._live = None

    def begin(self, lines: Sequence[Line], parts: dict[str, tuple[str, ...]] | None = None) -> None:
        """Show the lines of a run from now on; see Board.begin."""
        self.pause()
        self.board.begin(lines, parts)
        self._show(lambda: progress_lines(self.board, stopping=self.stopping()), transient=False)

    def note(self, reason: str) -> None:
        """Show why what is going on takes long; nothing, when it goes on."""
        if reason and reason != self.board.note and not self.console.is_terminal:
            self.console.print(f"{self._doing}: {reason}", soft_wrap=True)
        self.board.note = reason

    def above(self, say: Callable[[], None]) -> None:
        """Print something while the spinner is away, and bring it back."""
        live = self._live
        if live:
            live.stop()
        say()
        if live:
            self._show(self._waiting, transient=True)

    def tell(self, event: Event) -> None:
        """Take in what the engine says; called from several threads."""
        changed = self.board.tell(event)
        if not self.console.is_terminal:
            for line in changed:
                if text := plain_line(line, event.phase):
                    self.console.print(text, soft_wrap=True)

    def _show(self, what: Callable[[], RenderableType], *, transient: bool) -> None:
        if not self.console.is_terminal:
            return
        self.pause()
        self._live = Live(
            console=self.console,
            get_renderable=what,
            refresh_per_second=REFRESHES_A_SECOND,
            transient=transient,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        self._live.start()

    def _waiting(self) -> RenderableType:
        seconds = self.board.now() - self._since
        if seconds < SILENT_SECONDS:
            return Text("")
        note = f" ({self.board.note})" if self.board.note else ""
        clock = f"  {seconds:.0f} s" if seconds >= 1 else ""
        self._spinner.update(text=Text.assemble(self._doing, note, " ...", (clock, "dim")))
        return self._spinner
