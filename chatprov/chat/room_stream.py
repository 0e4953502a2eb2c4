"""A room as it is heard over one subscription, together with what its history has."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from chatprov.chat.message import Message

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chatprov.chat.deduplicator import Deduplicator
    from chatprov.chat.subscription import ClientSubscription


class RoomStream:
    """What is new in a room, for as long as the subscription lasts.

    `history` reads the room. It is read once more after `second_look` seconds: DynamoDB may show a moment later what was
    written a moment before.
    """

    def __init__(
        self,
        subscription: ClientSubscription,
        transcript: Deduplicator,
        history: Callable[[], Awaitable[list[Message]]],
        second_look: float,
    ) -> None:
        self._subscription = subscription
        self._transcript = transcript
        self._history = history
        self._second_look = second_look
        self._now = asyncio.get_running_loop().time
        self._look_at: float | None = None

    async def catch_up(self) -> list[Message]:
        """Return what was said before the subscription stood, or since the last one was lost."""
        missed = self._transcript.backfill(await self._history())
        self._look_at = self._now() + self._second_look
        return missed

    async def next(self) -> list[Message]:
        """Wait for news and return them: mostly one message, sometimes none or several."""
        payload = await self._subscription.next(self._left())
        if payload is None:
            self._look_at = None
            return self._transcript.backfill(await self._history())
        message = _complete(payload)
        if message is None:
            return await self.catch_up()
        return [message] if self._transcript.is_new(message) else []

    def _left(self) -> float | None:
        return None if self._look_at is None else max(0.0, self._look_at - self._now())


def _complete(payload: dict[str, Any]) -> Message | None:
    """Return the message of an event, None when its sender has not selected all of it: the history knows the rest."""
    fields = (payload.get("data") or {}).get("onNewMessage")
    message = Message.read(fields) if fields else None
    return message if message and (message.content is not None or message.file_url is not None) else None
