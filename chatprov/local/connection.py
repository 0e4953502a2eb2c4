"""HTTP connections with a time limit for the head of a request: an incomplete request does not keep a connection open forever."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from aiohttp import web
from aiohttp.streams import EMPTY_PAYLOAD

if TYPE_CHECKING:
    import asyncio

    from aiohttp.streams import StreamReader

log = logging.getLogger(__name__)

HEAD_SECONDS = 30.0
"""The limit for a request's head, from its first byte to the empty line after it."""
_ENDS = (b"\r\n\r\n", b"\n\n")


class HttpConnection(web.RequestHandler):
    """aiohttp's protocol with that limit.

    The limit applies when bytes have arrived that belong to no body and complete no request. It does not apply during a body, in a
    WebSocket, or while a connection waits for its next request.
    """

    __slots__ = ("_due", "_payload")

    _due: asyncio.TimerHandle | None
    _payload: StreamReader | None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Start the time limit: the port has received a first byte, or the TLS handshake is complete."""
        self._due, self._payload = None, None
        super().connection_made(transport)
        self._expect_head()

    def log_exception(self, *_: object, **more: object) -> None:
        """Log one line for invalid HTTP, without the error's text, which may quote the request."""
        log.warning("A request was refused that cannot be read: %s", type(more.get("exc_info")).__name__)

    def connection_lost(self, exc: BaseException | None) -> None:
        """Cancel the time limit."""
        self._expect_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Pass data to aiohttp's parser, and update the time limit."""
        count, begins_head = self._request_count, self._payload is not None and self._payload.is_eof()
        super().data_received(data)
        if self._request_count != count:
            self._expect_nothing()
            message, self._payload = self._messages[-1]
            # after a request without a body, more data belongs to the next request, or to the protocol after an upgrade
            without_body = self._payload is EMPTY_PAYLOAD and not getattr(message, "upgrade", False)
            begins_head = without_body and not data.endswith(_ENDS)
        if begins_head and data:  # aiohttp calls this without data to parse what it has stored
            self._expect_head()

    def _expect_head(self) -> None:
        if self._due is None:
            self._due = self._loop.call_later(HEAD_SECONDS, self._give_up)

    def _expect_nothing(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _give_up(self) -> None:
        self._due = None
        if self._current_request is not None or self._messages:
            self._expect_head()  # the previous request is not finished yet
        else:
            self.force_close()


class Connections(web.Server):
    """aiohttp's server with such connections."""

    def __call__(self) -> web.RequestHandler:
        """Return the protocol of a new connection."""
        return HttpConnection(self, loop=self._loop, **self._kwargs)
