"""Whether the local cloud is running, and where."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from rich.console import Group
from rich.filesize import decimal
from rich.text import Text

from chatprov.local.kept_files import size_of
from chatprov.ui.outputs_table import outputs_table
from chatprov.ui.summary import next_commands
from chatprov.ui.trust import trust_commands

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

    from chatprov.local.process import Running


TLS = (
    "The same port accepts TLS, as https:// and wss://. Its certificate is valid for programs that trust the authority:"
)


def cloud_running(running: Running) -> RenderableType:
    """Return the address and process of the local cloud, and commands to use next."""
    head = "The local cloud is already running." if running.already else "The local cloud is running."
    facts = {
        "Endpoint URL": running.url,
        "Console": f"{running.url}/_chatprov/",
        "Process": str(running.pid),
        "Since": running.started.astimezone().strftime("%Y-%m-%d %H:%M:%S"),
        "Data": _data(running.data) if running.data else "in memory only; it is lost at the end",
        "Log": str(running.log or ""),
        "Authority": str(running.certificate_authority or ""),
    }
    commands = {
        "chatprov up": "build the chat backend in it",
        "chatprov local stop": "stop it; its data is kept" if running.data else "stop it; its data is deleted",
    }
    return Group(Text(head, "bold green"), outputs_table(facts), next_commands(commands))


def tls_trust(authority: Path, platform: str = sys.platform) -> RenderableType:
    """Return how to make programs trust the port's certificate; `authority` is the file to trust."""
    return Group(Text(), Text(TLS), outputs_table(trust_commands(authority, platform)))


def cloud_was_stopped(port: int, data: Path | None) -> RenderableType:
    """Return that the local cloud was stopped by this command, and what became of its data."""
    head = f"The local cloud on port {port} was stopped"
    if data is None:
        return Text(f"{head}; its resources and data were deleted, because it was started with --memory.", "green")
    return Text(f"{head}; its resources and data are kept in {_data(data)}.", "green")


def cloud_stopped(port: int, data: Path | None) -> RenderableType:
    """Return that the local cloud is not running, with the data that it keeps."""
    kept = f" It keeps its data in {_data(data)}." if data else ""
    return Text(f"The local cloud is not running on port {port}.{kept}", "yellow")


def data_saved(file: Path, size: int) -> RenderableType:
    """Return that the data of the local cloud was saved; `size` in bytes."""
    return Text(f"The data of the local cloud was saved to {file} ({decimal(size)}).", "green")


def _data(folder: Path) -> str:
    try:
        return f"{folder} ({decimal(size_of(folder))})"
    except OSError as error:
        return f"{folder} (its size is not known: {error.filename} cannot be read: {error.strerror}; check its permissions)"
