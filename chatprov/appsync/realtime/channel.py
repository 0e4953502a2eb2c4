"""A channel: subscriptions that receive identical payloads, so that each event is executed once for all of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from chatprov.appsync.realtime.messages import DATA_SUFFIX, data_prefix
from chatprov.appsync.text.jsontext import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from graphql.execution.values import VariableValues

    from chatprov.appsync.auth.identity import Caller, Rights
    from chatprov.appsync.execution.compiled import CompiledApi
    from chatprov.appsync.realtime.filters import Filter
    from chatprov.appsync.request.documents import Operation
    from chatprov.appsync.runtime import Runtime


class Subscriber(Protocol):
    """The owner of a subscription: a client's connection."""

    def deliver(self, texts: Sequence[bytes]) -> None:
        """Send frames with these contents to the client, in this order."""
        ...

    def invalidate(self, subscription: ServerSubscription) -> None:
        """End the subscription because its invalidation filter matched."""
        ...


class ChannelKey(NamedTuple):
    """Everything that decides what a subscription receives: its document, variables and filter, and the rights of its user."""

    api: CompiledApi
    operation: Operation
    variables: bytes
    filter: bytes | None
    rights: Rights


@dataclass(eq=False, slots=True)
class Channel:
    """Subscriptions with the same key; `caller` is the caller of the first one, and all have the same rights.

    `variables` are coerced once, when the client subscribes, and not for each event.
    """

    key: ChannelKey
    field_name: str
    arguments: Mapping[str, Any]
    filter: Filter | None
    variables: VariableValues
    caller: Caller
    subscriptions: dict[ServerSubscription, None] = field(default_factory=dict)

    def payload(self, runtime: Runtime, value: Any) -> bytes:
        """Return the payload of an event; `value` is the mutation's result, with its aliases."""
        execution = runtime.execution(self.key.api, self.key.operation, self.variables, self.caller, resolving=False)
        return json_bytes(execution.run({self.field_name: value}).body())


@dataclass(eq=False, slots=True)
class ServerSubscription:
    """A subscription of one client."""

    id: str
    subscriber: Subscriber
    channel: Channel
    invalidation: Filter | None = None
    prefix: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.prefix = data_prefix(self.id)

    def deliver(self, payloads: Iterable[bytes]) -> None:
        """Send the payloads of events to the client."""
        self.subscriber.deliver([b"".join((self.prefix, payload, DATA_SUFFIX)) for payload in payloads])
