"""What there is of an object before a call that may change it.

Of its versions, these are read: the newest one, those that the request names, and the null version, which a write replaces. The
others cannot change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from moto.s3.models import FakeKey

from chatprov.local.moto_s3 import images
from chatprov.local.moto_s3.snapshots import ImageChange, backend_of, changed, find, image_key, part_value, upload_value
from chatprov.local.moto_s3.state_document import PartState, UploadState, VersionState
from chatprov.local.moto_s3.state_reading import moto_upload, moto_version
from chatprov.local.moto_s3.state_writing import version_of
from chatprov.local.moto_s3.versions import NULL
from chatprov.local.services.stored_values import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from chatprov.local.moto_s3.file_contents import FileContents


class ObjectSnapshot:
    """An object of a bucket that exists, and the uploads that are to become this object."""

    def __init__(self, bucket: str, key: str, contents: FileContents) -> None:
        """Raise KeyError if there is no such bucket."""
        place, self._bucket = find(bucket)
        if place is None:
            raise KeyError(bucket)
        self._place = place
        self._key = key
        self._contents = contents
        self._backend = backend_of(self._place)
        self._versions: list[Any] = list(self._bucket.keys.getlist(key, []))
        self._values: dict[int, Any] = {}
        """The values of the versions that may change, by the identity of moto's objects."""
        self._uploads = {upload_id: (upload, upload_value(upload)) for upload_id, upload in self._uploads_now()}
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
        """Let a part of an upload be one that may change, or with None all parts."""
        upload = self._bucket.multiparts.get(upload_id)
        if upload is not None:
            for part in upload.parts if number is None else [number]:
                self._parts[upload_id, part] = self._part_now(upload, part)

    def changes(self) -> Iterator[ImageChange]:
        """Yield what is another now."""
        yield from self._changed_versions()
        uploads = dict(self._uploads_now())
        for upload_id in {**self._uploads, **uploads}:
            _, before = self._uploads.get(upload_id, (None, None))
            after = upload_value(uploads[upload_id]) if upload_id in uploads else None
            yield from changed(self._image_key(images.UPLOAD, upload_id), before, after)
        for (upload_id, number), before in self._parts.items():
            after = self._part_now(uploads[upload_id], number) if upload_id in uploads else None
            yield from changed(self._image_key(images.PART, upload_id, str(number)), before, after)

    def restore(self) -> None:
        """Put back what was there."""
        self._restore_versions()
        for upload_id in [found for found, _ in self._uploads_now() if found not in self._uploads]:
            self._bucket.multiparts.pop(upload_id)
        for upload_id, (upload, value) in self._uploads.items():
            state = from_json(value, UploadState)
            numbers = [number for of, number in self._parts if of == upload_id]
            found = [self._parts[upload_id, number] for number in numbers]
            state.parts = [from_json(part, PartState) for part in found if part is not None]
            restored: Any = moto_upload(self._backend, upload_id, state, self._contents)
            restored.parts |= {number: part for number, part in upload.parts.items() if number not in numbers}
            restored.partlist = sorted(restored.parts)
            self._bucket.multiparts[upload_id] = restored

    def _restore_versions(self) -> None:
        known = set(map(id, self._versions))
        read = [version for version in self._versions if id(version) in self._values]
        for version in (*read, *(found for found in self._versions_now() if id(found) not in known)):
            if isinstance(version, FakeKey):
                self._backend.tagger.delete_all_tags_for_resource(version.arn)
        restored = [self._restored(version) if id(version) in self._values else version for version in self._versions]
        # not by moto's methods, which would empty the versions that they replace
        if restored:
            dict.__setitem__(self._bucket.keys, self._key, restored)
        else:
            dict.pop(self._bucket.keys, self._key, None)

    def _restored(self, version: Any) -> Any:
        state = from_json(self._values[id(version)], VersionState)
        return moto_version(self._backend, self._bucket.name, self._key, state, self._contents)

    def _changed_versions(self) -> Iterator[ImageChange]:
        now = self._versions_now()
        before, after = set(map(id, self._versions)), set(map(id, now))
        removed = {
            version.version_id: self._values[id(version)] for version in self._versions if id(version) not in after
        }
        for version_id, value in removed.items():
            # one that is written again gets the last place among several
            if len(now) > 1 or all(version.version_id != version_id for version in now):
                yield ImageChange(self._image_key(images.VERSION, self._key, version_id), value, None)
        for version in now:
            key = self._image_key(images.VERSION, self._key, version.version_id)
            if id(version) not in before:
                replaced = None if len(now) > 1 else removed.get(version.version_id)
                yield ImageChange(key, replaced, self._version_value(version))
            elif id(version) in self._values:
                yield from changed(key, self._values[id(version)], self._version_value(version))

    def _add(self, version: Any) -> None:
        self._values[id(version)] = self._version_value(version)

    def _version_value(self, version: Any) -> Any:
        return to_json(version_of(self._backend, version, self._contents))

    def _versions_now(self) -> list[Any]:
        found: list[Any] = self._bucket.keys.getlist(self._key, [])
        return found

    def _uploads_now(self) -> list[tuple[str, Any]]:
        uploads = self._bucket.multiparts.items()
        return [(upload_id, upload) for upload_id, upload in uploads if upload.key_name == self._key]

    def _part_now(self, upload: Any, number: int) -> Any:
        part = upload.parts.get(number)
        return None if part is None else part_value(number, part, self._contents)

    def _image_key(self, kind: str, *names: str) -> tuple[str, ...]:
        return image_key(kind, self._place, self._bucket.name, *names)
