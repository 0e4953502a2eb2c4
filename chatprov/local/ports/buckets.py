"""Buckets and objects, as the console, the rights of pages, and the exports and imports of tables need them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from chatprov.local.bodies import Content


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


class NoSuchBucketError(Exception):
    """There is no bucket with this name."""


class BucketAccessError(Exception):
    """An account may not write or read these objects; the message is S3's."""


@dataclass(frozen=True, slots=True)
class BucketPlace:
    """A bucket as an account uses it; `owner` is the account that must own it, the same one if None."""

    bucket: str
    account: str
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class ObjectEncryption:
    """How objects are encrypted: "AES256" or "aws:kms", and with which key."""

    algorithm: str
    key: str | None = None


class BucketFiles(Protocol):
    """The objects of all buckets, as another service writes and reads them for an account; each call takes the lock of S3."""

    def write(self, place: BucketPlace, contents: Mapping[str, bytes], encryption: ObjectEncryption, /) -> None:
        """Write objects by their keys, all or none; raises NoSuchBucketError, BucketAccessError and NotWrittenError."""
        ...

    def read(self, place: BucketPlace, prefix: str, /) -> Sequence[tuple[str, Content]]:
        """Return keys and contents of the objects whose keys begin with a prefix, in the order of the keys; raises as `write`."""
        ...


class NoBuckets:
    """The objects where there is no S3: no bucket exists."""

    def write(self, place: BucketPlace, _contents: Mapping[str, bytes], _encryption: ObjectEncryption, /) -> None:
        """Raise NoSuchBucketError."""
        raise NoSuchBucketError(place.bucket)

    def read(self, place: BucketPlace, _prefix: str, /) -> Sequence[tuple[str, Content]]:
        """Raise NoSuchBucketError."""
        raise NoSuchBucketError(place.bucket)
