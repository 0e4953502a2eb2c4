"""A state as moto's S3. moto's constructors choose dates and ids themselves: these are set afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from requests.structures import CaseInsensitiveDict

from chatprov.local.moto_s3.models import ServedBucket
from chatprov.local.moto_s3.state_settings_conversion import moto_acl, set_settings
from chatprov.local.moto_s3.stored import Key, Multipart
from chatprov.local.moto_s3.versions import delete_marker
from chatprov.local.moto_state import moment_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.s3.models import FakeDeleteMarker, S3Backend

    from chatprov.local.moto_s3.state_contents import Contents
    from chatprov.local.moto_s3.state_document import BucketState, ObjectState, PartState, UploadState, VersionState

_new_bucket: Any = ServedBucket
"""moto's class has abstract methods, which only CloudFormation needs."""


def fill(backend: S3Backend, buckets: Mapping[str, BucketState], contents: Contents) -> None:
    """Put buckets into an empty backend; raises ValueError for a content that is missing."""
    for name, state in buckets.items():
        bucket = _new_bucket(name, backend.account_id, state.region, state.namespace)
        # the constructor takes neither a date nor settings
        bucket.creation_date = state.created
        set_settings(bucket, state.settings)
        backend.buckets[name] = bucket
        set_tags(backend, bucket.arn, state.tags)
        for key_name, versions in state.objects.items():
            if not versions:
                raise ValueError("an object has no version")
            bucket.keys.setlist(
                key_name, [moto_version(backend, name, key_name, version, contents) for version in versions]
            )
        for upload_id, upload in state.uploads.items():
            bucket.multiparts[upload_id] = moto_upload(backend, upload_id, upload, contents)


def moto_version(backend: S3Backend, bucket: str, name: str, state: VersionState, contents: Contents) -> Any:
    """Return a version of an object or a delete marker, and set its tags; raises ValueError for a content that is missing."""
    if state.object is None:
        return _marker(backend, name, state)
    found = state.object
    key = Key(
        name,
        contents.get(found.content),
        account_id=backend.account_id,
        region_name=backend.region_name,
        bucket_name=bucket,
        version_id=state.id,
        is_versioned=found.versioned,
        storage=found.storage_class,
        etag=found.etag,
        multipart=_completed(backend, found),
        encryption=found.encryption.algorithm,
        kms_key_id=found.encryption.kms_key,
        bucket_key_enabled=found.encryption.bucket_key,
        lock_mode=found.lock.mode,
        lock_legal_status=found.lock.legal_hold,
        lock_until=found.lock.until,
        checksum_value=found.checksum.value,
        checksum_type=found.checksum.kind,
        checksum_parts=found.checksum.parts,
    )
    # the constructor takes none of these
    key.last_modified, key.checksum_algorithm = moment_of(state.modified), found.checksum.algorithm
    key.website_redirect_location, key.customer_key_md5 = found.redirect, found.encryption.customer_key_md5
    key.set_metadata(dict(found.metadata))
    key.set_acl(moto_acl(found.acl))
    set_tags(backend, key.arn, found.tags)
    return key


def _marker(backend: S3Backend, name: str, state: VersionState) -> FakeDeleteMarker:
    marker = delete_marker(backend, name, state.id)
    marker.last_modified = moment_of(state.modified)
    return marker


def moto_upload(backend: S3Backend, upload_id: str, state: UploadState, contents: Contents) -> Multipart:
    """Return an upload with its parts; raises ValueError for a content that is missing."""
    optional: Any = state.encryption
    upload = Multipart(
        state.key,
        CaseInsensitiveDict(state.metadata),
        backend.account_id,
        backend.region_name,
        state.storage_class,
        dict(state.tags),
        moto_acl(state.acl),
        optional.algorithm,
        optional.kms_key,
    )
    # the constructor chooses another id
    upload.id = upload_id
    upload.customer_key_md5 = state.encryption.customer_key_md5
    upload.initiated, upload.is_overtaken = state.initiated, state.overtaken
    _set_parts(backend, upload, [(part, contents.get(part.content or "")) for part in state.parts])
    return upload


def _completed(backend: S3Backend, state: ObjectState) -> Multipart | None:
    if state.upload is None:
        return None
    upload = Multipart(state.content, CaseInsensitiveDict(), backend.account_id, backend.region_name)
    upload.id = state.upload.id
    _set_parts(backend, upload, [(part, b"") for part in state.upload.parts])
    return upload


def _set_parts(backend: S3Backend, upload: Multipart, parts: list[tuple[PartState, Any]]) -> None:
    for state, content in parts:
        number: Any = state.number
        part = Key(
            number,
            content,
            account_id=backend.account_id,
            region_name=backend.region_name,
            etag=state.etag,
            encryption=state.encryption.algorithm,
            kms_key_id=state.encryption.kms_key,
            bucket_key_enabled=state.encryption.bucket_key,
        )
        # the constructor takes no date, and the size of a completed upload's part is not that of its content
        part.last_modified, part.contentsize = moment_of(state.modified), state.size
        part.customer_key_md5 = state.encryption.customer_key_md5
        upload.parts[state.number] = part
    upload.partlist = sorted(upload.parts)


def set_tags(backend: S3Backend, arn: str, tags: Mapping[str, str]) -> None:
    """Replace the tags of a bucket or of an object."""
    backend.tagger.delete_all_tags_for_resource(arn)
    backend.tagger.tag_resource(arn, [{"Key": key, "Value": value} for key, value in tags.items()])
