"""A file on its way, and what became of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Group
from rich.progress import BarColumn, DownloadColumn, Progress, Task, TextColumn, TransferSpeedColumn
from rich.text import Text

from chatprov.ui.outputs_table import outputs_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console, RenderableType

    from chatprov.chat.upload import Uploaded


class _Bytes(DownloadColumn):
    """How much of how much, where that is known."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


class _Speed(TransferSpeedColumn):
    """How fast, where that is known."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


class Transfer:
    """A bar for the way to S3, one that says no more than that S3 is busy, and one for the way back as soon as it begins."""

    def __init__(self, progress: Progress, name: str, total: int) -> None:
        self._progress = progress
        self._there = progress.add_task(f"Uploading {name}", total=total)
        self._stored = progress.add_task("S3 stores it", total=None, visible=False)
        self._back = progress.add_task("Fetching it back to compare", total=total, start=False, visible=False)

    def sent(self, count: int) -> None:
        """So many bytes more have gone to S3."""
        self._progress.advance(self._there, count)
        if self._progress.tasks[self._there].finished:
            self._progress.update(self._stored, visible=True, refresh=True)

    def fetched(self, count: int) -> None:
        """So many bytes more have come back."""
        if not self._progress.tasks[self._back].started:
            self._progress.update(self._stored, visible=False)
            self._progress.start_task(self._back)
            self._progress.update(self._back, visible=True)
        self._progress.advance(self._back, count)


@contextmanager
def transfer(console: Console, name: str, total: int) -> Iterator[Transfer]:
    """Show in a terminal how far a file of `total` bytes is, and nothing elsewhere; the block is given whom to tell."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), _Bytes(), _Speed())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Transfer(progress, name, total)


def uploaded(done: Uploaded) -> RenderableType:
    """Return where the file is, and how it can be read."""
    facts = {
        "Room": done.message["roomId"],
        "Time": done.message["timestamp"],
        "Sender": done.message["sender"],
        "File URL": done.url,
        "Object": f"s3://{done.bucket}/{done.key}",
    }
    head = f"Sent, fetched back and compared: {done.bytes} bytes of {done.content_type}."
    note = "The file URL alone answers 403 unless a bucket policy publishes it: a reader needs a pre-signed GET."
    return Group(Text(head, "bold green"), outputs_table(facts), Text(note, "dim"))
