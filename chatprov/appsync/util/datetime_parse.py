"""Parses a time by the parts of a Java pattern."""

from __future__ import annotations

import calendar
import functools
import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chatprov.appsync.util.datetime_format import DAYS, MONTHS
from chatprov.appsync.util.datetime_pattern import Field, Literal, Optional, Part, read_pattern
from chatprov.appsync.vtl import javaregex
from chatprov.appsync.vtl.errors import JavaException

if TYPE_CHECKING:
    from collections.abc import Callable

    import regex

    from chatprov.appsync.vtl.budget import Budget

_PARSE_ERROR: Final = "java.time.format.DateTimeParseException"
_OFFSET: Final = re.compile(r"([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?", re.ASCII)
_OFFSET_TEXT: Final = r"[+-]\d{1,2}(?::?\d{2}(?::?\d{2})?)?"
_NAMES: Final = 3
_CENTURY: Final = 2000
_LONGEST_MONTH: Final = 31
_MIDNIGHT: Final = 24


def zone(name: str) -> tzinfo:
    """Return the time zone with an id ("Europe/Berlin", "UTC", "+02:00", "GMT+2").

    Raises JavaException for an unknown id.
    """
    bare = re.sub(r"^(?:UTC|GMT|UT)(?=[+-])", "", name)
    offset = _OFFSET.fullmatch(bare)
    if offset is not None:
        sign = -1 if offset[1] == "-" else 1
        hours, minutes, seconds = (int(part or 0) for part in offset.groups()[1:])
        try:
            delta = sign * timedelta(hours=hours, minutes=minutes, seconds=seconds)
            prefix = name[: len(name) - len(bare)]
            return timezone(delta, f"{prefix}{offset[1]}{hours:02}:{minutes:02}")
        except ValueError:
            raise JavaException("java.time.DateTimeException", f"Zone offset not in valid range: {name}") from None
    if name == "Z":
        return timezone(timedelta(), name)
    if name in {"UTC", "GMT", "UT"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise JavaException("java.time.zone.ZoneRulesException", f"Unknown time-zone ID: {name}") from None


def parse_time(text: str, pattern: str, zone_name: str | None, budget: Budget) -> datetime:
    """Parse a time; a field that the pattern does not contain has its value in 1970-01-01T00:00:00.

    The search is charged to the budget, because optional parts and fields of variable width can match in very many
    ways. Raises JavaException when the text does not match the pattern, or when no time zone is given.
    """
    match = javaregex.fullmatch(_expression(pattern), text, budget)
    if match is None:
        raise _unparsable(text)
    found: dict[str, str] = {}
    for name, value in match.groupdict().items():
        if value is not None:
            found[name[0]] = value
    try:
        return _assemble(found, match, zone_name, text)
    except (ValueError, OverflowError):
        raise _unparsable(text) from None


def _assemble(found: dict[str, str], match: regex.Match[str], zone_name: str | None, text: str) -> datetime:
    def number(*letters: str, default: int) -> int:
        return next((int(found[letter]) for letter in letters if letter in found), default)

    named = next((found[letter] for letter in "VzOXxZ" if letter in found), zone_name)
    if named is None:
        raise JavaException(_PARSE_ERROR, f"Text '{text}' could not be parsed: no time zone")
    year = number("u", "y", "Y", default=1970)
    if re.search(r"\b[uyY]2_", " ".join(name for name, value in match.groupdict().items() if value is not None)):
        year += _CENTURY
    month = _month(found)
    hour = number("H", default=-1)
    if hour < 0:
        hour = number("k", default=0) % 24
        if "h" in found or "K" in found:
            hour = number("h", "K", default=0) % 12 + (12 if found.get("a", "AM").upper() == "PM" else 0)
    fraction = found.get("S", found.get("n", "0").rjust(9, "0") if "n" in found else "0")
    microsecond = int(fraction.ljust(9, "0")[:6])
    # As in Java, a day after the last of the month becomes the last, and 24:00 is the start of the next day.
    day = number("d", default=1)
    moment = datetime(
        year,
        month,
        min(day, calendar.monthrange(year, month)[1]) if day <= _LONGEST_MONTH else day,
        hour % 24,
        number("m", default=0),
        number("s", default=0),
        microsecond,
        tzinfo=zone(named),
    )
    if hour == _MIDNIGHT and not moment.minute and not moment.second:
        moment += timedelta(days=1)
    elif hour >= _MIDNIGHT:
        raise _unparsable(text)
    if "D" in found:
        moment = moment.replace(month=1, day=1) + timedelta(days=int(found["D"]) - 1)
    return moment


def _month(found: dict[str, str]) -> int:
    value = found.get("M", found.get("L", "1"))
    if value.isdigit():
        return int(value)
    return next(index for index, name in enumerate(MONTHS, 1) if name[:3].lower() == value[:3].lower())


def _unparsable(text: str) -> JavaException:
    return JavaException(_PARSE_ERROR, f"Text '{text}' could not be parsed")


@functools.lru_cache(maxsize=256)
def _expression(pattern: str) -> str:
    return _parts(read_pattern(pattern), [])


def _parts(parts: tuple[Part, ...], groups: list[int]) -> str:
    written = []
    for part in parts:
        match part:
            case Literal():
                written.append(re.escape(part.text))
            case Optional():
                written.append(f"(?:{_parts(part.parts, groups)})?")
            case Field():
                groups.append(1)
                expression = _FIELDS.get(part.letter, _digits)(part.count)
                written.append(f"(?P<{part.letter}{part.count}_{len(groups)}>{expression})")
    return "".join(written)


def _digits(count: int) -> str:
    return r"\d{1,2}" if count == 1 else rf"\d{{{count}}}"


def _named(names: tuple[str, ...], count: int) -> str:
    if count < _NAMES:
        return _digits(count)
    return "|".join(name[:3] if count == _NAMES else name for name in names)


def _year(count: int) -> str:
    return r"\d{1,4}" if count == 1 else _digits(count)


_FIELDS: Final[dict[str, Callable[[int], str]]] = {
    "G": lambda _: "AD|BC|Anno Domini",
    "u": _year,
    "y": _year,
    "Y": _year,
    "M": lambda count: _named(MONTHS, count),
    "L": lambda count: _named(MONTHS, count),
    "E": lambda count: _named(DAYS, max(count, _NAMES)),
    "a": lambda _: "(?i:[AP]M)",
    "S": lambda count: rf"\d{{{count}}}",
    "n": lambda _: r"\d{1,9}",
    "D": lambda count: r"\d{1,3}" if count == 1 else rf"\d{{{count}}}",
    "V": lambda _: rf"[A-Za-z][A-Za-z0-9_+\-/]*|{_OFFSET_TEXT}",
    "z": lambda _: r"[A-Za-z][A-Za-z0-9_+\-/]*",
    "O": lambda _: rf"(?:GMT)(?:{_OFFSET_TEXT})?",
    "X": lambda _: rf"Z|{_OFFSET_TEXT}",
    "x": lambda _: _OFFSET_TEXT,
    "Z": lambda count: r"[+-]\d{4}" if count <= _NAMES else rf"Z|(?:GMT)?{_OFFSET_TEXT}",
}
