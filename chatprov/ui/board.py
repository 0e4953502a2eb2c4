"""What is known of a run at this moment, resource by resource; told by the engine's threads, read by the display."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.engine.events import Event

State = Literal["waiting", "working", "busy", "settling", "done", "left", "stopped"]
DOING = {"create": "being made", "update": "being changed", "adopt": "being taken over", "delete": "being deleted"}
DONE = {
    "create": "made",
    "update": "changed",
    "adopt": "taken over",
    "delete": "deleted",
    "replace": "deleted and made anew",
}


@dataclass(frozen=True)
class Line:
    """One resource in a run: what is done with it, how far that is, since when, and why it takes time."""

    key: str
    step: int
    type: str
    name: str
    state: State = "waiting"
    verb: str = ""
    reason: str = ""
    expected_seconds: float = 0.0
    began: float = 0.0
    waits_since: float = 0.0
    ended: float = 0.0

    @property
    def doing(self) -> str:
        """What is being done, in words."""
        return DOING.get(self.verb, "at work")

    @property
    def done(self) -> str:
        """What was done, in words."""
        return DONE.get(self.verb, "done")


class Board:
    """All lines of a run, in the tutorial's order; safe to use from several threads."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.note = ""
        """Why there is nothing to see yet, such as AWS asking for fewer calls."""
        self._lines: dict[str, Line] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self._change = threading.Lock()

    def begin(self, lines: Sequence[Line], parts: dict[str, tuple[str, ...]] | None = None) -> None:
        """Start over with these lines; `parts` are the keys that go together with their owner, by its key."""
        with self._change:
            self._lines = {line.key: line for line in lines}
            self._parts = parts or {}
            self.note = ""

    def lines(self) -> list[Line]:
        """Return the lines as they are now."""
        with self._change:
            return list(self._lines.values())

    def tell(self, event: Event) -> list[Line]:
        """Take in what the engine says; return the lines that changed."""
        with self._change:
            line = self._lines.get(event.key)
            if line is None:
                if event.phase == "waiting":
                    self.note = f"{event.type} {event.name}: {event.reason}"
                    return []
                line = Line(event.key, event.step, event.type, event.name)
            changed = [self._after(line, event)]
            if event.phase == "gone":
                now = self.now()
                changed += [
                    replace(self._lines[key], state="done", verb="delete", began=now, ended=now)
                    for key in self._parts.get(event.key, ())
                    if key in self._lines
                ]
            for one in changed:
                self._lines[one.key] = one
            return changed

    def stop(self) -> None:
        """Mark what is still under way as stopped, or as made but left unsettled: an error or Ctrl-C ended the run."""
        with self._change:
            for key, line in self._lines.items():
                if line.state == "settling":
                    self._lines[key] = replace(line, state="left")
                elif line.state in ("working", "busy"):
                    self._lines[key] = replace(line, state="stopped")

    def _after(self, line: Line, event: Event) -> Line:
        now = self.now()
        began = line.began or now
        match event.phase:
            case "create" | "update" | "adopt" | "delete":
                return replace(line, state="working", verb=event.phase, began=began)
            case "purge":
                return replace(line, state="working", verb="delete", began=began)
            case "settling":
                return replace(
                    line,
                    state="settling",
                    reason=event.reason,
                    expected_seconds=event.expected_seconds,
                    began=began,
                    waits_since=now,
                )
            case "waiting":
                return replace(line, state="busy", reason=event.reason, began=began, waits_since=now)
            case "failed":
                return replace(line, state="stopped", began=began, ended=now)
            case "done" | "settled" | "gone":
                return replace(line, state="done", began=began, ended=now)
