"""What stands at the port: lets in only this machine, tells AWS's APIs, GraphQL and its own pages apart, and logs."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, Any

from aiohttp import web

from chatprov.browser.guard import in_origin_form, is_for_this_machine
from chatprov.local import cors
from chatprov.local.answers import AwsResponse, failure, protocol_of
from chatprov.local.aws import Aws, AwsRequest, exhausted
from chatprov.local.bodies import CHUNK, Content, Writer
from chatprov.local.console.console import CONSOLE
from chatprov.local.dispatch import signed_service
from chatprov.local.faults import log_fault
from chatprov.local.graphql import refusal as graphql_refusal
from chatprov.local.offered import Refusal
from chatprov.local.page_rights import REFUSED
from chatprov.local.realtime import PATH_END
from chatprov.local.sizes import LARGEST_GRAPHQL, LARGEST_OBJECT, largest_body

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from concurrent.futures import Executor

    from chatprov.local.console.console import Console
    from chatprov.local.graphql import GraphqlEndpoint
    from chatprov.local.inline_or_thread import InlineOrThread
    from chatprov.local.realtime import RealtimeEndpoint

BODY_SECONDS = 60.0
"""For the next bytes of a body to come."""
_OPENED = {"document", "embed", "frame", "iframe", "object"}
"""What a browser says an answer is for when it may become a page of its own."""


class TooLargeError(Exception):
    """A request's body exceeds what its service takes."""


class SlowBodyError(Exception):
    """Nothing more of a request's body comes."""


class Gateway:
    """The handler of every request to the port."""

    def __init__(
        self,
        aws: Aws,
        graphql: GraphqlEndpoint,
        realtime: RealtimeEndpoint,
        workers: Executor,
        *,
        turns: InlineOrThread,
        record: Callable[[str, str, int, float], None],
        console: Console,
        port: int,
    ) -> None:
        self._aws = aws
        self._graphql = graphql
        self._realtime = realtime
        self._workers = workers
        self._turns = turns
        self._record = record
        self._console = console
        self._port = port

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer a request and write its line in the log."""
        started = time.perf_counter()
        what = _sent_path(request)
        response: web.StreamResponse
        try:
            response, what = await self._answer(request)
        except TooLargeError:
            response = _refusal(request, Refusal(413, "RequestEntityTooLarge", "The request's body is too large."))
            # what is left of the body stays unread, so nothing more can follow on this connection
            response.force_close()
        except SlowBodyError:
            response = _refusal(request, Refusal(400, "RequestTimeout", "The request's body did not come in time."))
            response.force_close()
        except (web.RequestPayloadError, ConnectionError):
            response = _refusal(
                request, Refusal(400, "IncompleteBody", "The request's body ended before its Content-Length.")
            )
            response.force_close()
        except (MemoryError, OSError) as error:
            log_fault(None, what, error)
            response = _refusal(request, exhausted(error))
            response.force_close()
        except Exception as error:  # noqa: BLE001  # a fault of ours must reach the client as an error that its SDK reads
            response = _fault(request, what, error)
        self._record(request.method, what, response.status, time.perf_counter() - started)
        return response

    async def _answer(self, request: web.BaseRequest) -> tuple[web.StreamResponse, str]:
        path, sent = request.path, _sent_path(request)
        if not is_for_this_machine(request):
            message = (
                "The local cloud answers to 127.0.0.1 and localhost only, not to the name that the request is for."
            )
            return _refusal(request, Refusal(403, "AccessDeniedException", message)), sent
        if path.startswith("/graphql/"):
            if path.endswith(PATH_END):
                return await self._realtime.serve(request), sent
            return await self._answer_graphql(request), sent
        if path.startswith(CONSOLE):
            return await self._in_worker(self._console.answer, request), sent
        if request.method == "OPTIONS" and path == "/":
            granted = cors.preflight(request.headers.items())
            if granted is None:
                return _refusal(request, Refusal(403, "AccessDeniedException", REFUSED)), sent
            return web.Response(status=200, headers=granted), sent
        return await self._answer_aws(request)

    async def _answer_graphql(self, request: web.BaseRequest) -> web.Response:
        body = bytearray()
        try:
            async for chunk in _chunks(request, LARGEST_GRAPHQL):
                body += chunk
        except TooLargeError:
            # in GraphQL's own shape, which every page may read
            response = graphql_refusal(413, "RequestEntityTooLarge", "The request's body is larger than 1 MB.")
            response.force_close()
            return response
        content = bytes(body)
        response, publication = await self._turns.take(
            request.raw_path, content, partial(self._graphql.answer, request, content)
        )
        if publication is not None:
            # noted now, so that the order stays; delivered in the loop's next turn, when the answer has been written
            self._realtime.publish(publication)
        return response

    async def _answer_aws(self, request: web.BaseRequest) -> tuple[web.StreamResponse, str]:
        unread = Content()
        # a small body is read all the same: who still sends it may not see the answer before the connection ends
        is_large = request.content_length is None or request.content_length > CHUNK
        refused_unread = is_large and self._aws.refuses_unread(self._call_of(request, unread))
        most = largest_body(request.method, request.path, request.query_string, request.headers)
        to_s3 = most == LARGEST_OBJECT
        try:
            body = unread if refused_unread else await self._taken_in(request, most)
        except ConnectionError:
            raise
        except OSError as error:
            log_fault("s3" if to_s3 else None, None, error)
            refused = _refusal(request, exhausted(error), "s3" if to_s3 else None)
            refused.force_close()
            return refused, _sent_path(request)
        answer = await self._call_aws(request, body)
        what = (
            f"{answer.service or '-'}.{answer.operation}"
            if answer.operation
            else f"{answer.service or '-'} {_sent_path(request)}"
        )
        response: web.StreamResponse = (
            _to_be_sent(answer, len(answer.body)) if isinstance(answer.body, Content) else _plain(answer)
        )
        if answer.service == "s3" and _may_become_a_page(request):
            # an object that is a page must not act as if it were the console, which has the same origin here
            response.headers["Content-Security-Policy"] = "sandbox allow-downloads allow-forms allow-scripts"
            response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.update(answer.granted)
        if refused_unread:
            response.force_close()
        if isinstance(answer.body, Content):
            await self._send(request, response, answer.body)
        return response, what

    async def _send(self, request: web.BaseRequest, response: web.StreamResponse, content: Content) -> None:
        """Send an answer that may be too large for the memory; who goes away meanwhile needs no error."""
        await response.prepare(request)
        try:
            for start in range(0, len(content), CHUNK):
                await response.write(await self._in_worker(content.piece, start, CHUNK))
            await response.write_eof()
        except ConnectionError:
            response.force_close()
        except OSError as error:
            # the status is sent already: that the rest does not come is all that can be said
            log_fault("s3", None, error)
            if request.transport is not None:
                request.transport.close()

    async def _taken_in(self, request: web.BaseRequest, most: int) -> Content:
        """Return a request's body; what has to be written to the disk is written by a worker."""
        body = Writer()
        try:
            async for chunk in _chunks(request, most):
                if body.blocks:
                    await self._in_worker(body.write, chunk)
                else:
                    body.write(chunk)
            return await self._in_worker(body.content) if body.blocks else body.content()
        finally:
            body.close()

    async def _call_aws(self, request: web.BaseRequest, body: Content) -> AwsResponse:
        answer: AwsResponse = await self._in_worker(self._aws.answer, self._call_of(request, body))
        return answer

    def _call_of(self, request: web.BaseRequest, body: Content) -> AwsRequest:
        target, headers = in_origin_form(request.raw_path), list(request.headers.items())
        return AwsRequest(request.method, target, headers, body.open(), len(body), self._port)

    async def _in_worker(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._workers, function, *arguments)


def _may_become_a_page(request: web.BaseRequest) -> bool:
    wanted_for = request.headers.get("Sec-Fetch-Dest")
    # browsers that do not say it are known by what they take
    return wanted_for in _OPENED if wanted_for else "text/html" in request.headers.get("Accept", "")


def _fault(request: web.BaseRequest, what: str, error: Exception) -> web.Response:
    log_fault(None, what, error)
    return _refusal(request, Refusal(500, "InternalFailure", "The local cloud failed; its log says where."))


def _sent_path(request: web.BaseRequest) -> str:
    """Return the path for the log: as it was sent, where control characters are in percent code, and without its query."""
    return request.raw_path.partition("?")[0]


async def _chunks(request: web.BaseRequest, most: int) -> AsyncIterator[bytes]:
    """Yield a request's body as it arrives; raises TooLargeError before more than `most` bytes are yielded."""
    length = request.content_length
    if (length or 0) > most:
        raise TooLargeError
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if length is not None and length <= CHUNK and request.content.is_eof():
        # a small body that is there already needs no waiting for
        yield request.content.read_nowait()
        return
    while True:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                chunk = await request.content.read(CHUNK)
        except TimeoutError:
            raise SlowBodyError from None
        if not chunk:
            return
        most -= len(chunk)
        if most < 0:
            raise TooLargeError
        yield chunk


def _refusal(request: web.BaseRequest, refusal: Refusal, service: str | None = None) -> web.Response:
    service = service or signed_service(request.headers.get("Authorization", ""), request.query_string)
    protocol = protocol_of(request.headers, request.path, request.query_string, service)
    return _plain(failure(protocol, refusal.status, refusal.code, refusal.message, service=service))


def _plain(answer: AwsResponse) -> web.Response:
    response = web.Response(status=answer.status, body=bytes(answer.body))
    _add_headers(response, answer)
    return response


def _to_be_sent(answer: AwsResponse, length: int) -> web.StreamResponse:
    response = web.StreamResponse(status=answer.status)
    _add_headers(response, answer)
    response.content_length = length
    return response


def _add_headers(response: web.StreamResponse, answer: AwsResponse) -> None:
    for name, value in answer.headers:
        if name.lower() == "content-length" and answer.body:
            continue
        response.headers.add(name, value)
