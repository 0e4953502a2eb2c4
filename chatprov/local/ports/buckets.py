"""Buckets and objects, as the console and the rights of pages need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class BucketSummary:
    """A bucket with the number of its objects."""

    account: str
    name: str
    region: str
    objects: int


@dataclass(frozen=True, slots=True)
class StoredObject:
    """The newest version of an object; `size` is in bytes."""

    key: str
    size: int
    content_type: str | None
    modified: datetime


class Buckets(Protocol):
    """The buckets of all accounts. A caller that needs a consistent state holds the lock of S3."""

    def all(self) -> Sequence[BucketSummary]:
        """Return the buckets of all accounts."""
        ...

    def owner_of(self, bucket: str) -> str | None:
        """Return the account that owns a bucket, or None if there is no such bucket: their names are global."""
        ...

    def objects(self, bucket: str, most: int) -> Sequence[StoredObject]:
        """Return up to `most` objects of a bucket; none for a bucket that does not exist."""
        ...

    def may_page_change(self, path: str, headers: Iterable[tuple[str, str]], method: str) -> bool:
        """Return whether the CORS rules of a path's bucket allow a page to change something; `headers` has the page's origin.

        False means that the request is rejected whatever its body is. True means only that CORS allows it.
        """
        ...
