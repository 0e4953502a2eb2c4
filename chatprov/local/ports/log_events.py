"""The events of CloudWatch Logs, as the logs of APIs and those of imports need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class LogStream:
    """A stream of a log group, in one region of an account."""

    account: str
    region: str
    group: str
    name: str


class LogEvents(Protocol):
    """The log groups of all accounts. The caller holds the lock of CloudWatch Logs, unless the class takes it."""

    def put(self, stream: LogStream, messages: Sequence[str], milliseconds: int, /) -> None:
        """Add events of one time (since 1970) to a stream; create the stream and its group if they do not exist."""
        ...


class NoLogEvents:
    """The log groups where there is no CloudWatch Logs: no event is kept."""

    def put(self, _stream: LogStream, _messages: Sequence[str], _milliseconds: int, /) -> None:
        """Do nothing."""
