"""Real time over WebSocket at /graphql/<apiId>/realtime: connects chatprov.appsync.realtime with aiohttp's sockets."""

from __future__ import annotations

import asyncio
import logging
import struct
from typing import TYPE_CHECKING, TypeVar

from aiohttp import WSMsgType, web

from chatprov.appsync.realtime import PROTOCOL, RealTime
from chatprov.local.graphql import GraphqlEndpoint, as_runtime_has_it, refusal

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from concurrent.futures import Executor

    from chatprov.local.graphql import Publication
    from chatprov.local.services.appsync import AppSync

T = TypeVar("T")

PATH_END = "/realtime"
_CLOSING_SECONDS = 0.3
_LARGEST_MESSAGE = 1 << 20
_FINAL_TEXT = 0x81
_SHORT, _MEDIUM = 126, 1 << 16

# its warning about sub-protocols prints the offered ones, and one of them contains the client's token
logging.getLogger("aiohttp.websocket").setLevel(logging.ERROR)


class RealtimeEndpoint:
    """The WebSocket endpoints of every API."""

    def __init__(self, graphql: GraphqlEndpoint, appsync: AppSync, workers: Executor) -> None:
        self._graphql = graphql
        self._workers = workers
        self._closings: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._realtime = RealTime(graphql.runtime, graphql.api, self._in_worker, self._loop)
        self._hear_no_more = appsync.on_deletion(self._end)

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Accept an upgrade to WebSocket, and serve the connection until it ends."""
        socket = web.WebSocketResponse(
            protocols=(PROTOCOL,), compress=False, timeout=_CLOSING_SECONDS, max_msg_size=_LARGEST_MESSAGE
        )
        if not socket.can_prepare(request):
            return refusal(400, "BadRequestException", "This address speaks WebSocket: it takes an upgrade request.")
        await socket.prepare(request)
        api_id = request.path.removeprefix("/graphql/").removesuffix(PATH_END)
        outlet = _Outlet(request, socket, self._closings)
        connection = await self._realtime.open(api_id, as_runtime_has_it(request, b""), outlet)
        try:
            async for message in socket:
                if connection is not None and message.type in {WSMsgType.TEXT, WSMsgType.BINARY}:
                    await connection.receive(message.data)
        finally:
            if connection is not None:
                self._realtime.left(connection)
        return socket

    def publish(self, publication: Publication) -> None:
        """Send what an operation has published to its subscribers, after its response."""
        self._realtime.publish(publication.api, publication.result)

    def _end(self, api_id: str) -> None:
        self._loop.call_soon_threadsafe(self._realtime.end, api_id)

    async def close(self) -> None:
        """Close all connections, and wait briefly for the clients' close frames."""
        self._hear_no_more()
        self._realtime.close()
        if self._closings:
            await asyncio.wait(self._closings, timeout=3 * _CLOSING_SECONDS)

    def _in_worker(self, function: Callable[[], T], /) -> Awaitable[T]:
        return self._loop.run_in_executor(self._workers, function)


class _Outlet:
    """The connection to one client: frames are written directly to the transport, whose buffer shows how slow the client is."""

    def __init__(
        self, request: web.BaseRequest, socket: web.WebSocketResponse, closings: set[asyncio.Task[None]]
    ) -> None:
        self._transport = request.transport
        self._socket = socket
        self._closings = closings

    def send(self, texts: Sequence[bytes]) -> None:
        if self._transport is not None and not self._transport.is_closing() and not self._socket.closed:
            self._transport.write(b"".join([part for text in texts for part in (head(len(text)), text)]))

    def unsent(self) -> int:
        return self._transport.get_write_buffer_size() if self._transport is not None else 0

    def close(self, code: int) -> None:
        closing = asyncio.get_running_loop().create_task(self._close(code))
        self._closings.add(closing)
        closing.add_done_callback(self._closings.discard)

    async def _close(self, code: int) -> None:
        try:
            async with asyncio.timeout(2 * _CLOSING_SECONDS):
                await self._socket.close(code=code)
        except TimeoutError:
            self.abort()  # the client does not even read the close frame

    def abort(self) -> None:
        if self._transport is not None:
            self._transport.abort()


def head(length: int) -> bytes:
    """Return the header of an unmasked text frame (RFC 6455, section 5.2)."""
    if length < _SHORT:
        return bytes((_FINAL_TEXT, length))
    if length < _MEDIUM:
        return struct.pack("!BBH", _FINAL_TEXT, _SHORT, length)
    return struct.pack("!BBQ", _FINAL_TEXT, _SHORT + 1, length)
