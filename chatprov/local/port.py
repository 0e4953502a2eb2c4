"""The one port: an accept loop of our own that hands each connection to aiohttp's protocol.

The loop is ours, and not asyncio's `start_server`, because a connection's first byte can then decide what speaks on it.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import socket
from typing import TYPE_CHECKING

from chatprov.errors import PortTaken

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "127.0.0.1"
_BACKLOG = 512


def listen(port: int) -> socket.socket:
    """Bind a listening socket on 127.0.0.1; port 0 takes a free one. Raises PortTaken."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((HOST, port))
        sock.listen(_BACKLOG)
    except OSError as error:
        sock.close()
        if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
            raise
        raise PortTaken(
            f"Port {port} on {HOST} cannot be used: {error.strerror}.",
            advice="Choose another with --port N or CHATPROV_PORT.",
        ) from error
    sock.setblocking(False)  # noqa: FBT003  # the standard library's signature
    return sock


class Port:
    """Accepts connections on a listening socket until it is closed."""

    def __init__(self, sock: socket.socket, protocol: Callable[[], asyncio.Protocol]) -> None:
        self._socket = sock
        self._protocol = protocol
        self._accepting: asyncio.Task[None] | None = None

    @property
    def number(self) -> int:
        """The port's number."""
        return int(self._socket.getsockname()[1])

    def open(self) -> None:
        """Begin to accept."""
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    async def close(self) -> None:
        """Stop accepting and free the port; connections that are open go on."""
        if self._accepting is not None:
            self._accepting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._accepting
        self._socket.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(self._socket)
            except OSError as error:
                if error.errno not in {errno.EMFILE, errno.ENFILE, errno.ECONNABORTED}:
                    raise
                # out of descriptors, or a client that left while it waited: neither ends the service of the others
                await asyncio.sleep(0.05)
                continue
            with contextlib.suppress(OSError):
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                await loop.connect_accepted_socket(self._protocol, connection)
