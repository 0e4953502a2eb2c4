"""A document in one file, which is always replaced as a whole: after a kill the old one or the new one is there."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chatprov.local.storage import record
from chatprov.local.storage.errors import CloudFolderDamaged, CloudFolderUnusable, NotWrittenError
from chatprov.local.storage.opening import opened

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


def read_document(file: Path) -> Any:
    """Return the content of a document.

    Raises FileNotFoundError, CloudFolderDamaged, and CloudFolderUnusable if the file cannot be read.
    """
    try:
        with opened(file) as content:
            text = content.read()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise CloudFolderUnusable(file, error) from None
    try:
        return record.document_in(text)
    except (ValueError, RecursionError):
        raise CloudFolderDamaged(file, "its checksum does not belong to its content") from None


def write_document(file: Path, value: Any) -> None:
    """Replace the content of a document; raises NotWrittenError, and then the old one is still there.

    It survives a loss of power, which takes milliseconds: a document is for what rarely changes.
    """
    try:
        replace_file(file, [record.document_text(value)], synced=True)
    except OSError as error:
        raise NotWrittenError(error.errno, error.strerror, str(file)) from None


def replace_file(file: Path, chunks: Iterable[bytes], *, synced: bool = False) -> None:
    """Write a file of mode 0600 under a temporary name, and move it to its place; raises OSError.

    If it is `synced`, file and name survive a loss of power from now on.
    """
    temporary = file.with_name(f"{file.name}.tmp")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            for chunk in chunks:
                out.write(chunk)
            if synced:
                out.flush()
                os.fsync(descriptor)
        temporary.replace(file)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    if synced:
        sync_folder(file.parent)


def sync_folder(folder: Path) -> None:
    """Sync the names in a folder, if the file system can do that: the file has its name already, so this must not fail."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
