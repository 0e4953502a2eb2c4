"""A subscriber that stops reading."""

from __future__ import annotations

import asyncio
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.realtime.audience import realtime, start

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@asynccontextmanager
async def somebody_who_does_not_read(url: str, token: str, *rooms: str) -> AsyncIterator[None]:
    """Subscribe to rooms on one connection, and read nothing from then on."""
    parts = urlsplit(realtime(url, token))
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.connect((parts.hostname, parts.port))
    reader, writer = await asyncio.open_connection(sock=sock)
    lines = (
        f"GET {parts.path}?{parts.query} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol: graphql-ws",
    )
    writer.write("\r\n".join([*lines, "", ""]).encode())
    await reader.readuntil(b"\r\n\r\n")
    for room in rooms:
        message = start(url, token, room, id_=room).encode()
        writer.write(b"\x81\xfe" + len(message).to_bytes(2, "big") + bytes(4) + message)  # masked with zeros
        await reader.readuntil(b"start_ack")
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # a transport of a socket is for reading, too
    yield
    writer.transport.abort()
