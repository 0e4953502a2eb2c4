"""The current state of a run, one line for each resource; written by the engine's threads, read by the display."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chatprov.engine.events import Event

State = Literal["waiting", "working", "busy", "settling", "done", "left", "stopped"]
DOING = {"create": "creating", "update": "updating", "adopt": "adopting", "delete": "deleting"}
DONE = {
    "create": "created",
    "update": "updated",
    "adopt": "adopted",
    "delete": "deleted",
    "replace": "recreated",
}


@dataclass(frozen=True)
class Line:
    """One resource in a run: the action, its progress and times, and the reason for waiting."""

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
        """The action in progress, in words."""
        return DOING.get(self.verb, "working")

    @property
    def done(self) -> str:
        """The finished action, in words."""
        return DONE.get(self.verb, "done")


class Board:
    """All lines of a run, in the tutorial's order; thread-safe."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.now = now
        self.note = ""
        """Why there is no progress yet, such as throttling by AWS."""
        self._lines: dict[str, Line] = {}
        self._parts: dict[str, tuple[str, ...]] = {}
        self._change = threading.Lock()

    def begin(self, lines: Sequence[Line], parts: dict[str, tuple[str, ...]] | None = None) -> None:
        """Replace all lines; `parts` has, by the key of a parent, the keys that are deleted with it."""
        with self._change:
            self._lines = {line.key: line for line in lines}
            self._parts = parts or {}
            self.note = ""

    def lines(self) -> list[Line]:
        """Return the lines as they are now."""
        with self._change:
            return list(self._lines.values())

    def apply(self, event: Event) -> list[Line]:
        """Apply an event of the engine; return the lines that changed."""
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
            for update in changed:
                self._lines[update.key] = update
            return changed

    def stop(self) -> None:
        """Mark lines in progress as stopped, or as created but not ready: an error or Ctrl-C ended the run."""
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
