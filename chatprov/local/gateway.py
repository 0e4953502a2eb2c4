"""The gateway: every request to the port passes the handlers of these lists, from top to bottom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chatprov.local.exchange import Exchange, Handler
from chatprov.local.responses import failed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aiohttp import web

    from chatprov.local.handlers import Handlers


class Gateway:
    """Passes each request through the handlers.

    The first request handler with a response ends the request handlers. An error of any handler becomes a response. The final
    handlers run after each request, whatever its response is.
    """

    def __init__(self, handlers: Handlers) -> None:
        self.request_handlers: Sequence[Handler] = (
            handlers.check_host,  # first: nothing is read for a page of another site
            handlers.serve_realtime,
            handlers.serve_graphql,
            handlers.serve_console,
            handlers.answer_preflight,
            handlers.check_requester,  # before the body: up to 5 GiB are not received for a rejected request
            handlers.receive_body,
            handlers.serve_aws,
        )
        self.response_handlers: Sequence[Handler] = (
            handlers.sandbox_page,
            handlers.grant_cors,
            handlers.close_unread,
            handlers.send_content,  # after the others: it sends the headers
            handlers.publish,
        )
        self.final_handlers: Sequence[Handler] = (handlers.log_request,)

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Return the response to a request."""
        exchange = Exchange(request)
        try:
            await self._serve(exchange)
        except Exception as error:  # noqa: BLE001  # the one place where an error becomes a response
            exchange.response = failed(exchange, error)
        for handler in self.final_handlers:
            await handler(exchange)
        assert exchange.response is not None, "the last request handler answers all that is left"  # noqa: S101
        return exchange.response

    async def _serve(self, exchange: Exchange) -> None:
        for handler in self.request_handlers:
            await handler(exchange)
            if exchange.response is not None:
                break
        for handler in self.response_handlers:
            await handler(exchange)
