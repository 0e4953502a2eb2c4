"""Merge a room's history with its events: no message is returned twice, and none is missed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chatprov.chat.message import Message

LATE_SECONDS = 5.0
"""How long after a message was read from the history its event may arrive."""


class Deduplicator:
    """The returned messages of one room, by timestamp: a message with the same timestamp replaces another."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._returned: dict[str, Message] = {}
        self._ahead: dict[str, tuple[Message, float]] = {}

    def backfill(self, history: Iterable[Message]) -> list[Message]:
        """Return the messages of the history that were not returned before, in the room's order."""
        found = [message for message in history if self._returned.get(message.timestamp) != message]
        for message in found:
            self._returned[message.timestamp] = message
            self._ahead[message.timestamp] = message, self._now() + LATE_SECONDS
        return found

    def is_new(self, message: Message) -> bool:
        """Record an event; return whether it is new, and not a message that was just read from the history."""
        known, until = self._ahead.pop(message.timestamp, (None, 0.0))
        if known == message and self._now() < until:
            return False
        self._returned[message.timestamp] = message
        return True
