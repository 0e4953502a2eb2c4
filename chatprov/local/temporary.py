"""A local cloud on a free port, with a temporary folder, for the duration of a `with` block."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from chatprov.errors import LocalCloudFailed, PortTaken
from chatprov.local.asking import HOST
from chatprov.local.process import LocalCloud

if TYPE_CHECKING:
    from collections.abc import Iterator

TRIES = 5


@contextmanager
def temporary_cloud() -> Iterator[tuple[int, Path]]:
    """Start a cloud, yield its port and a folder, and stop the cloud and delete the folder at the end of the block.

    Raises LocalCloudFailed if the cloud cannot be started.
    """
    with TemporaryDirectory(prefix="chatprov-", ignore_cleanup_errors=True) as name:
        cloud, port = _started(Path(name))
        try:
            yield port, Path(name)
        finally:
            cloud.stop()


def _started(folder: Path) -> tuple[LocalCloud, int]:
    for _ in range(TRIES):
        port = _free_port()
        cloud = LocalCloud(port, folder / "local.log")
        try:
            if not cloud.start().already:
                return cloud, port
        except PortTaken:  # another program took the port after it was chosen
            continue
    raise LocalCloudFailed("No free port was found for a temporary local cloud.", advice="Run the command again.")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
