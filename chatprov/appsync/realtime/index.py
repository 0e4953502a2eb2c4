"""The index of subscriptions: finds the channels of an event without testing every subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.appsync.text.jsontext import json_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.appsync.realtime.channel import Channel, ChannelKey, ServerSubscription

_Key = tuple[Any, ...]


def comparable(value: Any) -> Any:
    """Return a key for a JSON value: two keys are equal exactly when the values have the same type and are equal."""
    if value is None or isinstance(value, str):
        return value  # only a string is its own key, so no key of another type equals it
    if isinstance(value, bool):
        return bool, value
    if isinstance(value, int | float):
        return float, value
    return type(value), json_bytes(value)


class FieldIndex:
    """The channels of one subscription field.

    For a channel without a filter, its arguments are compared with the event's fields of the same names. Channels with
    the same argument names are in one dictionary; its keys are the values of the arguments.
    """

    def __init__(self) -> None:
        self._by_arguments: dict[tuple[str, ...], dict[_Key, dict[ChannelKey, Channel]]] = {}
        self._filtered: dict[ChannelKey, Channel] = {}

    def add(self, subscription: ServerSubscription) -> None:
        """Add a subscription to the channel with the same key; without one, its own channel is added to the index."""
        ours = subscription.channel
        subscription.channel = self._channels(ours).setdefault(ours.key, ours)
        subscription.channel.subscriptions[subscription] = None

    def remove(self, subscription: ServerSubscription) -> None:
        """Remove a subscription, and also its channel when the channel has no other subscription."""
        channel = subscription.channel
        del channel.subscriptions[subscription]
        if channel.subscriptions:
            return
        channels = self._channels(channel)
        del channels[channel.key]
        if channel.filter is None and not channels:
            names, key = _arguments_key(channel.arguments)
            del self._by_arguments[names][key]
            if not self._by_arguments[names]:
                del self._by_arguments[names]

    def matching(self, event: Any) -> list[Channel]:
        """Return the channels whose subscribers receive an event."""
        fields: Mapping[str, Any] = event if isinstance(event, dict) else {}
        found: list[Channel] = []
        for names, table in self._by_arguments.items():
            found += table.get(_values(fields, names), {}).values()
        for channel in self._filtered.values():
            if channel.filter and channel.filter.matches(event):
                found.append(channel)
        return found

    def subscriptions(self) -> Iterator[ServerSubscription]:
        """Yield all subscriptions."""
        for table in self._by_arguments.values():
            for channels in table.values():
                for channel in channels.values():
                    yield from channel.subscriptions
        for channel in self._filtered.values():
            yield from channel.subscriptions

    def __bool__(self) -> bool:
        return bool(self._by_arguments or self._filtered)

    def _channels(self, channel: Channel) -> dict[ChannelKey, Channel]:
        if channel.filter is not None:
            return self._filtered
        names, key = _arguments_key(channel.arguments)
        return self._by_arguments.setdefault(names, {}).setdefault(key, {})


def _arguments_key(arguments: Mapping[str, Any]) -> tuple[tuple[str, ...], _Key]:
    names = tuple(sorted(arguments))
    return names, _values(arguments, names)


def _values(fields: Mapping[str, Any], names: tuple[str, ...]) -> _Key:
    values = []
    for name in names:
        values.append(comparable(fields.get(name)))  # noqa: PERF401  # a comprehension costs one more call
    return tuple(values)
