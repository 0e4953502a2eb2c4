"""What of a room was given out already, so that nothing is given out twice and nothing is missed."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from chatprov.chat.message import Message

LATE_SECONDS = 5.0
"""How long after a message was read from the history its event may still arrive."""


class Deduplicator:
    """The messages of one room that were given out, by their timestamps: a message with the same one replaces another."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._given: dict[str, Message] = {}
        self._ahead: dict[str, tuple[Message, float]] = {}

    def backfill(self, history: Iterable[Message]) -> list[Message]:
        """Return what the room's history has and was not given out, in the room's order."""
        found = [message for message in history if self._given.get(message.timestamp) != message]
        for message in found:
            self._given[message.timestamp] = message
            self._ahead[message.timestamp] = message, self._now() + LATE_SECONDS
        return found

    def is_new(self, message: Message) -> bool:
        """Take note of an event; tell whether it is news, and not what was read from the history a moment before."""
        known, until = self._ahead.pop(message.timestamp, (None, 0.0))
        if known == message and self._now() < until:
            return False
        self._given[message.timestamp] = message
        return True
