"""The chat's page, served from a thread of this process."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from chatprov.outputs import Outputs
from chatprov.web.backend import Backend
from chatprov.web.server import WebServer
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from chatprov.target import Target


def outputs_in(backend: dict[str, Any], **replaced: str) -> Outputs:
    """Return the outputs that the `backend` fixture has among other things, some of them replaced."""
    return Outputs(**{each.name: backend[each.name] for each in fields(Outputs)} | replaced)


class ServedPage:
    """The page's server for a backend, until it is closed; `outputs` may be changed, to be found when it looks again."""

    def __init__(self, target: Target, outputs: Outputs, largest_upload: int | None = None) -> None:
        self.outputs = outputs
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()

        def look() -> Backend:
            return Backend.of(target, self.outputs, largest_upload)

        self.server = WebServer(look(), look)
        self.url: str = self._run(self.server.start(0))

    def close(self) -> None:
        self._run(self.server.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)
