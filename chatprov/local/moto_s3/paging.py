"""One page of a list: what has a prefix, grouped by a delimiter, after a marker, up to a number.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-prefixes.html
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Generic, TypeVar
from urllib.parse import quote_plus

from chatprov.local.moto_s3.exceptions import S3Refusal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_Item = TypeVar("_Item")
_MOST: Final = 1000
_CHECK: Final = 8


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query of a request asks for; `most` is the number of items and prefixes in a page."""

    prefix: str
    delimiter: str
    encoding: str | None
    most: int

    @classmethod
    def of(cls, query: Mapping[str, str], count: str) -> Asked:
        """Return what a query asks for; `count` is the parameter with the number. Raise InvalidArgument for another encoding."""
        encoding = query.get("encoding-type")
        if encoding not in {None, "url"}:
            message = "Invalid Encoding Method specified in Request"
            raise S3Refusal(400, "InvalidArgument", message, ArgumentName="encoding-type", ArgumentValue=encoding)
        most = min(count_in(query, count, _MOST), _MOST)
        return cls(query.get("prefix", ""), query.get("delimiter", ""), encoding, most)

    def text(self, key: str) -> str:
        """Return a key, or a part of one, as the response has it: S3 encodes a space as "+", and leaves "/" and "*" as they are."""
        return quote_plus(key, safe="/*") if self.encoding else key

    def members(self) -> dict[str, str]:
        """Return the members of a response that are there only if the request has them."""
        found = {"Delimiter": self.text(self.delimiter), "EncodingType": self.encoding or ""}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class ListPage(Generic[_Item]):
    """The items of a page by their keys, and the prefixes that represent all items below them, each in order."""

    items: list[tuple[str, _Item]]
    prefixes: list[str]
    is_truncated: bool

    @property
    def last(self) -> str:
        """Return the last key or prefix, "" if there is none."""
        return max([*[key for key, _ in self.items[-1:]], *self.prefixes[-1:]], default="")

    @property
    def last_item(self) -> _Item | None:
        """Return the last item, None if a prefix is the last."""
        is_item = bool(self.items) and (not self.prefixes or self.items[-1][0] > self.prefixes[-1])
        return self.items[-1][1] if is_item else None


def page_of(items: Iterable[tuple[str, _Item]], asked: Asked, after: str) -> ListPage[_Item]:
    """Return a page; `items` are sorted by their keys, and those before `after` are not among them, but may be below its prefix."""
    found: list[tuple[str, _Item]] = []
    prefixes: list[str] = []
    for key, item in items:
        if not key.startswith(asked.prefix):
            continue
        common = _common_prefix(key, asked)
        if common and (after.startswith(common) or common in prefixes[-1:]):
            continue
        if len(found) + len(prefixes) == asked.most:
            return ListPage(found, prefixes, is_truncated=asked.most > 0)
        if common:
            prefixes.append(common)
        else:
            found.append((key, item))
    return ListPage(found, prefixes, is_truncated=False)


def count_in(query: Mapping[str, str], name: str, usual: int) -> int:
    """Return the number in a parameter, the usual one also if the parameter is empty."""
    return int(query.get(name) or usual)


def boolean(value: bool) -> str:  # noqa: FBT001  # the value itself
    """Return a truth value as responses have it."""
    return str(value).lower()


def token_of(key: str) -> str:
    """Return the token with which a list continues after a key."""
    data = key.encode()
    return base64.urlsafe_b64encode(_check(data) + data).decode()


def key_of(token: str) -> str:
    """Return the key of a token; raise InvalidArgument for one that `token_of` has not returned."""
    try:
        data = base64.b64decode(token, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        data = b""
    key = data[_CHECK:]
    if data[:_CHECK] != _check(key):
        message = "The continuation token provided is incorrect"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName="continuation-token")
    return key.decode()


def _common_prefix(key: str, asked: Asked) -> str:
    below = key[len(asked.prefix) :]
    if not asked.delimiter or asked.delimiter not in below:
        return ""
    return asked.prefix + below.partition(asked.delimiter)[0] + asked.delimiter


def _check(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_CHECK).digest()
