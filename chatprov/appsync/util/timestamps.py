"""`$util.time`.

https://docs.aws.amazon.com/appsync/latest/devguide/time-helpers-in-util-time.html
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from chatprov.appsync.util.datetime_format import format_parts
from chatprov.appsync.util.datetime_parse import parse_time, zone
from chatprov.appsync.util.datetime_pattern import read_pattern
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import TemplateObject, exported
from chatprov.appsync.vtl.javanumbers import as_long
from chatprov.appsync.vtl.string_methods import null_pointer

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.budget import Budget

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_UTC: Final = "+00:00"
_MILLISECOND: Final = timedelta(milliseconds=1)


class TimeHelpers(TemplateObject):
    """`$util.time`."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock

    @exported(name="nowISO8601")
    def now_iso8601(self) -> str:
        """Return the current time as 2018-02-06T19:01:35.749Z."""
        return _iso8601(self._now())

    @exported(name="nowEpochSeconds")
    def now_epoch_seconds(self) -> int:
        """Return the seconds since 1970."""
        return as_long(self._now() // 1000)

    @exported(name="nowEpochMilliSeconds")
    def now_epoch_milliseconds(self) -> int:
        """Return the milliseconds since 1970."""
        return as_long(self._now())

    @exported("String", "String, String", name="nowFormatted")
    def now_formatted(self, pattern: str | None, zone_name: str | None = "UTC") -> str:
        """Return the current time formatted by a pattern, in UTC or the given time zone."""
        return _formatted(self._now(), pattern, zone_name)

    @exported("String, String", "String, String, String", name="parseFormattedToEpochMilliSeconds", metered=True)
    def parse_formatted(
        self, budget: Budget, text: str | None, pattern: str | None, zone_name: str | None = None
    ) -> int:
        """Parse a time by a pattern; return milliseconds since 1970."""
        if pattern is None:
            raise null_pointer("pattern")
        if text is None:
            raise null_pointer("text")
        return _epoch_milliseconds(parse_time(text, pattern, zone_name, budget))

    @exported("String", name="parseISO8601ToEpochMilliSeconds")
    def parse_iso8601(self, text: str | None) -> int:
        """Parse a time such as 2018-02-01T17:21:05.180+08:00; return milliseconds since 1970."""
        if text is None:
            raise null_pointer("text")
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None or "T" not in text:
            raise JavaException("java.time.format.DateTimeParseException", f"Text '{text}' could not be parsed")
        return _epoch_milliseconds(moment)

    @exported("long", name="epochMilliSecondsToSeconds")
    def to_seconds(self, milliseconds: int) -> int:
        """Convert milliseconds to whole seconds."""
        return as_long(int(milliseconds) // 1000)

    @exported("long", name="epochMilliSecondsToISO8601")
    def to_iso8601(self, milliseconds: int) -> str:
        """Format milliseconds since 1970 as 2018-02-06T19:01:35.749Z."""
        return _iso8601(milliseconds)

    @exported("long, String", "long, String, String", name="epochMilliSecondsToFormatted")
    def to_formatted(self, milliseconds: int, pattern: str | None, zone_name: str | None = "UTC") -> str:
        """Format milliseconds since 1970 by a pattern, in UTC or the given time zone."""
        return _formatted(milliseconds, pattern, zone_name)

    def _now(self) -> int:
        return int(self._clock() * 1000)


def _moment(milliseconds: int) -> datetime:
    try:
        return _EPOCH + timedelta(milliseconds=milliseconds)
    except OverflowError:
        raise JavaException("java.time.DateTimeException", "Instant exceeds minimum or maximum instant") from None


def _iso8601(milliseconds: int) -> str:
    seconds, rest = divmod(int(milliseconds), 1000)
    return f"{_second(seconds)}.{rest:03}Z"


@lru_cache(maxsize=8)  # nearly all calls ask for the current second
def _second(seconds: int) -> str:
    return _moment(seconds * 1000).isoformat().removesuffix(_UTC)


def _epoch_milliseconds(moment: datetime) -> int:
    return as_long((moment - _EPOCH) // _MILLISECOND)


def _formatted(milliseconds: int, pattern: str | None, zone_name: str | None) -> str:
    if pattern is None:
        raise null_pointer("pattern")
    if zone_name is None:
        raise null_pointer("zoneId")
    name = zone_name
    try:
        moment = _moment(milliseconds).astimezone(zone(name))
    except OverflowError:
        raise JavaException("java.time.DateTimeException", "Instant exceeds minimum or maximum instant") from None
    shown = moment.tzname() or name if isinstance(moment.tzinfo, timezone) else name
    return format_parts(moment, shown, read_pattern(pattern))
