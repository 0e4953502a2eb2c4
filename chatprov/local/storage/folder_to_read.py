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
    from pathlib import Path


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

    def torn(self, logs: Mapping[str, int]) -> dict[str, int]:
        """Return how many bytes of a change at the end of a log are left out by a start, by the names of these logs.

        `logs` are the versions that this chatprov knows; raises as `CloudFolder.log`.
        """
        found = {name: self.log(name, version).torn for name, version in logs.items()}
        return {name: size for name, size in found.items() if size}

    def start(self) -> None:
        """Change nothing."""

    def put_document(self, name: str, value: Any) -> None:
        """Change nothing."""

    def _acquire(self, port: int | None) -> None:
        """Leave the lock to the owner."""


class FolderToTry(FolderToRead):
    """A folder that is read as if only one log had entries, and only some of them: whether its service reads those."""

    def __init__(self, path: Path, tried: str) -> None:
        """Open a folder; raises CloudFolderTooNew, CloudFolderDamaged and CloudFolderUnusable."""
        super().__init__(path)
        self._tried = tried
        self._opened: dict[str, Log] = {}

    def log(self, name: str, version: int) -> Log:
        """Return a log, as `CloudFolder.log`, and the same one again; all but the one that is tried are empty."""
        self.last = name
        if name not in self._opened:
            self._opened[name] = super().log(name, version)
            if name != self._tried:
                self._opened[name].entries.clear()
        return self._opened[name]
