"""The connection of one client: its states, its subscriptions, its keep-alive messages and its end.

    CONNECTED --connection_init--> ACKNOWLEDGED --close, 24 hours, too slow, invalidated--> CLOSED

`start` is accepted in both of the first states, because AppSync does not require connection_init. Each connection_init
is acknowledged.
"""

from __future__ import annotations

import logging
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from chatprov.appsync.realtime.channel import ServerSubscription
from chatprov.appsync.realtime.messages import (
    Complete,
    ConnectionAck,
    ConnectionInit,
    Failed,
    KeepAlive,
    Start,
    StartAck,
    StopMessage,
    UnreadableMessageError,
    read_message,
)
from chatprov.appsync.realtime.subscribing import NOT_SUPPORTED, SubscribingError, simple_error
from chatprov.appsync.text.jsontext import json_bytes

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from chatprov.appsync.realtime.fanout import Fanout
    from chatprov.appsync.realtime.messages import ServerMessage
    from chatprov.appsync.realtime.ports import Loop, Transport
    from chatprov.appsync.realtime.subscribing import Subscribed

log = logging.getLogger(__name__)

MAX_SUBSCRIPTIONS: Final = 200
LIFE_SECONDS: Final = 24 * 60 * 60
"""https://docs.aws.amazon.com/general/latest/gr/appsync.html"""
KEEP_ALIVE_SECONDS: Final = 60
UNASKED_KEEP_ALIVE_SECONDS: Final = 2
"""The delay of the first keep-alive message when the client has not sent connection_init."""
MAX_UNSENT: Final = 1 << 20
"""The maximum number of bytes that a client can leave unread before its connection is aborted."""
NORMAL_CLOSURE: Final = 1000
GOING_AWAY: Final = 1001


class ConnectionState(Enum):
    """The state of a connection."""

    CONNECTED = auto()
    ACKNOWLEDGED = auto()
    CLOSED = auto()


class RealtimeConnection:
    """An accepted connection.

    `subscribe` handles a `start` message; it raises SubscribingError.
    """

    def __init__(
        self,
        api_id: str,
        outlet: Transport,
        timers: Loop,
        fanout: Fanout,
        subscribe: Callable[[Start], Awaitable[Subscribed]],
    ) -> None:
        self.api_id = api_id
        self.state = ConnectionState.CONNECTED
        self._outlet = outlet
        self._timers = timers
        self._fanout = fanout
        self._subscribe = subscribe
        self._subscriptions: dict[str, ServerSubscription] = {}
        self._keep_alive = timers.call_later(UNASKED_KEEP_ALIVE_SECONDS, self._send_keep_alive)
        self._end = timers.call_later(LIFE_SECONDS, lambda: self.close(NORMAL_CLOSURE))

    async def receive(self, text: str | bytes) -> None:
        """Handle a message from the client; call it for the next message only after it has returned."""
        if self.state is ConnectionState.CLOSED:
            return
        try:
            message = read_message(text)
        except UnreadableMessageError as error:
            self._send(Failed([simple_error("BadRequestException", str(error))]))
            return
        match message:
            case ConnectionInit():
                self.state = ConnectionState.ACKNOWLEDGED
                self._send(ConnectionAck())
                self._keep_alive.cancel()
                self._send_keep_alive()
            case Start():
                await self._start(message)
            case StopMessage():
                self._stop(message)
            case _:
                self._send(Failed([simple_error("UnsupportedOperation", f"unknown {NOT_SUPPORTED}")]))

    def deliver(self, texts: Sequence[bytes]) -> None:
        """Send frames; abort the connection when the client has left too many bytes unread."""
        if self.state is ConnectionState.CLOSED:
            return
        unsent = self._outlet.unsent()
        if unsent > MAX_UNSENT:
            log.warning("A subscriber of %s was dropped: it left %d bytes unread", self.api_id, unsent)
            self.closed()
            self._outlet.abort()
            return
        self._outlet.send(texts)

    def invalidate(self, subscription: ServerSubscription) -> None:
        """Send the client an error that the subscription has ended, and close the connection, as AppSync does."""
        self._send(Failed([{"message": "Subscription complete."}], subscription.id))
        self.close(NORMAL_CLOSURE)

    def close(self, code: int = GOING_AWAY) -> None:
        """Close the connection with a close code."""
        if self.state is not ConnectionState.CLOSED:
            self.closed()
            self._outlet.close(code)

    def closed(self) -> None:
        """Remove all subscriptions and cancel the timers, because the connection has ended."""
        self.state = ConnectionState.CLOSED
        self._keep_alive.cancel()
        self._end.cancel()
        for subscription in self._subscriptions.values():
            self._fanout.remove(subscription)
        self._subscriptions.clear()

    async def _start(self, message: Start) -> None:
        if message.id in self._subscriptions:
            text = f"Duplicated operation with id {message.id}"
            self._send(Failed([simple_error("DuplicatedOperationError", text)], message.id))
            return
        if len(self._subscriptions) >= MAX_SUBSCRIPTIONS:
            text = f"Max number of {MAX_SUBSCRIPTIONS} subscriptions reached"
            self._send(Failed([simple_error("MaxSubscriptionsReachedError", text)], message.id))
            return
        try:
            subscribed = await self._subscribe(message)
        except SubscribingError as error:
            self._send(Failed(error.errors, message.id))
            return
        if self.state is ConnectionState.CLOSED:
            return
        subscription = ServerSubscription(message.id, self, subscribed.channel, subscribed.invalidation)
        self._subscriptions[message.id] = subscription
        self._fanout.add(subscription)
        self._send(StartAck(message.id))
        if subscribed.first is not None:
            subscription.deliver([json_bytes(subscribed.first)])

    def _stop(self, message: StopMessage) -> None:
        subscription = self._subscriptions.pop(message.id, None)
        if subscription is None:
            text = f"Unknown operation id {message.id}"
            self._send(Failed([simple_error("UnknownOperationError", text)], message.id))
            return
        self._fanout.remove(subscription)
        self._send(Complete(message.id))

    def _send_keep_alive(self) -> None:
        self._send(KeepAlive())
        if self.state is not ConnectionState.CLOSED:
            self._keep_alive = self._timers.call_later(KEEP_ALIVE_SECONDS, self._send_keep_alive)

    def _send(self, message: ServerMessage) -> None:
        self.deliver([message.encode()])
