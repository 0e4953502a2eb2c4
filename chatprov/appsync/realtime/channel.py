"""A channel: subscriptions that receive the same of every event, so that each event is executed once for all of them."""

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
    """The holder of a subscription."""

    def deliver(self, texts: Sequence[bytes]) -> None:
        """Send frames to the client, with these contents and in this order."""
        ...

    def invalidate(self, subscription: ServerSubscription) -> None:
        """End the subscription because its invalidation filter has matched."""
        ...


class ChannelKey(NamedTuple):
    """All that decides what a subscription receives: its document, variables, filter, and what its user may see."""

    api: CompiledApi
    operation: Operation
    variables: bytes
    filter: bytes | None
    rights: Rights


@dataclass(eq=False, slots=True)
class Channel:
    """Subscriptions with the same key; `caller` is the first one's, and the others have the same rights.

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
        """Return the payload for an event, `value` being the mutation's result by the schema's field names."""
        execution = runtime.execution(self.key.api, self.key.operation, self.variables, self.caller, resolving=False)
        return json_bytes(execution.run({self.field_name: value}).body())


@dataclass(eq=False, slots=True)
class ServerSubscription:
    """One client's subscription."""

    id: str
    subscriber: Subscriber
    channel: Channel
    invalidation: Filter | None = None
    prefix: bytes = field(init=False)

    def __post_init__(self) -> None:
        self.prefix = data_prefix(self.id)

    def deliver(self, payloads: Iterable[bytes]) -> None:
        """Send events' payloads to the client."""
        self.subscriber.deliver([b"".join((self.prefix, payload, DATA_SUFFIX)) for payload in payloads])
