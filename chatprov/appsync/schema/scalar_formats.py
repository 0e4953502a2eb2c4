"""The formats of AppSync's string scalars, https://docs.aws.amazon.com/appsync/latest/devguide/scalars.html.

The page calls every offset optional; the introspection of AppSync says that a date and time must have one.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable

_OFFSET = r"(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)"
_TIME = r"(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{0,9})?)?"
_DATE = r"(\d{4}-\d{2}-\d{2})"

_DATE_FORM = re.compile(_DATE + _OFFSET + "?")
_TIME_FORM = re.compile(_TIME + _OFFSET + "?")
_DATETIME_FORM = re.compile(_DATE + "T" + _TIME + _OFFSET)
_EMAIL_FORM = re.compile(r"[^\s@<>(),;:\\\"\[\]]+@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
_NORTH_AMERICAN = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
_INTERNATIONAL = re.compile(r"[1-9]\d{6,14}")
_PHONE_PUNCTUATION = re.compile(r"[\s().-]")


def _is_calendar_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_date(text: str) -> bool:
    form = _DATE_FORM.fullmatch(text)
    return form is not None and _is_calendar_day(form[1])


def _is_datetime(text: str) -> bool:
    form = _DATETIME_FORM.fullmatch(text)
    return form is not None and _is_calendar_day(form[1])


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    named = parts.netloc if parts.scheme in {"http", "https", "ftp"} else parts.netloc or parts.path
    return bool(parts.scheme and named) and "//" not in parts.path and not re.search(r"\s", text)


def _is_phone(text: str) -> bool:
    digits = _PHONE_PUNCTUATION.sub("", text)
    if not digits.startswith("+"):
        return _NORTH_AMERICAN.fullmatch(digits.removeprefix("1")) is not None
    if digits.startswith("+1"):
        return _NORTH_AMERICAN.fullmatch(digits[2:]) is not None
    return _INTERNATIONAL.fullmatch(digits[1:]) is not None


def _is_ip_address(text: str) -> bool:
    try:
        ipaddress.ip_interface(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Format:
    """The format of a scalar: a function that validates a value, and the name of the format in AppSync's messages."""

    accepts: Callable[[str], bool]
    noun: str


FORMATS: dict[str, Format] = {
    "AWSDate": Format(_is_date, "Date Object."),
    "AWSTime": Format(lambda text: _TIME_FORM.fullmatch(text) is not None, "Time Object."),
    "AWSDateTime": Format(_is_datetime, "DateTime Object."),
    "AWSEmail": Format(lambda text: _EMAIL_FORM.fullmatch(text) is not None, "email address."),
    "AWSURL": Format(_is_url, "URL."),
    "AWSPhone": Format(_is_phone, "phone number."),
    "AWSIPAddress": Format(_is_ip_address, "IP address."),
}
