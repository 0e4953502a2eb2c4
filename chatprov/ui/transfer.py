"""A file on its way, and what became of it."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Group
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn
from rich.text import Text

from chatprov.ui.outputs_table import outputs_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from rich.console import Console, RenderableType

    from chatprov.chat.upload import Uploaded


@contextmanager
def transfer(console: Console, doing: str, total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar in a terminal, and nothing elsewhere; the block is given what takes the number of bytes as they go."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task(doing, total=total)
        yield lambda count: progress.advance(task, count)


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
