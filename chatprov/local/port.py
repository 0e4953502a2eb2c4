"""The one port: an accept loop that passes each connection to aiohttp's protocol, with or without TLS.

It does not use asyncio's `start_server`, because the first byte of a connection decides whether it uses TLS:
Amplify replaces http:// with wss:// in every endpoint.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import socket
import ssl
import traceback
from typing import TYPE_CHECKING

from chatprov.errors import PortTaken

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.local.certificates import Certificates

log = logging.getLogger(__name__)

HOST = "127.0.0.1"
_BACKLOG = 512
_TLS_HANDSHAKE = b"\x16"
_FIRST_BYTE_SECONDS = 75.0
_HANDSHAKE_SECONDS = 10.0
_GOODBYE_SECONDS = 1.0


def listen(port: int) -> socket.socket:
    """Return a socket that listens on 127.0.0.1; port 0 means any free one. Raises PortTaken."""
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
    """Accepts connections on a listening socket until it is closed; without certificates it does not support TLS."""

    def __init__(
        self, sock: socket.socket, protocol: Callable[[], asyncio.Protocol], certificates: Certificates | None = None
    ) -> None:
        self._socket = sock
        self._protocol = protocol
        self._certificates = certificates
        self._accepting: asyncio.Task[None] | None = None
        self._opening: set[asyncio.Task[None]] = set()
        self._troubles: set[str] = set()

    @property
    def number(self) -> int:
        """The port's number."""
        return int(self._socket.getsockname()[1])

    def open(self) -> None:
        """Begin to accept connections."""
        self._accepting = asyncio.get_running_loop().create_task(self._accept())

    async def close(self) -> None:
        """Stop accepting and free the port; open connections continue."""
        tasks = [*self._opening, *([self._accepting] if self._accepting is not None else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._socket.close()

    async def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(self._socket)
            except OSError as error:
                if error.errno not in {errno.EMFILE, errno.ENFILE, errno.ECONNABORTED}:
                    raise
                # no free descriptors, or a client that disconnected while it waited: neither may end the accept loop
                await asyncio.sleep(0.05)
                continue
            # a separate task: a client that sends nothing, or has a slow handshake, delays no other client
            opening = loop.create_task(self._open(connection))
            self._opening.add(opening)
            opening.add_done_callback(self._opening.discard)
            # One connection per iteration of the event loop: sock_accept returns immediately while connections wait, and if many
            # arrive at the same time, each is handled before the next one is accepted, since all together need much memory.
            await asyncio.sleep(0)

    async def _open(self, connection: socket.socket) -> None:
        """Pass a connection to its protocol, or close it."""
        tls = False
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            async with asyncio.timeout(_FIRST_BYTE_SECONDS):
                tls = await _first_byte(connection) == _TLS_HANDSHAKE
        except BaseException as error:
            connection.close()
            if isinstance(error, OSError):  # TimeoutError is a subclass
                return
            raise
        try:
            if tls:
                await self._open_tls(connection)
            else:
                await asyncio.get_running_loop().connect_accepted_socket(self._protocol, connection)
        except OSError as error:  # also all errors of ssl; the event loop has closed the connection
            # The error and the frames in its traceback refer to each other, and keep TLS's buffers of 256 KB in memory until
            # the garbage collector runs.
            traceback.clear_frames(error.__traceback__)

    async def _open_tls(self, connection: socket.socket) -> None:
        if self._certificates is None:
            connection.close()
            return
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                self._protocol,
                connection,
                ssl=self._certificates.context(),
                ssl_handshake_timeout=_HANDSHAKE_SECONDS,
                ssl_shutdown_timeout=_GOODBYE_SECONDS,
            )
        except ssl.SSLError as error:
            # a client that does not trust the certificate may show no message to its user, and retry forever
            if error.reason not in self._troubles:
                self._troubles.add(error.reason)
                authority = self._certificates.authority
                log.warning("A client broke off TLS (%s); the authority for it to trust is %s", error.reason, authority)
            raise


async def _first_byte(connection: socket.socket) -> bytes:
    """Return the first byte that a client sends, without removing it from the socket, or b"" if the client disconnects first."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            return connection.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            arrived: asyncio.Future[None] = loop.create_future()
            loop.add_reader(connection, _wake, arrived)
            try:
                await arrived
            finally:
                loop.remove_reader(connection)


def _wake(arrived: asyncio.Future[None]) -> None:
    if not arrived.done():
        arrived.set_result(None)
