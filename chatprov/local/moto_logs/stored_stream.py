"""What the log has of one stream: its events in chunks, each of which was added by one call, or by one request to an API."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.moto_state import date_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from chatprov.local.storage import Image

    Key = tuple[str, ...]

STREAM: Final = "stream"
EVENTS: Final = "events"


@dataclass(frozen=True, slots=True)
class _Added:
    """What was added to a stream since it was written: new events, and how many of the oldest ones are gone."""

    token: int
    events: list[Any]
    gone: int
    outdated: list[int]
    """The chunks of which the stream has no event any more."""
    skipped: int


@dataclass(slots=True, eq=False)
class StoredStream:
    """A stream as it is in the log; `token` is the number of the last call that added events, and names its chunk."""

    stream: Any
    token: int = 0
    last_ingestion: datetime | None = None
    events: list[Any] = field(default_factory=list)
    chunks: deque[tuple[int, int]] = field(default_factory=deque)
    """The name of each chunk, and how many events it has; the oldest first."""
    skipped: int = 0
    """How many events of the oldest chunk the stream does not have any more."""
    is_new: bool = True

    def images(self, place: Key) -> Iterator[Image]:
        """Yield the images of what has changed; `place` is account, region, group and name."""
        if self.is_new:
            yield (STREAM, *place), {"created": date_of(self.stream.creation_time).isoformat()}
        added = self._added()
        if added is not None:
            yield (EVENTS, *place, f"{added.token}"), self._value(added.events)
            for token in added.outdated:
                yield (EVENTS, *place, f"{token}"), None

    def deletion(self, place: Key) -> Iterator[Image]:
        """Yield the images for a stream that is deleted."""
        yield (STREAM, *place), None
        for token, _ in self.chunks:
            yield (EVENTS, *place, f"{token}"), None

    def accept(self) -> None:
        """Note that the stream is written as it is."""
        self.is_new = False
        added = self._added()
        if added is None:
            return
        self.token, self.last_ingestion = added.token, self.stream.last_ingestion_time
        self.events += added.events
        del self.events[: added.gone]
        for _ in added.outdated:
            self.chunks.popleft()
        self.chunks.append((added.token, len(added.events)))
        self.skipped = added.skipped

    def set_chunks(self, chunks: deque[tuple[int, int]]) -> None:
        """Note in which chunks the log has the events, which were read from there."""
        self.chunks = chunks
        self.skipped = sum(count for _, count in chunks) - len(self.events)

    def put_back(self) -> None:
        """Give the stream again the events that are written."""
        stream = self.stream
        if stream.upload_sequence_token != self.token:
            stream.events[:] = self.events
            stream.stored_bytes = sum(len(event.message) for event in self.events)
            stream.upload_sequence_token, stream.last_ingestion_time = self.token, self.last_ingestion

    def _added(self) -> _Added | None:
        token: int = self.stream.upload_sequence_token
        if token == self.token:
            return None
        last, new = self.events[-1] if self.events else None, []
        for event in reversed(self.stream.events):
            if event is last:
                break
            new.append(event)
        gone = len(self.events) + len(new) - len(self.stream.events)
        outdated, skipped = [], self.skipped + gone
        for name, count in self.chunks:
            if count > skipped:
                break
            outdated.append(name)
            skipped -= count
        return _Added(token, new[::-1], gone, outdated, skipped)

    def _value(self, events: list[Any]) -> dict[str, Any]:
        last = self.stream.last_ingestion_time
        return {
            "last_ingestion": date_of(last).isoformat() if last else None,
            "events": [
                {
                    "id": event.event_id,
                    "time": event.timestamp,
                    "ingested": event.ingestion_time,
                    "message": event.message,
                }
                for event in events
            ],
        }
