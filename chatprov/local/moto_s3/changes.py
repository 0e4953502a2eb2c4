"""What the calls of S3 change: each names it before it makes the change, so that the keeper need not compare everything.

Without a keeper, nothing is noted. There is one for the process, as there is one moto.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from chatprov.local.moto_s3.call import S3Call

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})


class ChangeWatcher(Protocol):
    """Gets to know what a call may change, before it does; the caller holds the lock of S3."""

    def bucket(self, name: str) -> None:
        """Take note of a bucket with its settings and tags, which may also be created or deleted."""
        ...

    def object(
        self, bucket: str, key: str, version: str | None = None, upload: str | None = None, part: int | None = None
    ) -> None:
        """Take note of an object, of a version of it besides the newest one, and of an upload: of one part, or of all."""
        ...

    def account(self, account: str, partition: str) -> None:
        """Take note of the settings of an account, which S3 Control has."""
        ...

    def everything(self) -> None:
        """Take note of all that S3 and S3 Control have."""
        ...

    def keep(self) -> None:
        """Write what has changed; raises NotWrittenError, and then nothing has."""
        ...


class _Changes:
    watcher: ChangeWatcher | None = None


CHANGES: Final = _Changes()


def note_request(call: S3Call) -> None:
    """Note what a request may change."""
    watcher, request = CHANGES.watcher, call.request
    if watcher is None or request.method in _READING:
        return
    name, key, parameters = request.bucket_name, call.incoming.key, request.parameters
    if call.operation == "DeleteObjects" and call.document is not None:
        for item in call.document.iterfind("{*}Object"):
            watcher.object(name, item.findtext("{*}Key") or "", item.findtext("{*}VersionId"))
    elif call.operation == "PostObject":
        watcher.object(name, request.form.get("key", ""))
    elif key is not None:
        part = parameters.get("partNumber")
        watcher.object(
            name, key, parameters.get("versionId"), parameters.get("uploadId"), None if part is None else int(part)
        )
    else:
        watcher.bucket(name)


def note_bucket(name: str) -> None:
    """Note that a bucket may change."""
    if CHANGES.watcher is not None:
        CHANGES.watcher.bucket(name)


def note_object(bucket: str, key: str) -> None:
    """Note that an object may change."""
    if CHANGES.watcher is not None:
        CHANGES.watcher.object(bucket, key)


def note_account(account: str, partition: str) -> None:
    """Note that the settings of an account may change."""
    if CHANGES.watcher is not None:
        CHANGES.watcher.account(account, partition)


def note_all() -> None:
    """Note that everything may change."""
    if CHANGES.watcher is not None:
        CHANGES.watcher.everything()


def keep() -> None:
    """Write what a call that is no request has changed; raises NotWrittenError, and then nothing has."""
    if CHANGES.watcher is not None:
        CHANGES.watcher.keep()
