"""A running local cloud and its data, as the commands of `local` print them."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from chatprov.cli.documents import print_document
from chatprov.local.kept_files import size_of
from chatprov.ui.cloud_status import cloud_running
from chatprov.ui.console import stdout

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.local.process import Running


def show_running(running: Running, *, as_json: bool) -> None:
    """Print where a local cloud runs, as text or as a JSON document."""
    if not as_json:
        stdout().print(cloud_running(running))
        return
    document: dict[str, Any] = {
        "running": True,
        "already": running.already,
        "pid": running.pid,
        "port": running.port,
        "url": running.url,
        "log": str(running.log) if running.log else None,
        "certificate_authority": str(running.certificate_authority) if running.certificate_authority else None,
        "data": data_as_json(running.data),
        "started": running.started.isoformat(),
    }
    print_document(document)


def data_as_json(data: Path | None) -> dict[str, Any] | None:
    """Return the folder with a cloud's data and its size in bytes, None if it cannot be read; None if nothing is kept."""
    if data is None:
        return None
    size = None
    with suppress(OSError):
        size = size_of(data)
    return {"folder": str(data), "bytes": size}
