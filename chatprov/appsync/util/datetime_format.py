"""Formats a time by the parsed parts of a Java pattern."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from chatprov.appsync.util.datetime_pattern import Field, Literal, Optional, Part

if TYPE_CHECKING:
    from collections.abc import Callable

MONTHS: Final = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_SHORT: Final = 3
_FULL: Final = 4
_NARROW: Final = 5


def format_parts(moment: datetime, zone_name: str, parts: tuple[Part, ...]) -> str:
    """Format a time by a pattern; `moment` has a time zone, `zone_name` is its name for the letter V."""
    texts = []
    for part in parts:
        match part:
            case Literal():
                texts.append(part.text)
            case Optional():
                texts.append(format_parts(moment, zone_name, part.parts))
            case Field(letter="V"):
                texts.append(zone_name)
            case Field():
                texts.append(_WRITERS[part.letter](moment, part.count))
    return "".join(texts)


def offset_text(moment: datetime, count: int, *, zulu: bool) -> str:
    """Return the UTC offset in the formats of X (with `zulu`) and x: +hh[mm], +hhmm, +hh:mm, with seconds if they are not zero."""
    seconds = int(_offset(moment).total_seconds())
    if zulu and seconds == 0:
        return "Z"
    sign = "-" if seconds < 0 else "+"
    hours, rest = divmod(abs(seconds), 3600)
    minutes, seconds = divmod(rest, 60)
    if count == 1:
        return f"{sign}{hours:02}{minutes:02}" if minutes else f"{sign}{hours:02}"
    colon = ":" if count in {3, 5} else ""
    text = f"{sign}{hours:02}{colon}{minutes:02}"
    return f"{text}{colon}{seconds:02}" if seconds and count > _SHORT else text


def _offset(moment: datetime) -> timedelta:
    return moment.utcoffset() or timedelta()


def _number(value: int, count: int) -> str:
    return f"{value:0{count}d}"


def _year(value: int, count: int) -> str:
    return f"{value % 100:02}" if count == 2 else _number(value, count)  # noqa: PLR2004 - yy


def _text(name: str, value: int, count: int) -> str:
    if count < _SHORT:
        return _number(value, count)
    if count == _SHORT:
        return name[:3]
    return name if count == _FULL else name[:1]


def _day_name(moment: datetime, count: int) -> str:
    return _text(DAYS[moment.weekday()], 0, max(count, _SHORT))


def _day_of_week(moment: datetime, count: int) -> str:
    return _text(DAYS[moment.weekday()], moment.isoweekday() % 7 + 1, count)


def _quarter(moment: datetime, count: int) -> str:
    quarter = (moment.month - 1) // 3 + 1
    if count < _SHORT:
        return _number(quarter, count)
    if count == _SHORT:
        return f"Q{quarter}"
    return ("1st", "2nd", "3rd", "4th")[quarter - 1] + " quarter" if count == _FULL else str(quarter)


def _week_and_year(moment: datetime) -> tuple[int, int]:
    """Return the week and its year as in the United States: a week starts on Sunday, week 1 contains January 1."""
    day = moment.date()
    sunday = day - timedelta(days=day.isoweekday() % 7)
    year = (sunday + timedelta(days=6)).year
    first = date(year, 1, 1)
    first_sunday = first - timedelta(days=first.isoweekday() % 7)
    return (sunday - first_sunday).days // 7 + 1, year


def _week_of_month(moment: datetime) -> int:
    return (moment.day - 1 + moment.replace(day=1).isoweekday() % 7) // 7 + 1


def _fraction(moment: datetime, count: int) -> str:
    return f"{moment.microsecond:06}000"[:count].ljust(count, "0")


def _milliseconds_of_day(moment: datetime) -> int:
    return ((moment.hour * 60 + moment.minute) * 60 + moment.second) * 1000 + moment.microsecond // 1000


def _offset_z(moment: datetime, count: int) -> str:
    if count < _FULL:
        return offset_text(moment, 2, zulu=False)
    return _offset_gmt(moment, count) if count == _FULL else offset_text(moment, 5, zulu=True)


def _offset_gmt(moment: datetime, count: int) -> str:
    seconds = int(_offset(moment).total_seconds())
    if not seconds:
        return "GMT"
    if count >= _FULL:
        return f"GMT{offset_text(moment, 3, zulu=False)}"
    sign = "-" if seconds < 0 else "+"
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"GMT{sign}{hours}:{minutes:02}" if minutes else f"GMT{sign}{hours}"


def _zone(moment: datetime, count: int) -> str:
    name = moment.tzname() or ""
    return "Coordinated Universal Time" if count == _FULL and name == "UTC" else name


_WRITERS: Final[dict[str, Callable[[datetime, int], str]]] = {
    "G": lambda _, count: "Anno Domini" if count == _FULL else "A" if count == _NARROW else "AD",
    "u": lambda moment, count: _year(moment.year, count),
    "y": lambda moment, count: _year(moment.year, count),
    "Y": lambda moment, count: _year(_week_and_year(moment)[1], count),
    "w": lambda moment, count: _number(_week_and_year(moment)[0], count),
    "W": lambda moment, count: _number(_week_of_month(moment), count),
    "M": lambda moment, count: _text(MONTHS[moment.month - 1], moment.month, count),
    "L": lambda moment, count: _text(MONTHS[moment.month - 1], moment.month, count),
    "Q": _quarter,
    "q": _quarter,
    "d": lambda moment, count: _number(moment.day, count),
    "D": lambda moment, count: _number(moment.timetuple().tm_yday, count),
    "E": _day_name,
    "e": _day_of_week,
    "c": _day_of_week,
    "a": lambda moment, _: "AM" if moment.hour < 12 else "PM",  # noqa: PLR2004 - noon
    "H": lambda moment, count: _number(moment.hour, count),
    "k": lambda moment, count: _number(moment.hour or 24, count),
    "K": lambda moment, count: _number(moment.hour % 12, count),
    "h": lambda moment, count: _number(moment.hour % 12 or 12, count),
    "m": lambda moment, count: _number(moment.minute, count),
    "s": lambda moment, count: _number(moment.second, count),
    "S": _fraction,
    "n": lambda moment, count: _number(moment.microsecond * 1000, count),
    "A": lambda moment, count: _number(_milliseconds_of_day(moment), count),
    "N": lambda moment, count: _number(_milliseconds_of_day(moment) * 1_000_000, count),
    "X": lambda moment, count: offset_text(moment, count, zulu=True),
    "x": lambda moment, count: offset_text(moment, count, zulu=False),
    "Z": _offset_z,
    "O": _offset_gmt,
    "z": _zone,
}
