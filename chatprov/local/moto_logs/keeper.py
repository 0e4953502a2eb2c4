"""What changes in CloudWatch Logs, as the images that its log has: events are added to it, and no stream is written as a whole.

| key | value |
| --- | --- |
| "group", account, region, name | the group without its streams |
| "stream", account, region, group, name | the stream without its events |
| "events", account, region, group, stream, number | the events that one call has added, and when |

The number counts the calls that have added events to the stream. Such a chunk stays until the stream has none of its events.
"""

from __future__ import annotations

import json
import logging
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from chatprov.local import moto_loading
from chatprov.local.moto_logs.state import LOGS_STATE
from chatprov.local.moto_logs.state_document import FORMAT
from chatprov.local.moto_logs.stored_stream import EVENTS, STREAM
from chatprov.local.services.stored_form import NAME, StoredForm, part_at
from chatprov.local.storage import OTHER_FORM, CloudFolderError, NotWrittenError, record

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from chatprov.local.moto_logs.stored_groups import StoredGroups
    from chatprov.local.ports import LogEvents, LogStream
    from chatprov.local.storage import Image, Log

log = logging.getLogger(__name__)

_put_stream: Final = part_at("groups", NAME, "streams", NAME)


def _put_empty_stream(region: dict[str, Any], names: Sequence[str], value: Any) -> None:
    _put_stream(region, names, value | {"last_ingestion": None, "sequence_token": 0, "events": []})


def _put_events(region: dict[str, Any], names: Sequence[str], value: Any) -> None:
    group, name, number = names
    stream = region["groups"][group]["streams"][name]
    stream["events"] += value["events"]
    stream |= {"last_ingestion": value["last_ingestion"], "sequence_token": int(number)}


LOGS_FORM: Final = StoredForm(
    FORMAT,
    {"groups": {}},
    {
        "group": part_at("groups", NAME, with_own_parts=["streams"]),
        STREAM: _put_empty_stream,
        EVENTS: _put_events,
    },
)


class LogsKeeper:
    """Keeps the state of CloudWatch Logs in a log; see `Keeper`."""

    def __init__(self, log: Log) -> None:
        """Give CloudWatch Logs the state that the log has, when moto is loaded; raises CloudFolderDamaged."""
        self._log = log
        self._groups: StoredGroups | None = None
        try:
            chunks = _chunks_in(log.entries) if log.version == FORMAT.version else None
        except OTHER_FORM:
            raise LOGS_FORM.damaged(log) from None
        LOGS_STATE.start_with(LOGS_FORM, log, lambda: self._accept(chunks))

    def _accept(self, chunks: Mapping[tuple[str, ...], deque[tuple[int, int]]] | None) -> None:
        """Note that the log has the state as it is now, in these chunks; without any, it is written to a new generation."""
        groups = self._stored()
        if chunks is None:
            images = groups.images()
            self._log.entries.clear()
            self._log.entries.update((record.encoded(key), record.encoded(value)) for key, value in images)
        groups.accept()
        if chunks is not None:
            groups.set_chunks(chunks)

    def keep(self) -> None:
        """Write what has changed, as one change; raises NotWrittenError after the state was put back."""
        if moto_loading.is_loaded():
            groups = self._stored()
            if self._write(groups, groups.images()):
                groups.accept()

    def keep_events(self, stream: LogStream) -> None:
        """Write what was added to one stream, which may be new, and so may its group; raises as `keep`."""
        groups, key = self._stored(), (stream.account, stream.region, stream.group)
        if self._write(groups, groups.images_of_stream(key, stream.name)):
            groups.accept_stream(key, stream.name)

    def _write(self, groups: StoredGroups, images: Sequence[Image]) -> bool:
        """Write images as one change, and return whether there are any; raises NotWrittenError after the state was put back."""
        try:
            if images:
                self._log.append(images)
        except NotWrittenError:
            groups.put_back()
            raise
        return bool(images)

    def _stored(self) -> StoredGroups:
        if self._groups is None:
            from chatprov.local.moto_logs.stored_groups import StoredGroups  # noqa: PLC0415  # it imports moto

            self._groups = StoredGroups()
        return self._groups


class KeptLogEvents:
    """Log events that the local cloud itself writes, and that a keeper stores: if it cannot, the events are left out."""

    def __init__(self, events: LogEvents, keeper: LogsKeeper) -> None:
        self._events = events
        self._keeper = keeper

    def put(self, stream: LogStream, messages: Sequence[str], milliseconds: int, /) -> None:
        """Add events of one time to a stream; what writes them does not fail with them."""
        try:
            self._events.put(stream, messages, milliseconds)
            self._keeper.keep_events(stream)
        except NotWrittenError as error:
            log.warning("Events for the log group %s are not written: %s", stream.group, error.strerror or error)
        except CloudFolderError as error:  # what was stored of a service of moto's cannot be read
            log.warning("Events for the log group %s are not written: %s", stream.group, error.message)


def _chunks_in(entries: Mapping[bytes, bytes]) -> dict[tuple[str, ...], deque[tuple[int, int]]]:
    """Return the chunks of each stream with the numbers of their events, by account, region, group and name."""
    chunks: dict[tuple[str, ...], deque[tuple[int, int]]] = {}
    for key, value in entries.items():
        kind, *place = json.loads(key)
        if kind == EVENTS:
            *stream, number = place
            # no text can contain this, because its quotation marks are escaped
            chunks.setdefault(tuple(stream), deque()).append((int(number), value.count(b'{"id":')))
    return chunks
