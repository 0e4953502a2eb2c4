"""The lines of a run, for rich and as plain text."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from chatprov.ui.narrow import ByWidth

if TYPE_CHECKING:
    from rich.console import RenderableType

    from chatprov.ui.board import Board, Line

FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
BAR_WIDTH = 10
MARKS = {"waiting": ("·", "dim"), "done": ("✔", "green"), "stopped": ("✘", "red"), "left": ("◌", "yellow")}


def progress_lines(board: Board, *, stopping: bool = False) -> RenderableType:
    """Return all lines, grouped by step; with `stopping`, no new action is started."""
    now = board.now()
    lines = sorted(board.lines(), key=lambda line: line.step)
    types = max((len(line.type) for line in lines), default=0)
    names = max((len(line.name) for line in lines), default=0)
    named = Counter(line.name for line in lines)
    parts: list[RenderableType] = []
    before = None
    for line in lines:
        # Texts of fixed width instead of a table: the end of a line can change without moving the rest.
        text = Text.assemble(
            (f"STEP {line.step:<2} " if line.step != before else " " * 8, "bold"),
            _mark(line, now),
            f" {line.type:<{types}}  ",
            (f"{line.name:<{names}}  ", "dim" if line.state == "waiting" else ""),
            _state_text(line, now),
            no_wrap=True,
            overflow="ellipsis",
        )
        known = line.name if named[line.name] == 1 else line.type
        narrow = Text.assemble(
            (f"{line.step:>2} ", "bold"),
            _mark(line, now),
            f" {known}  ",
            _state_text(line, now),
            no_wrap=True,
            overflow="ellipsis",
        )
        parts.append(ByWidth(text, narrow))
        before = line.step
    # The reasons for waiting are below: there is no room for a sentence beside the bar.
    parts += [
        Text(f"{line.name}: {line.reason}", "yellow", no_wrap=True, overflow="ellipsis")
        for line in lines
        if line.state in ("settling", "busy") and line.reason
    ]
    if stopping and any(line.state in ("working", "busy", "settling") for line in lines):
        parts.append(
            Text(
                "Finishing and recording the calls in progress; no new ones are started. Ctrl-C again quits at once.",
                "yellow",
            )
        )
    return Group(*parts)


def plain_line(line: Line, phase: str) -> str:
    """Return the line for a log: a finished action or the reason for waiting; otherwise ""."""
    what = f"STEP {line.step}: {line.type} {line.name}"
    if phase in ("settling", "waiting"):
        rule = f" (about {line.expected_seconds:.0f} s)" if phase == "settling" and line.expected_seconds else ""
        return f"{what}: {line.reason}{rule}"
    if phase == "settled":
        return f"{what}: ready after {line.ended - line.waits_since:.1f} s" if line.verb != "delete" else ""
    if phase in ("done", "gone"):
        return (
            f"{what}: {line.done} in {line.ended - line.began:.1f} s"
            if line.ended > line.began
            else f"{what}: {line.done}"
        )
    return ""


def _mark(line: Line, now: float) -> tuple[str, str]:
    return MARKS.get(line.state) or (
        FRAMES[int(now * 10) % len(FRAMES)],
        "cyan" if line.state == "working" else "yellow",
    )


def _state_text(line: Line, now: float) -> Text:
    match line.state:
        case "waiting":
            return Text("waiting", "dim")
        case "working":
            seconds = now - line.began
            return Text(f"{line.doing}{f'  {seconds:.0f} s' if seconds >= 1 else ''}", "cyan")
        case "busy":
            return Text(f"throttled  {now - line.waits_since:.0f} s", "yellow")
        case "settling":
            return _settling(line, now - line.waits_since)
        case "left":
            return Text(f"{line.done}; not ready yet", "yellow")
        case "stopped":
            return Text(f"stopped while {line.doing}" if line.verb else "stopped", "red")
        case "done":
            took = f"  {line.ended - line.began:.1f} s" if line.ended > line.began else ""
            return Text.assemble((line.done, "green"), (took, "dim"))


def _settling(line: Line, seconds: float) -> Text:
    """Draw the elapsed part of the expected time; after it, only the seconds change."""
    expected = line.expected_seconds
    if not expected:
        return Text(f"waiting  {seconds:.0f} s", "yellow")
    full = min(BAR_WIDTH, int(BAR_WIDTH * seconds / expected))
    return Text.assemble(
        ("━" * full, "yellow"),
        ("─" * (BAR_WIDTH - full), "dim"),
        (f" {seconds:.0f} of about {expected:.0f} s", "yellow"),
    )
