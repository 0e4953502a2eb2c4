"""The state of CloudWatch Logs in one account and region, as its document has it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from chatprov.local.services.state_document import StateFormat


@dataclass(slots=True)
class LogEventState:
    """An event; the times are in milliseconds since the epoch."""

    id: int
    time: int
    ingested: int
    message: str


@dataclass(slots=True)
class LogStreamState:
    """A stream with its events in the order in which they arrived."""

    created: datetime
    last_ingestion: datetime | None
    sequence_token: int
    events: list[LogEventState]


@dataclass(slots=True)
class LogGroupState:
    """A group with its streams by name."""

    created: datetime
    retention_days: int | None
    kms_key: str | None
    tags: dict[str, str]
    streams: dict[str, LogStreamState]


@dataclass(slots=True)
class LogsRegion:
    """CloudWatch Logs in one account and region: the groups by name."""

    groups: dict[str, LogGroupState]


FORMAT: Final = StateFormat("logs", 1, LogsRegion)
