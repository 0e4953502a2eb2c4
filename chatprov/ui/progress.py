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
"""No spinner is shown for anything shorter than this, since it would only flicker."""


class Progress:
    """Progress on stderr: first a spinner (`during`), then the lines of a run (`begin`, `on_event`)."""

    def __init__(self, console: Console, board: Board | None = None) -> None:
        self.console = console
        self.board = board or Board()
        self.stopping: Callable[[], bool] = lambda: False
        self._live: Live | None = None
        self._spinner = Spinner("dots", style="cyan")
        self._activity = ""
        self._since = 0.0

    @contextmanager
    def during(self, activity: str) -> Iterator[None]:
        """Show a spinner while the block runs, and the lines of the run after `begin`."""
        self._activity, self._since = activity, self.board.now()
        self._show(self._waiting, transient=True)
        try:
            yield
        except BaseException:
            self.board.stop()
            raise
        finally:
            self.pause()

    def pause(self) -> None:
        """Stop the display, for a question or because the run is over; the lines of a run remain on the screen."""
        if self._live:
            self._live.stop()
            self._live = None

    def begin(self, lines: Sequence[Line], parts: dict[str, tuple[str, ...]] | None = None) -> None:
        """Show the lines of a run; see Board.begin."""
        self.pause()
        self.board.begin(lines, parts)
        self._show(lambda: progress_lines(self.board, stopping=self.stopping()), transient=False)

    def note(self, reason: str) -> None:
        """Show why the current activity takes long; "" removes the note."""
        if reason and reason != self.board.note and not self.console.is_terminal:
            self.console.print(f"{self._activity}: {reason}", soft_wrap=True)
        self.board.note = reason

    def above(self, print_lines: Callable[[], None]) -> None:
        """Call `print_lines` while the spinner is stopped, and start the spinner again."""
        live = self._live
        if live:
            live.stop()
        print_lines()
        if live:
            self._show(self._waiting, transient=True)

    def on_event(self, event: Event) -> None:
        """Show an event of the engine; called from several threads."""
        changed = self.board.apply(event)
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
        self._spinner.update(text=Text.assemble(self._activity, note, " ...", (clock, "dim")))
        return self._spinner
