"""Fan-out: delivers the results of mutations to the subscribers, in the order of publication.

`publish` only adds to a queue. Delivery starts after the mutation's response, and in time slices, so that many
subscribers do not delay other requests. Events that wait together are written together: a write to a socket is the most
expensive part, and one write can contain several events.
https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-data.html
"""

from __future__ import annotations

import logging
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.realtime.index import FieldIndex
from chatprov.appsync.util import ExtensionError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from chatprov.appsync.api import ApiDefinition
    from chatprov.appsync.execution.result import Result
    from chatprov.appsync.realtime.channel import Channel, ServerSubscription
    from chatprov.appsync.realtime.ports import Loop
    from chatprov.appsync.runtime import Runtime
    from chatprov.appsync.util import ExtensionCall

log = logging.getLogger(__name__)

MAX_PAYLOAD: Final = 240 * 1024
"""https://docs.aws.amazon.com/general/latest/gr/appsync.html"""
TIME_SLICE_SECONDS: Final = 0.005
YIELD_EVERY: Final = 50
MAX_EVENTS_PER_WRITE: Final = 16
"""The maximum number of operations whose events are written together."""


class Fanout:
    """Stores the subscriptions of all APIs and delivers events to them."""

    def __init__(self, runtime: Runtime, timers: Loop) -> None:
        self._runtime = runtime
        self._timers = timers
        self._fields: dict[tuple[str, str], FieldIndex] = {}
        self._pending: deque[tuple[ApiDefinition, Result]] = deque()
        self._delivering: Iterator[None] | None = None
        self._scheduled = False

    def add(self, subscription: ServerSubscription) -> None:
        """Add a subscription; it receives the events that are delivered after this call."""
        self._fields.setdefault(_field_key(subscription), FieldIndex()).add(subscription)

    def remove(self, subscription: ServerSubscription) -> None:
        """Remove a subscription; it receives no more events."""
        index = self._fields[_field_key(subscription)]
        index.remove(subscription)
        if not index:
            del self._fields[_field_key(subscription)]

    def publish(self, api: ApiDefinition, result: Result) -> None:
        """Add the result of an operation to the queue of results to deliver."""
        if self._fields and (result.mutations or result.extension_calls):
            self._pending.append((api, result))
            self._schedule()

    def _schedule(self) -> None:
        if not self._scheduled:
            self._scheduled = True
            self._timers.call_soon(self._deliver)

    def _deliver(self) -> None:
        """Deliver events for one time slice; schedule the next slice when more are queued."""
        self._scheduled = False
        end = self._timers.time() + TIME_SLICE_SECONDS
        while self._delivering or self._pending:
            if self._delivering is None:
                together = min(MAX_EVENTS_PER_WRITE, len(self._pending))
                self._delivering = self._deliveries([self._pending.popleft() for _ in range(together)])
            for _ in self._delivering:
                if self._timers.time() >= end:
                    self._schedule()
                    return
            self._delivering = None

    def _deliveries(self, published: Iterable[tuple[ApiDefinition, Result]]) -> Iterator[None]:
        """Deliver the events of some operations; yields after each small part."""
        payloads: dict[Channel, list[bytes]] = {}
        for api, result in published:
            for channel, value in self._receivers(api, result):
                payload = self._payload(channel, value)
                if payload is not None:
                    payloads.setdefault(channel, []).append(payload)
                yield
            for call in result.extension_calls:
                if call.name == "invalidateSubscriptions":
                    # Events published before the invalidation are still delivered to the subscriptions that it ends.
                    yield from _to_channels(payloads)
                    payloads = {}
                    self._invalidate(api.api_id, call)
        yield from _to_channels(payloads)

    def _receivers(self, api: ApiDefinition, result: Result) -> Iterator[tuple[Channel, Any]]:
        """Yield each channel that receives a mutation of an operation, with the value of the mutation."""
        subscriptions = self._runtime.compile(api).schema.subscriptions_by_mutation
        for mutation in result.mutations:
            for field_name in subscriptions.get(mutation.field_name, ()) if mutation.value is not None else ():
                index = self._fields.get((api.api_id, field_name))
                for channel in index.matching(mutation.value) if index else ():
                    yield channel, mutation.value

    def _payload(self, channel: Channel, value: Any) -> bytes | None:
        """Return the payload of an event for a channel; logs a warning and returns None when it fails or is too large."""
        api_id = channel.key.api.definition.api_id
        try:
            payload = channel.payload(self._runtime, value)
        except Exception as error:  # noqa: BLE001  # a failure in one subscription must not prevent delivery to the other channels
            log.warning("An event of %s.%s could not be made: %s", api_id, channel.field_name, type(error).__name__)
            return None
        if len(payload) > MAX_PAYLOAD:
            log.warning("An event of %s.%s was dropped: %d bytes", api_id, channel.field_name, len(payload))
            return None
        return payload

    def _invalidate(self, api_id: str, call: ExtensionCall) -> None:
        """End the subscriptions that match an invalidation in a template.

        https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-invalidation.html
        """
        try:
            asked = call.first_argument()
        except ExtensionError:
            return
        field_name, payload = (asked.get("subscriptionField"), asked.get("payload")) if asked else (None, None)
        index = self._fields.get((api_id, str(field_name)))
        for subscription in list(index.subscriptions()) if index else ():
            if subscription.invalidation and subscription.invalidation.matches(payload):
                subscription.subscriber.invalidate(subscription)


def _to_channels(payloads: dict[Channel, list[bytes]]) -> Iterator[None]:
    """Send the events of each channel to its subscribers; yields after each small part."""
    for channel, events in payloads.items():
        for number, subscription in enumerate(list(channel.subscriptions)):
            if subscription in channel.subscriptions:  # it may have ended while this generator was paused
                subscription.deliver(events)
            if number % YIELD_EVERY == YIELD_EVERY - 1:
                yield
        yield


def _field_key(subscription: ServerSubscription) -> tuple[str, str]:
    channel = subscription.channel
    return channel.key.api.definition.api_id, channel.field_name
