"""The messages of a room: the events of one subscription, merged with the history."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from chatprov.chat.message import Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chatprov.chat.deduplicator import Deduplicator
    from chatprov.chat.subscription import ClientSubscription


class RoomStream:
    """The new messages of a room while one subscription lasts.

    `history` reads the room. It is called again after `second_look` seconds: an eventually consistent read of DynamoDB may miss
    a recent write.
    """

    def __init__(
        self,
        subscription: ClientSubscription,
        deduplicator: Deduplicator,
        history: Callable[[], Awaitable[list[Message]]],
        second_look: float,
    ) -> None:
        self._subscription = subscription
        self._deduplicator = deduplicator
        self._history = history
        self._second_look = second_look
        self._now = asyncio.get_running_loop().time
        self._look_at: float | None = None

    async def catch_up(self) -> list[Message]:
        """Return the messages sent before the subscription was established, or since the last one was lost."""
        missed = self._deduplicator.backfill(await self._history())
        self._look_at = self._now() + self._second_look
        return missed

    async def next(self) -> list[Message]:
        """Wait for an event and return its messages: usually one, sometimes none or several."""
        payload = await self._subscription.next(self._left())
        if payload is None:
            self._look_at = None
            return self._deduplicator.backfill(await self._history())
        message = _complete(payload)
        if message is None:
            return await self.catch_up()
        return [message] if self._deduplicator.is_new(message) else []

    def _left(self) -> float | None:
        return None if self._look_at is None else max(0.0, self._look_at - self._now())


def _complete(payload: dict[str, Any]) -> Message | None:
    """Return the message of an event; None when its mutation did not select every field (the history has them)."""
    fields = (payload.get("data") or {}).get("onNewMessage")
    message = Message.read(fields) if fields else None
    return message if message and (message.content is not None or message.file_url is not None) else None
