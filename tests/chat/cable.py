"""A cable between a client and a server that a test can cut."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


class Cable:
    """Passes TCP connections on to `port`; cut, it drops those that are open and refuses new ones."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._whole = True
        self._open: set[asyncio.StreamWriter] = set()
        self.port = 0
        self.connections = 0

    def cut(self) -> None:
        self._whole = False
        for writer in self._open:
            writer.transport.abort()

    def restore(self) -> None:
        self._whole = True

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            writer.transport.abort()
            return
        self.connections += 1
        there, back = await asyncio.open_connection("127.0.0.1", self._to)
        self._open |= {writer, back}
        try:
            await asyncio.gather(_copy(reader, back), _copy(there, writer))
        finally:
            self._open -= {writer, back}


@asynccontextmanager
async def laid(port: int) -> AsyncIterator[Cable]:
    """Lay a cable to a port of this machine."""
    cable = Cable(port)
    server = await asyncio.start_server(cable.pass_on, "127.0.0.1", 0)
    cable.port = server.sockets[0].getsockname()[1]
    try:
        yield cable
    finally:
        server.close()
        cable.cut()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
