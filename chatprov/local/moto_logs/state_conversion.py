"""All backends of moto's CloudWatch Logs as states, and states as backends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from moto.logs import models
from moto.logs.models import LogEvent, LogStream, logs_backends

from chatprov.local.moto_backends import backends_of, new_backends, replace_backends
from chatprov.local.moto_logs.backend import trim
from chatprov.local.moto_logs.state_document import LogEventState, LogGroupState, LogsRegion, LogStreamState
from chatprov.local.moto_state import date_of, moment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from moto.logs.models import LogGroup, LogsBackend

_moto: Any = models
"""moto's group has abstract methods, which only CloudFormation needs."""
_MOST_SKIPPED: Final = 10_000_000
"""The maximum number of ids that are skipped; these are about ten seconds."""


class _LogsConversion:
    def states(self) -> dict[tuple[str, str], LogsRegion]:
        return {
            place: LogsRegion({name: _state_of(backend, group) for name, group in backend.groups.items()})
            for place, backend in backends_of(logs_backends).items()
        }

    def prepare(self, states: Mapping[tuple[str, str], LogsRegion]) -> Callable[[], None]:
        made = new_backends(logs_backends, states)
        for (account, region), state in states.items():
            for name, group in state.groups.items():
                _fill(made[account][region], name, group)
        _skip_ids(states)
        return lambda: replace_backends(logs_backends, made)


CONVERSION: Final = _LogsConversion()


def _state_of(backend: LogsBackend, group: LogGroup) -> LogGroupState:
    return LogGroupState(
        date_of(group.creation_time),
        group.retention_in_days,
        group.kms_key_id,
        backend.tagger.get_tag_dict_for_resource(group.arn),
        {name: _state_of_stream(stream) for name, stream in group.streams.items()},
    )


def _state_of_stream(stream: LogStream) -> LogStreamState:
    return LogStreamState(
        date_of(stream.creation_time),
        date_of(stream.last_ingestion_time) if stream.last_ingestion_time else None,
        stream.upload_sequence_token,
        [
            LogEventState(event.event_id, event.timestamp, event.ingestion_time, event.message)
            for event in stream.events
        ],
    )


def _fill(backend: LogsBackend, name: str, state: LogGroupState) -> None:
    group: LogGroup = _moto.LogGroup(
        backend.account_id,
        backend.region_name,
        name,
        RetentionInDays=state.retention_days,
        kmsKeyId=state.kms_key,
    )
    # the constructor takes neither a date nor streams
    group.creation_time = moment_of(state.created)
    group.streams = {stream_name: _stream(group, stream_name, stream) for stream_name, stream in state.streams.items()}
    backend.groups[name] = group
    backend.tag_resource(group.arn, state.tags)


def _stream(group: LogGroup, name: str, state: LogStreamState) -> LogStream:
    stream = LogStream(group, name)
    # the constructor takes neither dates nor events, and put_log_events would give other times
    stream.creation_time = moment_of(state.created)
    stream.last_ingestion_time = moment_of(state.last_ingestion) if state.last_ingestion else None
    stream.upload_sequence_token = state.sequence_token
    stream.events = [_event(event) for event in state.events]
    stream.stored_bytes = sum(len(event.message) for event in state.events)
    trim(stream)  # what was appended to a log can be more than what a stream has
    return stream


def _event(state: LogEventState) -> LogEvent:
    event = LogEvent(state.ingested, {"timestamp": state.time, "message": state.message})
    # the constructor chooses another id
    event.event_id = state.id
    return event


def _skip_ids(states: Mapping[tuple[str, str], LogsRegion]) -> None:
    """Let moto choose larger ids than these for new events: it counts the events that this process has made."""
    ids = (
        event.id
        for state in states.values()
        for group in state.groups.values()
        for stream in group.streams.values()
        for event in stream.events
    )
    highest = max(ids, default=-1)
    if highest - _next_id() > _MOST_SKIPPED:
        raise ValueError("the id of an event is too large")
    # the counter is private to moto, so that it is not set
    while _next_id() <= highest:
        pass


def _next_id() -> int:
    return LogEvent(0, {"timestamp": 0, "message": ""}).event_id
