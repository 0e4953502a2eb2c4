"""The events that the engine reports during a run; ui/ shows them as live lines, `--json` omits them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal[
    "create", "update", "adopt", "delete", "purge",  # a call begins
    "done",                                          # the call was made and recorded
    "settling", "settled",                           # AWS makes the resource ready; it is ready
    "waiting",                                       # AWS asked for a later retry
    "gone",                                          # the resource was deleted and no longer exists
    "failed",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event of one resource."""

    phase: Phase
    key: str
    type: str
    name: str
    step: int
    reason: str = ""
    """The reason for a delay, in words."""
    expected_seconds: float = 0.0
    """The usual duration, when known."""


Reporter = Callable[[Event], None]


def silent(_event: Event) -> None:
    """Ignore an event."""
