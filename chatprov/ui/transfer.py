"""The progress and the result of an upload."""

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
    """Bytes done and total, where the total is known."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


class _Speed(TransferSpeedColumn):
    """The speed, where the total is known."""

    def render(self, task: Task) -> Text:
        return Text() if task.total is None else super().render(task)


class Transfer:
    """A bar for the upload, one while S3 stores the file, and one for the download."""

    def __init__(self, progress: Progress, name: str, total: int) -> None:
        self._progress = progress
        self._there = progress.add_task(f"Uploading {name}", total=total)
        self._stored = progress.add_task("S3 stores it", total=None, visible=False)
        self._back = progress.add_task("Downloading it to compare", total=total, start=False, visible=False)

    def sent(self, count: int) -> None:
        """Add `count` bytes sent to S3."""
        self._progress.advance(self._there, count)
        if self._progress.tasks[self._there].finished:
            self._progress.update(self._stored, visible=True, refresh=True)

    def fetched(self, count: int) -> None:
        """Add `count` bytes downloaded."""
        if not self._progress.tasks[self._back].started:
            self._progress.update(self._stored, visible=False)
            self._progress.start_task(self._back)
            self._progress.update(self._back, visible=True)
        self._progress.advance(self._back, count)


@contextmanager
def transfer(console: Console, name: str, total: int) -> Iterator[Transfer]:
    """Show in a terminal the progress of a file of `total` bytes, and nothing elsewhere; yield the listener to report to."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), _Bytes(), _Speed())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Transfer(progress, name, total)


def uploaded(done: Uploaded) -> RenderableType:
    """Return the address of the file, and how to read it."""
    facts = {
        "Room": done.message["roomId"],
        "Time": done.message["timestamp"],
        "Sender": done.message["sender"],
        "File URL": done.url,
        "Object": f"s3://{done.bucket}/{done.key}",
    }
    head = f"Uploaded, downloaded and compared: {done.bytes} bytes of {done.content_type}."
    note = "Without a bucket policy that publishes it, the file URL returns 403: a reader needs a pre-signed GET URL."
    return Group(Text(head, "bold green"), outputs_table(facts), Text(note, "dim"))
