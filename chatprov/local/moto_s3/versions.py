"""The versions of an object: the ids that a request may name, and what a write or a deletion leaves of them.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/AddingObjectstoVersionSuspendedBuckets.html
https://docs.aws.amazon.com/AmazonS3/latest/userguide/DeletingObjectsfromVersionSuspendedBuckets.html
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from moto.s3.exceptions import AccessDeniedByLock
from moto.s3.models import FakeDeleteMarker, FakeKey

from chatprov.local.moto_s3.exceptions import S3Refusal
from chatprov.local.moto_s3.stored import Key
from chatprov.local.moto_s3.version_ids import is_version_id, new_version_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from moto.s3.models import FakeBucket, S3Backend

NULL: Final = "null"
"""The id of the version that is written while a bucket does not give out ids."""


def check(bucket: FakeBucket, key: str, version: str | None) -> None:
    """Raise InvalidArgument for a text that cannot be the id of a version in this bucket."""
    if version in {None, NULL} or any(version == known.version_id for known in bucket.keys.getlist(key, [])):
        return
    if bucket.versioning_status is None or not is_version_id(version or ""):
        message = "Invalid version id specified" if version else "Version id cannot be the empty string"
        raise S3Refusal(400, "InvalidArgument", message, ArgumentName="versionId", ArgumentValue=version)


@contextmanager
def written(bucket: FakeBucket, key: str) -> Iterator[None]:
    """Run a block in which moto writes an object: with suspended versioning only the null version is replaced."""
    # until moto keeps the versions that have an id: it discards what the list has, with the contents
    kept = _with_ids(bucket, key) if bucket.versioning_status == "Suspended" else []
    if kept:
        dict.__setitem__(bucket.keys, key, [found for found in bucket.keys.getlist(key) if found not in kept])
    try:
        yield
    finally:
        if kept:
            dict.__setitem__(bucket.keys, key, [*kept, *bucket.keys.getlist(key)])
    _overtake(bucket, key)


def delete(
    backend: S3Backend, bucket: FakeBucket, key: str, version: str | None, *, bypass: bool
) -> tuple[bool, str | None]:
    """Delete an object or one version of it; in a bucket with versions, without a version, set a delete marker.

    `bypass` is true if governance mode does not protect the version. Return whether a delete marker was set or deleted, and the
    version that was; raise AccessDeniedByLock for a protected version.
    """
    if version is None and bucket.versioning_status is not None:
        kept = bucket.keys.getlist(key, []) if bucket.is_versioned else _with_ids(bucket, key)
        marker = delete_marker(backend, key, new_version_id() if bucket.is_versioned else NULL)
        bucket.keys.setlist(key, [*kept, marker])
        _overtake(bucket, key)
        return True, marker.version_id
    found: Any = backend.get_object(bucket.name, key, version, return_delete_marker=True)
    if isinstance(found, FakeKey) and found.is_locked(governance_bypass=bypass):
        raise AccessDeniedByLock
    if found is not None:
        kept = [other for other in bucket.keys.getlist(key) if other is not found]
        bucket.keys.setlist(key, kept)
        if not kept:
            bucket.keys.pop(key)
        _overtake(bucket, key)
    return isinstance(found, FakeDeleteMarker), version if bucket.versioning_status is not None else None


def delete_marker(backend: S3Backend, key: str, version: str) -> FakeDeleteMarker:
    """Return a delete marker that is a version of an object."""
    deleted: Any = Key(key, b"", account_id=backend.account_id, region_name=backend.region_name)
    marker = FakeDeleteMarker(deleted)
    marker._version_id = version  # noqa: SLF001  # the constructor chooses another id, and the id has no other name
    return marker


def _with_ids(bucket: FakeBucket, key: str) -> list[Any]:
    return [found for found in bucket.keys.getlist(key, []) if found.version_id != NULL]


def _overtake(bucket: FakeBucket, key: str) -> None:
    """Note in the uploads of an object that it has changed since they began."""
    uploads: Any = bucket.multiparts.values()
    for upload in uploads:
        if upload.key_name == key:
            upload.is_overtaken = True
