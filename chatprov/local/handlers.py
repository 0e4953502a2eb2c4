"""The handlers of the gateway. Each changes one thing of an exchange, or returns immediately if it does not apply."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from chatprov.browser.guard import in_origin_form, is_for_this_machine
from chatprov.local import cors
from chatprov.local.answers import Refusal
from chatprov.local.aws import Aws, AwsRequest, exhausted
from chatprov.local.bodies import CHUNK, Content
from chatprov.local.bucket_hosts import bucket_of
from chatprov.local.console.console import CONSOLE
from chatprov.local.faults import log_fault
from chatprov.local.graphql import refusal as graphql_refusal
from chatprov.local.page_rights import REFUSED
from chatprov.local.realtime import PATH_END
from chatprov.local.receive import TooLargeError, receive, receive_in_memory
from chatprov.local.responses import refused, response_of
from chatprov.local.sizes import LARGEST_GRAPHQL, LARGEST_OBJECT, largest_body

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from chatprov.local.console.console import Console
    from chatprov.local.exchange import Exchange
    from chatprov.local.graphql import GraphqlEndpoint
    from chatprov.local.inline_or_thread import InlineOrThread
    from chatprov.local.realtime import RealtimeEndpoint

_GRAPHQL = "/graphql/"
_FOREIGN_HOST = "The local cloud answers to 127.0.0.1 and localhost only, not to the name that the request is for."
_OPENED = {"document", "embed", "frame", "iframe", "object"}
"""The values of Sec-Fetch-Dest with which a browser displays the response as a page."""


class Handlers:
    """The services behind the port, as handlers. `record` logs a line: method, request, status, seconds."""

    def __init__(
        self,
        aws: Aws,
        graphql: GraphqlEndpoint,
        realtime: RealtimeEndpoint,
        console: Console,
        workers: Executor,
        *,
        inline_or_thread: InlineOrThread,
        record: Callable[[str, str, int, float], None],
        port: int,
    ) -> None:
        self._aws = aws
        self._graphql = graphql
        self._realtime = realtime
        self._console = console
        self._workers = workers
        self._inline_or_thread = inline_or_thread
        self._record = record
        self._port = port

    async def check_host(self, exchange: Exchange) -> None:
        """Reject a request for another host name: it may come from a page whose domain resolves to 127.0.0.1 (DNS rebinding).

        A host of S3 below localhost is accepted for S3 alone, so that pages of the other services have another origin.
        """
        exchange.bucket = bucket_of(exchange.request)
        if exchange.bucket is None and not is_for_this_machine(exchange.request):
            refusal = Refusal(403, "AccessDeniedException", _FOREIGN_HOST)
            exchange.response = refused(exchange.request, refusal)

    async def serve_realtime(self, exchange: Exchange) -> None:
        """Serve a WebSocket connection until it ends."""
        path = exchange.request.path
        if exchange.bucket is None and path.startswith(_GRAPHQL) and path.endswith(PATH_END):
            exchange.response = await self._realtime.serve(exchange.request)

    async def serve_graphql(self, exchange: Exchange) -> None:
        """Receive an operation of at most 1 MB and execute it, in the event loop or in a thread."""
        request = exchange.request
        if exchange.bucket is not None or not request.path.startswith(_GRAPHQL):
            return
        try:
            body = await receive_in_memory(request, LARGEST_GRAPHQL)
        except TooLargeError:
            # in GraphQL's format, which every page may read
            exchange.response = graphql_refusal(413, "RequestEntityTooLarge", "The request's body is larger than 1 MB.")
            exchange.response.force_close()
            return
        exchange.response, exchange.publication = await self._inline_or_thread.run(
            request.raw_path, body, partial(self._graphql.answer, request, body)
        )

    async def serve_console(self, exchange: Exchange) -> None:
        """Serve the console's pages and data, in a thread: it may wait for a service's lock."""
        if exchange.bucket is None and exchange.request.path.startswith(CONSOLE):
            exchange.response = await self._in_worker(self._console.answer, exchange.request)

    async def answer_preflight(self, exchange: Exchange) -> None:
        """Respond to a browser's CORS preflight for the services whose operations all have the path "/"."""
        request = exchange.request
        if exchange.bucket is not None or request.method != "OPTIONS" or request.path != "/":
            return
        granted = cors.preflight(request.headers.items())
        exchange.response = (
            refused(request, Refusal(403, "AccessDeniedException", REFUSED))
            if granted is None
            else web.Response(status=200, headers=granted)
        )

    async def check_requester(self, exchange: Exchange) -> None:
        """Determine whether the request is rejected regardless of its body, so that a large body is not received."""
        length = exchange.request.content_length
        # A small body is received anyway: a client that is still sending may not read the response before the connection closes.
        if length is None or length > CHUNK:
            # in a worker: it asks for the rules of a bucket, and so may load moto
            exchange.refused_unread = await self._in_worker(
                self._aws.refuses_unread, self._call_of(exchange, Content())
            )

    async def receive_body(self, exchange: Exchange) -> None:
        """Receive a body up to the maximum size of its service; a large one is stored on the disk."""
        request = exchange.request
        if exchange.refused_unread:
            exchange.body = Content()
            return
        path = f"/{exchange.bucket}{request.path}" if exchange.bucket else request.path
        most = largest_body(request.method, path, request.query_string, request.headers)
        try:
            exchange.body = await receive(request, most, self._in_worker)
        except ConnectionError:
            raise
        except OSError as error:
            service = "s3" if most == LARGEST_OBJECT else None
            log_fault(service, None, error)
            exchange.response = refused(request, exhausted(error), service)
            exchange.response.force_close()

    async def serve_aws(self, exchange: Exchange) -> None:
        """Call an AWS API in a thread: identify the operation, authorize, take the service's lock, call moto."""
        assert exchange.body is not None, "it has been received"  # noqa: S101
        answer = exchange.aws = await self._in_worker(self._aws.answer, self._call_of(exchange, exchange.body))
        service = answer.service or "-"
        exchange.label = f"{service}.{answer.operation}" if answer.operation else f"{service} {exchange.sent_path}"
        exchange.response = response_of(answer)

    async def sandbox_page(self, exchange: Exchange) -> None:
        """Sandbox an S3 object that is opened as a page: it has the console's origin here, and must not act as the console."""
        if exchange.aws is None or exchange.aws.service != "s3" or exchange.response is None:
            return
        if _may_become_a_page(exchange.request):
            headers = exchange.response.headers
            headers["Content-Security-Policy"] = "sandbox allow-downloads allow-forms allow-scripts"
            headers["Referrer-Policy"] = "no-referrer"

    async def grant_cors(self, exchange: Exchange) -> None:
        """Add the CORS headers that allow the page to read the response."""
        if exchange.aws is not None and exchange.response is not None:
            exchange.response.headers.update(exchange.aws.granted)

    async def close_unread(self, exchange: Exchange) -> None:
        """Close the connection after a request whose body was not received."""
        if exchange.refused_unread and exchange.response is not None:
            exchange.response.force_close()

    async def send_content(self, exchange: Exchange) -> None:
        """Send a body that is on the disk, in chunks; a client that closes the connection is not an error."""
        request, response = exchange.request, exchange.response
        if exchange.aws is None or response is None or not isinstance(exchange.aws.body, Content):
            return
        content = exchange.aws.body
        await response.prepare(request)
        try:
            for start in range(0, len(content), CHUNK):
                await response.write(await self._in_worker(content.piece, start, CHUNK))
            await response.write_eof()
        except ConnectionError:
            response.force_close()
        except OSError as error:
            # the status has already been sent, so the only way to report the error is to close the connection
            log_fault("s3", None, error)
            if request.transport is not None:
                request.transport.close()

    async def publish(self, exchange: Exchange) -> None:
        """Publish the event now, which keeps the order; it is sent in the next iteration of the event loop, after the response."""
        if exchange.publication is not None:
            self._realtime.publish(exchange.publication)

    async def log_request(self, exchange: Exchange) -> None:
        """Write the request's line to the log."""
        assert exchange.response is not None, "every exchange ends with a response"  # noqa: S101
        self._record(exchange.request.method, exchange.label, exchange.response.status, exchange.seconds)

    def _call_of(self, exchange: Exchange, body: Content) -> AwsRequest:
        request = exchange.request
        target, headers = in_origin_form(request.raw_path), list(request.headers.items())
        return AwsRequest(request.method, target, headers, body.open(), len(body), self._port, exchange.bucket)

    async def _in_worker(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._workers, function, *arguments)


def _may_become_a_page(request: web.BaseRequest) -> bool:
    wanted_for = request.headers.get("Sec-Fetch-Dest")
    # older browsers do not send Sec-Fetch-Dest, but accept text/html for a page
    return wanted_for in _OPENED if wanted_for else "text/html" in request.headers.get("Accept", "")
