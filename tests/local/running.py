"""A local cloud that runs in this process, in a separate thread."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from moto.core.base_backend import BackendDict

from chatprov.local.port import listen
from chatprov.local.requestlog import RequestLog
from chatprov.local.server import Server
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from pathlib import Path


class Cloud:
    """A running cloud, its log and certificates in a folder.

    moto's state is the process's, whichever cloud is asked. AppSync, Cognito and DynamoDB are each cloud's own; with `state_of`
    they are those of another one, and the APIs are at this one while it runs.
    """

    def __init__(self, folder: Path, *, tls: bool = True, port: int = 0, state_of: Cloud | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self.log_file = folder / "log"
        self.log = RequestLog(self.log_file)
        self.server = Server(listen(port), self.log, folder / "certificates" if tls else None)
        self._state_of = state_of
        if state_of is not None:
            self.server.appsync = state_of.server.appsync
            self.server.cognito = state_of.server.cognito
            self.server.dynamodb = state_of.server.dynamodb
            self.server.appsync.served_at = self.server.url
        self._run(self.server.start())
        self.url = self.server.url
        self.port = int(self.url.rpartition(":")[2])
        self.authority = self.server.health()["certificate_authority"]

    def empty(self) -> None:
        """Delete everything in the cloud, and in moto, which all clouds of the process share."""
        BackendDict.reset()
        self.server.appsync.reset()
        self.server.cognito.reset()
        self.server.dynamodb.reset()
        self.server.cloudformation.reset()

    def close(self) -> None:
        """Stop the cloud and its thread; APIs are then at the cloud again whose state this one had."""
        if self._state_of is not None:
            self.server.appsync.served_at = self._state_of.url
        self._run(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()
        self.log.close()

    async def _stop(self) -> None:
        await self.server.stop()
        # as asyncio.run does it at the end of the real process
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        # and as the end of a process does it: a client that is slow to leave keeps nothing open
        for transport in list(self._loop._transports.values()):  # type: ignore[attr-defined]  # selector loops have it
            transport.abort()
        await asyncio.sleep(0)

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)
