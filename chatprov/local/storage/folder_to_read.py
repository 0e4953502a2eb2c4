"""The folder of a local cloud for one who only looks: whether a start would be refused, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chatprov.local.storage.errors import CloudFolderUnusable
from chatprov.local.storage.file_names import file_name
from chatprov.local.storage.folder import CloudFolder
from chatprov.local.storage.log import Log, generations
from chatprov.local.storage.log_file import check_version

if TYPE_CHECKING:
    from collections.abc import Mapping


class FolderToRead(CloudFolder):
    """A folder that is read as a start does, and not changed; its owner may be another process."""

    last = ""
    """The log that was opened last."""

    def log(self, name: str, version: int) -> Log:
        """Return a log, as `CloudFolder.log`, and remember it as the last one."""
        self.last = name
        return super().log(name, version)

    def check_versions(self, logs: Mapping[str, int]) -> None:
        """Raise CloudFolderTooNew if one of these logs is of a newer version than the one given, and CloudFolderUnusable."""
        for name, newest in logs.items():
            try:
                files = generations(self.path, file_name(name))
            except OSError as error:
                raise CloudFolderUnusable(self.path, error) from None
            if files:
                check_version(files[max(files)], newest)

    def start(self) -> None:
        """Change nothing."""

    def put_document(self, name: str, value: Any) -> None:
        """Change nothing."""

    def _acquire(self, port: int | None) -> None:
        """Leave the lock to the owner."""
