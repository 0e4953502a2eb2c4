"""What is there before a call of S3, as far as the call may change it: for the images of what has changed, and to put it back.

Most of a bucket is not read for that. Of an object, these versions are: the newest one, those that the request names, and the null
version, which a write replaces. The others cannot change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from moto.s3.models import FakeKey, s3_backends
from moto.s3control.models import s3control_backends

from chatprov.local.moto_s3 import images
from chatprov.local.moto_s3.state_document import BucketState, PartState, UploadState, VersionState
from chatprov.local.moto_s3.state_reading import moto_upload, moto_version, set_tags
from chatprov.local.moto_s3.state_settings import PublicAccessBlockState
from chatprov.local.moto_s3.state_settings_conversion import block_of, moto_block, set_settings
from chatprov.local.moto_s3.state_writing import empty_bucket_of, part_of, upload_of, version_of
from chatprov.local.moto_s3.versions import NULL
from chatprov.local.services import state_converter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.moto_s3.file_contents import FileContents

T = TypeVar("T")


class Change(NamedTuple):
    """The key of an image with its value before and after a call; None for no value."""

    key: tuple[str, ...]
    before: Any
    after: Any


class AccountSnapshot:
    """The settings of an account."""

    def __init__(self, account: str, partition: str) -> None:
        self._key = images.ACCOUNT, account, partition
        self._control: Any = s3control_backends[account][partition]
        self._before = self._value()

    def changes(self) -> Iterator[Change]:
        """Yield what is another now."""
        return _changed(self._key, self._before, self._value())

    def restore(self) -> None:
        """Put back what was there."""
        block = None if self._before is None else state_converter.read(self._before, PublicAccessBlockState)
        self._control.public_access_block = moto_block(block)

    def _value(self) -> Any:
        block = block_of(self._control.public_access_block)
        return None if block is None else state_converter.write(block)


class BucketSnapshot:
    """A bucket with its settings and tags; there may be none before or after the call."""

    def __init__(self, name: str, contents: FileContents) -> None:
        self._name = name
        self._contents = contents
        self._place, self._bucket = _find(name)
        self._before = self._value(self._place, self._bucket)

    def changes(self) -> Iterator[Change]:
        """Yield what is another now; of a deleted bucket also the uploads, so that no later bucket gets them."""
        place, bucket = _find(self._name)
        if self._place and bucket is not self._bucket:
            for upload_id, upload in self._bucket.multiparts.items():
                where = self._name, upload_id
                yield Change(_key(images.UPLOAD, self._place, *where), _upload_value(upload), None)
                for number, part in upload.parts.items():
                    value = _part_value(number, part, self._contents)
                    yield Change(_key(images.PART, self._place, *where, str(number)), value, None)
        if self._place and place != self._place:
            yield Change(_key(images.BUCKET, self._place, self._name), self._before, None)
        elif place:
            yield from _changed(_key(images.BUCKET, place, self._name), self._before, self._value(place, bucket))

    def restore(self) -> None:
        """Put back what was there."""
        place, bucket = _find(self._name)
        if place and bucket is not self._bucket:
            backend = _backend(place)
            backend.tagger.delete_all_tags_for_resource(bucket.arn)
            del backend.buckets[self._name], s3_backends.bucket_accounts[self._name]
        if self._place:
            state, backend = state_converter.read(self._before, BucketState), _backend(self._place)
            set_settings(self._bucket, state.settings)
            set_tags(backend, self._bucket.arn, state.tags)
            backend.buckets[self._name] = self._bucket
            account, partition = self._place
            s3_backends.bucket_accounts[self._name] = partition, account

    @staticmethod
    def _value(place: tuple[str, str] | None, bucket: Any) -> Any:
        return None if place is None else state_converter.write(empty_bucket_of(_backend(place), bucket))


class ObjectSnapshot:
    """An object of a bucket that exists, and the uploads that are to become this object."""

    def __init__(self, bucket: str, key: str, contents: FileContents) -> None:
        """Raise KeyError if there is no such bucket."""
        place, self._bucket = _find(bucket)
        if place is None:
            raise KeyError(bucket)
        self._place = place
        self._key = key
        self._contents = contents
        self._backend = _backend(self._place)
        self._versions: list[Any] = list(self._bucket.keys.getlist(key, []))
        self._values: dict[int, Any] = {}
        """The values of the versions that may change, by the identity of moto's objects."""
        self._uploads = {upload_id: (upload, _upload_value(upload)) for upload_id, upload in self._uploads_now()}
        self._parts: dict[tuple[str, int], Any] = {}
        """The values of the parts that may change, None for one that is not there."""
        self.add_version(NULL)
        if self._versions:
            self._add(self._versions[-1])

    def add_version(self, version_id: str) -> None:
        """Let a version be one that may change."""
        for version in self._versions:
            if version.version_id == version_id:
                self._add(version)

    def add_part(self, upload_id: str, number: int | None) -> None:
        """Let a part of an upload be one that may change, or all parts."""
        upload = self._bucket.multiparts.get(upload_id)
        if upload is not None:
            for each in upload.parts if number is None else [number]:
                self._parts[upload_id, each] = self._part_now(upload, each)

    def changes(self) -> Iterator[Change]:
        """Yield what is another now."""
        yield from self._changed_versions()
        uploads = dict(self._uploads_now())
        for upload_id in {**self._uploads, **uploads}:
            _, before = self._uploads.get(upload_id, (None, None))
            after = _upload_value(uploads[upload_id]) if upload_id in uploads else None
            yield from _changed(self._image_key(images.UPLOAD, upload_id), before, after)
        for (upload_id, number), before in self._parts.items():
            after = self._part_now(uploads[upload_id], number) if upload_id in uploads else None
            yield from _changed(self._image_key(images.PART, upload_id, str(number)), before, after)

    def restore(self) -> None:
        """Put back what was there."""
        self._restore_versions()
        for upload_id in [found for found, _ in self._uploads_now() if found not in self._uploads]:
            self._bucket.multiparts.pop(upload_id)
        for upload_id, (upload, value) in self._uploads.items():
            state = state_converter.read(value, UploadState)
            numbers = [number for of, number in self._parts if of == upload_id]
            found = [self._parts[upload_id, number] for number in numbers]
            state.parts = [state_converter.read(part, PartState) for part in found if part is not None]
            restored: Any = moto_upload(self._backend, upload_id, state, self._contents)
            restored.parts |= {number: part for number, part in upload.parts.items() if number not in numbers}
            restored.partlist = sorted(restored.parts)
            self._bucket.multiparts[upload_id] = restored

    def _restore_versions(self) -> None:
        known = set(map(id, self._versions))
        changed = [version for version in self._versions if id(version) in self._values]
        for version in (*changed, *(found for found in self._versions_now() if id(found) not in known)):
            if isinstance(version, FakeKey):
                self._backend.tagger.delete_all_tags_for_resource(version.arn)
        restored = [self._restored(version) if id(version) in self._values else version for version in self._versions]
        # not by moto's methods, which would empty the versions that they replace
        if restored:
            dict.__setitem__(self._bucket.keys, self._key, restored)
        else:
            dict.pop(self._bucket.keys, self._key, None)

    def _restored(self, version: Any) -> Any:
        state = state_converter.read(self._values[id(version)], VersionState)
        return moto_version(self._backend, self._bucket.name, self._key, state, self._contents)

    def _changed_versions(self) -> Iterator[Change]:
        now = self._versions_now()
        before, after = set(map(id, self._versions)), set(map(id, now))
        removed = {
            version.version_id: self._values[id(version)] for version in self._versions if id(version) not in after
        }
        for version_id, value in removed.items():
            # one that is written again gets the last place among several
            if len(now) > 1 or all(version.version_id != version_id for version in now):
                yield Change(self._image_key(images.VERSION, self._key, version_id), value, None)
        for version in now:
            key = self._image_key(images.VERSION, self._key, version.version_id)
            if id(version) not in before:
                replaced = None if len(now) > 1 else removed.get(version.version_id)
                yield Change(key, replaced, self._version_value(version))
            elif id(version) in self._values:
                yield from _changed(key, self._values[id(version)], self._version_value(version))

    def _add(self, version: Any) -> None:
        self._values[id(version)] = self._version_value(version)

    def _version_value(self, version: Any) -> Any:
        return state_converter.write(version_of(self._backend, version, self._contents))

    def _versions_now(self) -> list[Any]:
        found: list[Any] = self._bucket.keys.getlist(self._key, [])
        return found

    def _uploads_now(self) -> list[tuple[str, Any]]:
        uploads = self._bucket.multiparts.items()
        return [(upload_id, upload) for upload_id, upload in uploads if upload.key_name == self._key]

    def _part_now(self, upload: Any, number: int) -> Any:
        part = upload.parts.get(number)
        return None if part is None else _part_value(number, part, self._contents)

    def _image_key(self, kind: str, *names: str) -> tuple[str, ...]:
        return _key(kind, self._place, self._bucket.name, *names)


def _changed(key: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if before != after:
        yield Change(key, before, after)


def _find(bucket: str) -> tuple[tuple[str, str] | None, Any]:
    """Return the account and the partition of a bucket, and the bucket; None if there is none."""
    where = s3_backends.bucket_accounts.get(bucket)
    if where is None:
        return None, None
    partition, account = where
    place = account, partition
    return place, _backend(place).buckets.get(bucket)


def _backend(place: tuple[str, str]) -> Any:
    account, partition = place
    return s3_backends[account][partition]


def _key(kind: str, place: tuple[str, str], *names: str) -> tuple[str, ...]:
    return (kind, *place, *names)


def _upload_value(upload: Any) -> Any:
    return state_converter.write(upload_of(upload))


def _part_value(number: int, part: Any, contents: FileContents) -> Any:
    return state_converter.write(part_of(number, part, contents))
