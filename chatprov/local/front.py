"""What stands at the port: lets in only this machine, tells AWS's APIs, GraphQL and its own pages apart, and logs."""

from __future__ import annotations

import asyncio
import errno
import time
from functools import partial
from typing import IO, TYPE_CHECKING, Any

from aiohttp import web

from chatprov.browser.guard import in_origin_form, is_for_this_machine
from chatprov.local import cors
from chatprov.local.answers import AwsResponse, failure, protocol_of
from chatprov.local.aws import LARGEST_OBJECT, LARGEST_REQUEST, Aws, AwsRequest, log_fault, spool
from chatprov.local.console.console import CONSOLE
from chatprov.local.dispatch import signed_service
from chatprov.local.page_rights import REFUSED
from chatprov.local.realtime import PATH_END

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor

    from chatprov.local.console.console import Console
    from chatprov.local.graphql import GraphqlEndpoint
    from chatprov.local.realtime import RealtimeEndpoint
    from chatprov.local.turns import Turns

_CHUNK = 1 << 18
BODY_SECONDS = 60.0
"""For the next bytes of a body to come."""
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_OPENED = {"document", "embed", "frame", "iframe", "object"}
"""What a browser says an answer is for when it may become a page of its own."""


class TooLargeError(Exception):
    """A request's body exceeds what its service takes."""


class SlowBodyError(Exception):
    """Nothing more of a request's body comes."""


class Front:
    """The handler of every request to the port."""

    def __init__(
        self,
        aws: Aws,
        graphql: GraphqlEndpoint,
        realtime: RealtimeEndpoint,
        workers: Executor,
        *,
        turns: Turns,
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
            response = _plain(_failure(request, 413, "RequestEntityTooLarge", "The request's body is too large."))
            # what is left of the body stays unread, so nothing more can follow on this connection
            response.force_close()
        except SlowBodyError:
            response = _plain(_failure(request, 400, "RequestTimeout", "The request's body did not come in time."))
            response.force_close()
        except (web.RequestPayloadError, ConnectionError):
            response = _plain(
                _failure(request, 400, "IncompleteBody", "The request's body ended before its Content-Length.")
            )
            response.force_close()
        except OSError as error:
            if error.errno in _FULL:
                response = _plain(_failure(request, 507, "InsufficientStorage", "The disk of the local cloud is full."))
                response.force_close()
            else:
                response = _fault(request, what, error)
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
            return _plain(_failure(request, 403, "AccessDeniedException", message)), sent
        if path.startswith("/graphql/"):
            if path.endswith(PATH_END):
                return await self._realtime.serve(request), sent
            return await self._answer_graphql(request), sent
        if path.startswith(CONSOLE):
            return await self._in_worker(self._console.answer, request), sent
        if request.method == "OPTIONS" and path == "/":
            granted = cors.preflight(request.headers.items())
            if granted is None:
                return _plain(_failure(request, 403, "AccessDeniedException", REFUSED)), sent
            return web.Response(status=200, headers=granted), sent
        return await self._answer_aws(request)

    async def _answer_graphql(self, request: web.BaseRequest) -> web.Response:
        body = bytearray()
        await _copy(request, body.extend, LARGEST_REQUEST)
        content = bytes(body)
        response, publication = await self._turns.take(
            request.raw_path, content, partial(self._graphql.answer, request, content)
        )
        if publication is not None:
            # noted now, so that the order stays; delivered in the loop's next turn, when the answer has been written
            self._realtime.publish(publication)
        return response

    async def _answer_aws(self, request: web.BaseRequest) -> tuple[web.Response, str]:
        to_s3 = "x-amz-target" not in request.headers and request.method in {"PUT", "POST"}
        with await _spooled(request, LARGEST_OBJECT if to_s3 else LARGEST_REQUEST) as body:
            answer = await self._call_aws(request, body)
        what = (
            f"{answer.service or '-'}.{answer.operation}"
            if answer.operation
            else f"{answer.service or '-'} {_sent_path(request)}"
        )
        response = _plain(answer)
        if answer.service == "s3" and _may_become_a_page(request):
            # an object that is a page must not act as if it were the console, which has the same origin here
            response.headers["Content-Security-Policy"] = "sandbox allow-downloads allow-forms allow-scripts"
            response.headers["Referrer-Policy"] = "no-referrer"
        response.headers.update(answer.granted)
        return response, what

    async def _call_aws(self, request: web.BaseRequest, body: IO[bytes]) -> AwsResponse:
        length = body.seek(0, 2)
        body.seek(0)
        target = in_origin_form(request.raw_path)
        call = AwsRequest(request.method, target, list(request.headers.items()), body, length, self._port)
        answer: AwsResponse = await self._in_worker(self._aws.answer, call)
        return answer

    async def _in_worker(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._workers, function, *arguments)


def _may_become_a_page(request: web.BaseRequest) -> bool:
    wanted_for = request.headers.get("Sec-Fetch-Dest")
    # browsers that do not say it are known by what they take
    return wanted_for in _OPENED if wanted_for else "text/html" in request.headers.get("Accept", "")


def _fault(request: web.BaseRequest, what: str, error: Exception) -> web.Response:
    log_fault(None, what, error)
    return _plain(_failure(request, 500, "InternalFailure", "The local cloud failed; its log says where."))


def _sent_path(request: web.BaseRequest) -> str:
    """Return the path for the log: as it was sent, where control characters are in percent code, and without its query."""
    return request.raw_path.partition("?")[0]


async def _spooled(request: web.BaseRequest, most: int) -> IO[bytes]:
    body = spool()
    try:
        await _copy(request, body.write, most)
    except BaseException:
        body.close()
        raise
    body.seek(0)
    return body


async def _copy(request: web.BaseRequest, write: Callable[[bytes], object], most: int) -> None:
    """Write a request's body as it arrives; raises TooLargeError before more than `most` bytes are written."""
    length = request.content_length
    if (length or 0) > most:
        raise TooLargeError
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if length is not None and length <= _CHUNK and request.content.is_eof():
        # a small body that is there already needs no waiting for
        write(request.content.read_nowait())
        return
    while True:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                chunk = await request.content.read(_CHUNK)
        except TimeoutError:
            raise SlowBodyError from None
        if not chunk:
            return
        most -= len(chunk)
        if most < 0:
            raise TooLargeError
        write(chunk)


def _failure(request: web.BaseRequest, status: int, code: str, message: str) -> AwsResponse:
    service = signed_service(request.headers.get("Authorization", ""), request.query_string)
    protocol = protocol_of(request.headers, request.path, request.query_string, service)
    return failure(protocol, status, code, message)


def _plain(answer: AwsResponse) -> web.Response:
    response = web.Response(status=answer.status, body=answer.body)
    for name, value in answer.headers:
        if name.lower() == "content-length" and answer.body:
            continue
        response.headers.add(name, value)
    return response
