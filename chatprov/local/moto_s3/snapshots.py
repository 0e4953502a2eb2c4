"""What is there before a call of S3, as far as the call may change it: for the images of what has changed, and to put it back.

A bucket is without its objects here; `object_snapshot.py` has these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from moto.s3.models import s3_backends
from moto.s3control.models import s3control_backends

from chatprov.local.moto_s3 import images
from chatprov.local.moto_s3.state_document import BucketState
from chatprov.local.moto_s3.state_reading import set_tags
from chatprov.local.moto_s3.state_settings import PublicAccessBlockState
from chatprov.local.moto_s3.state_settings_conversion import block_of, moto_block, set_settings
from chatprov.local.moto_s3.state_writing import empty_bucket_of, part_of, upload_of
from chatprov.local.services.stored_values import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.moto_s3.file_contents import FileContents


class ImageChange(NamedTuple):
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

    def changes(self) -> Iterator[ImageChange]:
        """Yield what is another now."""
        return changed(self._key, self._before, self._value())

    def restore(self) -> None:
        """Put back what was there."""
        block = None if self._before is None else from_json(self._before, PublicAccessBlockState)
        self._control.public_access_block = moto_block(block)

    def _value(self) -> Any:
        block = block_of(self._control.public_access_block)
        return None if block is None else to_json(block)


class BucketSnapshot:
    """A bucket with its settings and tags; there may be none before or after the call."""

    def __init__(self, name: str, contents: FileContents) -> None:
        self._name = name
        self._contents = contents
        self._place, self._bucket = find(name)
        self._before = self._value(self._place, self._bucket)

    def changes(self) -> Iterator[ImageChange]:
        """Yield what is another now; of a deleted bucket also the uploads, so that no later bucket gets them."""
        place, bucket = find(self._name)
        if self._place and bucket is not self._bucket:
            for upload_id, upload in self._bucket.multiparts.items():
                where = self._name, upload_id
                yield ImageChange(image_key(images.UPLOAD, self._place, *where), upload_value(upload), None)
                for number, part in upload.parts.items():
                    value = part_value(number, part, self._contents)
                    yield ImageChange(image_key(images.PART, self._place, *where, str(number)), value, None)
        if self._place and place != self._place:
            yield ImageChange(image_key(images.BUCKET, self._place, self._name), self._before, None)
        elif place:
            yield from changed(image_key(images.BUCKET, place, self._name), self._before, self._value(place, bucket))

    def restore(self) -> None:
        """Put back what was there."""
        place, bucket = find(self._name)
        if place and bucket is not self._bucket:
            backend = backend_of(place)
            backend.tagger.delete_all_tags_for_resource(bucket.arn)
            del backend.buckets[self._name], s3_backends.bucket_accounts[self._name]
        if self._place:
            state, backend = from_json(self._before, BucketState), backend_of(self._place)
            set_settings(self._bucket, state.settings)
            set_tags(backend, self._bucket.arn, state.tags)
            backend.buckets[self._name] = self._bucket
            account, partition = self._place
            s3_backends.bucket_accounts[self._name] = partition, account

    @staticmethod
    def _value(place: tuple[str, str] | None, bucket: Any) -> Any:
        return None if place is None else to_json(empty_bucket_of(backend_of(place), bucket))


def changed(key: tuple[str, ...], before: Any, after: Any) -> Iterator[ImageChange]:
    """Yield the change of an image, if it is one."""
    if before != after:
        yield ImageChange(key, before, after)


def find(bucket: str) -> tuple[tuple[str, str] | None, Any]:
    """Return the account and the partition of a bucket, and the bucket; None if there is none."""
    where = s3_backends.bucket_accounts.get(bucket)
    if where is None:
        return None, None
    partition, account = where
    place = account, partition
    return place, backend_of(place).buckets.get(bucket)


def backend_of(place: tuple[str, str]) -> Any:
    """Return moto's S3 of an account and a partition."""
    account, partition = place
    return s3_backends[account][partition]


def image_key(kind: str, place: tuple[str, str], *names: str) -> tuple[str, ...]:
    """Return the key of an image."""
    return (kind, *place, *names)


def upload_value(upload: Any) -> Any:
    """Return the value of an upload's image."""
    return to_json(upload_of(upload))


def part_value(number: int, part: Any, contents: FileContents) -> Any:
    """Return the value of the image of a part; raises OSError if its content cannot be written."""
    return to_json(part_of(number, part, contents))
