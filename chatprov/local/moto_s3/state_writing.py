"""moto's S3 as a state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.s3.models import FakeDeleteMarker

from chatprov.local.moto_s3.state_document import (
    BucketState,
    ChecksumState,
    CompletedUploadState,
    ObjectLockState,
    ObjectState,
    PartState,
    ServerSideEncryptionState,
    UploadState,
    VersionState,
)
from chatprov.local.moto_s3.state_settings_conversion import acl_of, flag_of, settings_of
from chatprov.local.moto_state import date_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.s3.models import FakeBucket, S3Backend

    from chatprov.local.moto_s3.state_contents import Contents
    from chatprov.local.moto_s3.stored import Key


def buckets_of(backend: S3Backend, contents: Contents) -> dict[str, BucketState]:
    """Return the buckets of a backend by name; `contents` gets the contents of their objects."""
    return {name: _bucket(backend, bucket, contents) for name, bucket in backend.buckets.items()}


def _bucket(backend: S3Backend, bucket: FakeBucket, contents: Contents) -> BucketState:
    state = empty_bucket_of(backend, bucket)
    state.objects = {
        name: [version_of(backend, version, contents) for version in versions]
        for name, versions in bucket.keys.iterlists()
    }
    for upload_id, upload in bucket.multiparts.items():
        state.uploads[upload_id] = found = upload_of(upload)
        found.parts = _parts(upload, contents)
    return state


def empty_bucket_of(backend: S3Backend, bucket: FakeBucket) -> BucketState:
    """Return a bucket without its objects and uploads."""
    return BucketState(
        bucket.region_name,
        bucket.bucket_namespace,
        bucket.creation_date,
        backend.tagger.get_tag_dict_for_resource(bucket.arn),
        settings_of(bucket),
        {},
        {},
    )


def version_of(backend: S3Backend, version: Any, contents: Contents) -> VersionState:
    """Return a version of an object, or a delete marker."""
    is_marker = isinstance(version, FakeDeleteMarker)
    return VersionState(
        version.version_id,
        date_of(version.last_modified),
        None if is_marker else _object(backend, version, contents),
    )


def _object(backend: S3Backend, key: Any, contents: Contents) -> ObjectState:
    etag = _etag(key)  # first, because it reads a new content, which may be in memory until it is put into a file
    return ObjectState(
        contents.put(key.value),
        etag,
        key.storage_class,
        "x-amz-version-id" in key.response_dict,  # the attribute is private
        _texts(key.metadata),
        backend.tagger.get_tag_dict_for_resource(key.arn),
        acl_of(key.acl),
        ChecksumState(key.checksum_algorithm, _text(key.checksum_value), key.checksum_type, key.checksum_parts),
        _encryption(key),
        ObjectLockState(key.lock_mode, key.lock_legal_status, key.lock_until),
        key.website_redirect_location,
        CompletedUploadState(key.multipart.id, _parts(key.multipart, None)) if key.multipart else None,
    )


def upload_of(upload: Any) -> UploadState:
    """Return an upload without its parts."""
    return UploadState(
        upload.key_name,
        upload.storage,
        _texts(upload.metadata),
        dict(upload.tags or {}),
        acl_of(upload.acl),
        ServerSideEncryptionState(upload.sse_encryption, upload.kms_key_id, None, upload.customer_key_md5),
        upload.initiated,
        upload.is_overtaken,
        [],
    )


def _parts(upload: Any, contents: Contents | None) -> list[PartState]:
    return [part_of(number, part, contents) for number, part in sorted(upload.parts.items())]


def part_of(number: int, part: Any, contents: Contents | None) -> PartState:
    """Return a part of an upload; without its content if the upload has been completed, and `contents` is None."""
    return PartState(
        number,
        part.size,
        _etag(part),
        date_of(part.last_modified),
        _encryption(part),
        contents.put(part.value) if contents else None,
    )


def _encryption(key: Key) -> ServerSideEncryptionState:
    return ServerSideEncryptionState(
        key.encryption, key.kms_key_id, flag_of(key.bucket_key_enabled), key.customer_key_md5
    )


def _etag(key: Key) -> str:
    return key.etag.strip('"')


def _texts(metadata: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in metadata.items()}


def _text(value: Any) -> Any:
    return value.decode() if isinstance(value, bytes) else value
