"""How what a service holds gets on the disk: after each call, and before its response, the keeper writes what has changed."""

from __future__ import annotations

from typing import Protocol


class Keeper(Protocol):
    """Writes the changes of one service to the cloud's folder; the caller holds the service's lock."""

    def keep(self) -> None:
        """Write what the call that has just ended has changed, as one change; write nothing if nothing has changed.

        Raises NotWrittenError, and then the service has again the state of before the call, which is what is written.
        """
        ...
