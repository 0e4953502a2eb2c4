"""What the engine tells while it works; ui/ turns it into live lines, `--json` leaves it out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Phase = Literal[
    "create", "update", "adopt", "delete", "purge",  # a call begins
    "done",                                          # it was carried out and recorded
    "settling", "settled",                           # AWS makes it usable; it is usable
    "waiting",                                       # AWS asked us to come back later
    "gone",                                          # it was deleted and AWS no longer knows it
    "failed",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Event:
    """One thing that happened to one resource."""

    phase: Phase
    key: str
    type: str
    name: str
    step: int
    reason: str = ""
    """Why something takes time, in words."""
    expected_seconds: float = 0.0
    """How long it takes as a rule, when known."""


Reporter = Callable[[Event], None]


def silent(_event: Event) -> None:
    """Report to nobody."""
