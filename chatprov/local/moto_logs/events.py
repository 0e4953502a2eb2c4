"""moto's log events behind the port."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local import moto_loading

if TYPE_CHECKING:
    import threading
    from collections.abc import Sequence

    from chatprov.local.ports import LogEvents, LogStream


class MotoLogEvents:
    """The log groups of all accounts."""

    def put(self, stream: LogStream, messages: Sequence[str], milliseconds: int, /) -> None:
        """Add events of one time to a stream; create the stream and its group if they do not exist."""
        moto_loading.load()
        from moto.logs.models import logs_backends  # noqa: PLC0415  # after load()

        backend = logs_backends[stream.account][stream.region]
        backend.ensure_log_group(stream.group)
        backend.ensure_log_stream(stream.group, stream.name)
        events = [{"timestamp": milliseconds, "message": message} for message in messages]
        backend.put_log_events(stream.group, stream.name, events)


class LockedLogEvents:
    """Log events for callers that do not hold the lock of CloudWatch Logs."""

    def __init__(self, lock: threading.RLock, events: LogEvents) -> None:
        self._lock = lock
        self._events = events

    def put(self, stream: LogStream, messages: Sequence[str], milliseconds: int, /) -> None:
        """Add events of one time to a stream, with the lock."""
        with self._lock:
            self._events.put(stream, messages, milliseconds)
