"""Whose local cloud listens on the port: no command uses that of another person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.errors import LocalCloudFailed
from chatprov.local.data_folder import is_same
from chatprov.shell_words import shell_word

if TYPE_CHECKING:
    from chatprov.local.process import LocalCloud, Running


def check_owner(cloud: LocalCloud, running: Running | None) -> None:
    """Raise LocalCloudFailed if the local cloud keeps its data in another folder than one that is started here.

    Two learners who share a user of the machine and a port would otherwise grade, change and delete each other's work; what listens
    for another user of the machine is a stranger anyway.
    """
    if running is None or running.data is None or (cloud.data is not None and is_same(running.data, cloud.data)):
        return
    raise LocalCloudFailed(
        f"The local cloud on port {running.port} keeps its data in {running.data}, and this command would use "
        f"{cloud.data or 'no folder'}.",
        kept="Nothing was changed.",
        advice="If it is another person's, choose a port of your own with --port N or CHATPROV_PORT. If it is yours, set "
        f"XDG_STATE_HOME as it was when it was started. To use it as it is: --endpoint-url {shell_word(running.url)}",
    )
