"""HTTP connections with a time limit for the head of a request: half a request does not keep a connection open forever."""

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
"""For a request's head, from its first byte to the empty line that ends it."""
_ENDS = (b"\r\n\r\n", b"\n\n")


class HttpConnection(web.RequestHandler):
    """aiohttp's protocol with that limit.

    A head is due when bytes have come that belong to no body and complete no request. A body, a WebSocket and a connection
    that waits for its next request have no head that is due.
    """

    __slots__ = ("_due", "_payload")

    _due: asyncio.TimerHandle | None
    _payload: StreamReader | None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin: the port has seen a first byte, or TLS has just been agreed on."""
        self._due, self._payload = None, None
        super().connection_made(transport)
        self._expect_head()

    def log_exception(self, *_: object, **more: object) -> None:
        """Write one line for something that is not an HTTP request; the error's text may quote what was sent."""
        log.warning("A request was refused that cannot be read: %s", type(more.get("exc_info")).__name__)

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        self._expect_nothing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Let aiohttp parse what came, and see whether a head is complete."""
        count, begins_head = self._request_count, self._payload is not None and self._payload.is_eof()
        super().data_received(data)
        if self._request_count != count:
            self._expect_nothing()
            message, self._payload = self._messages[-1]
            # of a request without a body, what follows the empty line is the next request's, or of a protocol it changes to
            without_body = self._payload is EMPTY_PAYLOAD and not getattr(message, "upgrade", False)
            begins_head = without_body and not data.endswith(_ENDS)
        if begins_head and data:  # aiohttp passes nothing on to have what it has kept parsed
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
            self._expect_head()  # the request before it is still being answered
        else:
            self.force_close()


class Connections(web.Server):
    """aiohttp's server over such connections."""

    def __call__(self) -> web.RequestHandler:
        """Return the protocol of one more connection."""
        return HttpConnection(self, loop=self._loop, **self._kwargs)
