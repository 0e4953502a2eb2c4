"""Keeps S3 and S3 Control in the folder of the cloud: metadata and settings in a log, contents in files beside it.

The file of a content is complete before the entry that names it is written, and is deleted after the entry that no longer does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from chatprov.local import bodies
from chatprov.local.collector import without_collector
from chatprov.local.moto_s3 import images
from chatprov.local.moto_s3.changes import CHANGES
from chatprov.local.moto_s3.file_contents import FileContents
from chatprov.local.moto_s3.state_document import FORMAT
from chatprov.local.moto_state import give
from chatprov.local.services import StateDocumentError
from chatprov.local.storage import OTHER_FORM, NotWrittenError
from chatprov.local.storage.record import encoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from chatprov.local.moto_s3.snapshots import ImageChange
    from chatprov.local.moto_s3.state_document import S3Partition
    from chatprov.local.moto_state import Conversion
    from chatprov.local.storage import CloudFolderDamaged, FileFolder, Log

LOG_VERSION: Final = images.LOG_VERSION


class _Snapshot(Protocol):
    def changes(self) -> Iterable[ImageChange]: ...

    def restore(self) -> None: ...


class S3Keeper:
    """The keeper of S3 and S3 Control, and the one who gets to know what their calls change; see `Keeper` and `ChangeWatcher`.

    There is one in a process, because there is one moto. The caller of all methods holds the lock of S3.
    """

    def __init__(self, log: Log, files: FileFolder) -> None:
        """Give moto's S3 what the log and the files have, when moto is loaded; raises CloudFolderDamaged."""
        self._log = log
        self._contents = FileContents(files)
        self._noted: dict[tuple[str, ...], _Snapshot] = {}
        """The snapshots of the call that is carried out."""
        if log.entries:
            with without_collector():
                self._load(files.sizes())
        self._contents.keep_only_found()
        self._place = files.path

    def watch(self) -> None:
        """Keep what changes from now on: the log and the files are ready."""
        CHANGES.watcher = self
        bodies.place_in(self._place)

    def close(self) -> None:
        """Keep nothing from now on."""
        if CHANGES.watcher is self:
            CHANGES.watcher = None
            bodies.place_in(None)

    def bucket(self, name: str) -> None:
        """Take note of a bucket; see `ChangeWatcher`."""
        from chatprov.local.moto_s3.snapshots import BucketSnapshot  # noqa: PLC0415  # it imports moto

        if (images.BUCKET, name) not in self._noted:
            self._noted[images.BUCKET, name] = BucketSnapshot(name, self._contents)

    def object(
        self, bucket: str, key: str, version: str | None = None, upload: str | None = None, part: int | None = None
    ) -> None:
        """Take note of an object; see `ChangeWatcher`."""
        from chatprov.local.moto_s3.object_snapshot import ObjectSnapshot  # noqa: PLC0415  # as above

        found = self._noted.get((images.VERSION, bucket, key))
        if not isinstance(found, ObjectSnapshot):
            try:
                found = self._noted[images.VERSION, bucket, key] = ObjectSnapshot(bucket, key, self._contents)
            except KeyError:
                return  # there is no such bucket, and the call will be refused
        if version is not None:
            found.add_version(version)
        if upload is not None:
            found.add_part(upload, part)

    def account(self, account: str, partition: str) -> None:
        """Take note of the settings of an account; see `ChangeWatcher`."""
        from chatprov.local.moto_s3.snapshots import AccountSnapshot  # noqa: PLC0415  # as above

        if (images.ACCOUNT, account, partition) not in self._noted:
            self._noted[images.ACCOUNT, account, partition] = AccountSnapshot(account, partition)

    def everything(self) -> None:
        """Take note of everything; see `ChangeWatcher`."""
        from chatprov.local.moto_s3.state_snapshot import StateSnapshot  # noqa: PLC0415  # as above

        if () not in self._noted:
            self._noted[()] = StateSnapshot(self._contents)

    def keep(self) -> None:
        """Write what has changed; raises NotWrittenError, and then S3 has again what it had."""
        if not self._noted:
            return
        noted, self._noted = list(self._noted.values()), {}
        try:
            changes = [change for snapshot in noted for change in snapshot.changes()]
            if changes:
                self._contents.sync()
                self._log.append([(change.key, change.after) for change in changes])
        except BaseException as error:
            for snapshot in noted:
                snapshot.restore()
            self._contents.forget()
            if isinstance(error, OSError) and not isinstance(error, NotWrittenError):
                raise NotWrittenError(error.errno, error.strerror, error.filename) from None
            raise
        self._contents.change(*_contents_of(changes))

    def _load(self, sizes: Mapping[str, int]) -> None:
        try:
            document = images.document_of(self._log.entries, self._log.version)
            states = FORMAT.read(document)
        except (*OTHER_FORM, StateDocumentError):
            raise self._not_of_s3() from None
        if self._log.version != LOG_VERSION:
            document = FORMAT.write(states)
            # the start writes them as entries of the new version
            self._log.entries.clear()
            self._log.entries.update((encoded(key), encoded(value)) for key, value in images.images_of(document))
        self._find_contents(document, sizes)
        give(FORMAT, states, self._conversion, self._not_of_s3)

    def _conversion(self) -> Conversion[S3Partition]:
        from chatprov.local.moto_s3.state_conversion import S3Conversion  # noqa: PLC0415  # it imports moto

        return S3Conversion(lambda _: self._contents)

    def _find_contents(self, document: Mapping[str, Any], sizes: Mapping[str, int]) -> None:
        """Find the files of all contents; raises CloudFolderDamaged. Only their sizes are compared: a start must not read all."""
        for (kind, account, partition, *names), value in images.images_of(document):
            try:
                fault = self._contents.find(images.content_of(kind, value), sizes)
            except ValueError:
                raise self._not_of_s3() from None
            if fault:
                bucket, key = names[:2]
                if kind == images.PART:
                    key = document["accounts"][account][partition]["buckets"][bucket]["uploads"][key]["key"]
                raise self._log.damaged(f"the content of the object {key!a} in the bucket {bucket} {fault}")

    def _not_of_s3(self) -> CloudFolderDamaged:
        return self._log.damaged("an entry is not one of S3")


def _contents_of(changes: Sequence[ImageChange]) -> tuple[list[str], list[str]]:
    """Return the contents that entries named before some changes, and those that they name afterwards."""
    removed = [images.content_of(key[0], before) for key, before, _ in changes if before is not None]
    return removed, [images.content_of(key[0], after) for key, _, after in changes if after is not None]
