"""The conditions in a request's headers under which an object is read, written, copied or deleted.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-requests.html
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

from chatprov.local.moto_s3.exceptions import NoSuchKey, S3Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.s3.models import FakeKey

_NOT_IMPLEMENTED: Final = "A header you provided implies functionality that is not implemented"
_OF_DIRECTORY_BUCKETS: Final = ("x-amz-if-match-last-modified-time", "x-amz-if-match-size")
_OF_SOURCE: Final = "x-amz-copy-source-"


@dataclass(frozen=True, slots=True)
class _Conditions:
    """The four conditions of one object; `prefix` is what the names of their headers begin with."""

    headers: Mapping[str, str]
    prefix: str = ""

    def failed(self, stored: FakeKey) -> str:
        """Return the name of the condition that forbids to read an object, or ""."""
        match, since = self._value("if-match"), self._date("if-unmodified-since")
        if match is not None:
            return "" if _matches(match, stored) else "If-Match"
        return "If-Unmodified-Since" if since and _modified(stored) > since else ""

    def unchanged(self, stored: FakeKey) -> str:
        """Return the name of the condition by which the requester has the object already, or ""."""
        none, since = self._value("if-none-match"), self._date("if-modified-since")
        if none is not None:
            return "If-None-Match" if _matches(none, stored) else ""
        # a date in the future is ignored
        return "If-Modified-Since" if since and _modified(stored) <= since <= datetime.now(UTC) else ""

    def _value(self, name: str) -> str | None:
        return self.headers.get(self.prefix + name)

    def _date(self, name: str) -> datetime | None:
        try:
            found = parsedate_to_datetime(self.headers.get(self.prefix + name, ""))
        except ValueError:
            return None  # HTTP requires to ignore an invalid date
        return found if found.tzinfo else found.replace(tzinfo=UTC)


def is_unchanged(headers: Mapping[str, str], stored: FakeKey) -> bool:
    """Return whether the requester has the object already; raise PreconditionFailed if it may not be read."""
    conditions = _Conditions(headers)
    failed = conditions.failed(stored)
    if failed:
        raise _failed(failed)
    return bool(conditions.unchanged(stored))


def check_source(headers: Mapping[str, str], stored: FakeKey) -> None:
    """Raise PreconditionFailed for a source that may not be copied."""
    conditions = _Conditions(headers, _OF_SOURCE)
    failed = conditions.failed(stored) or conditions.unchanged(stored)
    if failed:
        raise _failed(f"{_OF_SOURCE}{failed}")


def check_write(headers: Mapping[str, str], key: str, stored: FakeKey | None, *, is_overtaken: bool = False) -> None:
    """Raise S3's error if an object may not be written; `stored` is the object that has its key now.

    `is_overtaken` is true if another request has written or deleted it since this one began.
    """
    match, none = headers.get("if-match"), headers.get("if-none-match")
    if match is not None and none is not None:
        raise _not_implemented("If-Match,If-None-Match", "Multiple conditional request headers present in the request")
    if match == "*":
        raise _not_implemented("If-Match", "We don't accept the provided value of If-Match header for this API")
    if none is not None and none != "*":
        text = "We don't accept the provided value of If-None-Match header for this API"
        raise _not_implemented("If-None-Match", text)
    if none is not None and stored is not None:
        raise _failed("If-None-Match")
    if match is not None:
        _check_match(match, key, stored)
    condition = "If-None-Match" if match is None else "If-Match"
    if is_overtaken and condition.lower() in headers:
        message = "The conditional request cannot succeed due to a conflicting operation against this resource."
        raise S3Refusal(409, "ConditionalRequestConflict", message, Condition=condition, Key=key)


def check_delete(headers: Mapping[str, str], key: str, stored: FakeKey | None) -> None:
    """Raise S3's error if an object may not be deleted."""
    for name in _OF_DIRECTORY_BUCKETS:
        if name in headers:
            raise _not_implemented(name)
    if "if-match" in headers:
        _check_match(headers["if-match"], key, stored)


def _check_match(match: str, key: str, stored: FakeKey | None) -> None:
    if stored is None:
        raise NoSuchKey(key)
    if not _matches(match, stored):
        raise _failed("If-Match")


def _matches(given: str, stored: FakeKey) -> bool:
    """Return whether one of the ETags of a header, with or without quotes, is that of an object."""
    etags = {etag.strip().strip('"') for etag in given.split(",")}
    return "*" in etags or stored.etag.strip('"') in etags


def _modified(stored: FakeKey) -> datetime:
    return stored.last_modified.replace(microsecond=0, tzinfo=UTC)


def _failed(condition: str) -> S3Refusal:
    message = "At least one of the pre-conditions you specified did not hold"
    return S3Refusal(412, "PreconditionFailed", message, Condition=condition)


def _not_implemented(header: str, more: str = "") -> S3Refusal:
    members = {"additionalMessage": more} if more else {}
    return S3Refusal(501, "NotImplemented", _NOT_IMPLEMENTED, Header=header, **members)
