"""What can be read of a log, by a tolerant reader."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatprov.local.storage import record
from chatprov.local.storage.damaged_lines import DamagedLine, DamagedLines
from chatprov.local.storage.errors import CloudFolderDamaged
from chatprov.local.storage.log_file import NO_VERSION, LogContent, read_log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclass(slots=True)
class RepairedLog:
    """What can be read of a log; its owner may remove or change entries of `content` before they are written."""

    name: str
    version: int
    """The version of a new log."""
    file: Path | None
    """The generation that was read; None if the log has no file."""
    content: LogContent
    damaged: list[DamagedLine]
    fault: str = ""
    """Why nothing of it counts."""
    is_changed: bool = False
    """Whether it has to be written again."""
    kept: Path | None = None
    """Where the file as it was is, after the log has been written again."""
    written: Path | None = None
    """The generation that was written."""

    def empty(self, fault: str) -> None:
        """Let nothing of the log count."""
        self.content, self.damaged = LogContent(self.version, {}, 0, 0), []
        self.fault, self.is_changed = fault, True

    newer: list[tuple[Path, str]] = field(default_factory=list)
    """Newer generations that cannot be read, and what is wrong with them."""
    assumed: str = ""
    """What is wrong with the first line, if the version is only assumed."""

    def bodies(self) -> Iterator[bytes]:
        """Yield the JSON texts of all whole lines of the file, also of those that are out of date."""
        if self.file is not None:
            with self.file.open("rb") as opened:
                yield from filter(None, map(record.body_of, opened))


def readable(name: str, version: int, file: Path) -> RepairedLog:
    """Return what can be read of a generation."""
    damaged = DamagedLines()
    found = RepairedLog(name, version, file, LogContent(version, {}, 0, 0), damaged.lines)
    try:
        found.content = read_log(file, version, damaged)
    except CloudFolderDamaged as error:
        found.empty(error.what)
        return found
    if damaged.has_no_version:
        found.assumed = NO_VERSION
        if not found.content.entries:
            found.empty(NO_VERSION)
    return found
