"""The page's server: static files from memory, the configuration, and signed URLs for requests with a valid token.

It listens on 127.0.0.1. The operator's credentials sign URLs in this process and are not sent anywhere.
"""

from __future__ import annotations

import asyncio
import json
import signal
import time
from typing import TYPE_CHECKING, Any, cast

from aiohttp import web

from chatprov.browser.guard import HEADERS, why_refused
from chatprov.browser.pages import page_files
from chatprov.errors import ChatprovError, EndpointUnreachable, NotInRoom, PortTaken, UserRefused
from chatprov.local.connection import HttpConnection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from chatprov.web.backend import Backend

    Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HOST = "127.0.0.1"
LARGEST_REQUEST = 16 << 10


class WebServer:
    """The page for one backend; `find_backend` is called again when the page reports that it cannot reach the backend."""

    def __init__(self, backend: Backend, find_backend: Callable[[], Backend]) -> None:
        self._backend = backend
        self._find_backend = find_backend
        self._found_at = time.monotonic()
        self._finding = asyncio.Lock()
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None
        self._page = page_files("chatprov.web")

    async def start(self, port: int) -> str:
        """Start the server and return the page's URL; port 0 selects a free port. Raises PortTaken."""
        app = web.Application(middlewares=[_guard], client_max_size=LARGEST_REQUEST)
        app.router.add_get("/configuration", self._configuration)
        app.router.add_post("/files/put", self._put)
        app.router.add_post("/files/get", self._get)
        app.router.add_get("/{name:[a-z_.]*}", self._file)
        self._runner = web.AppRunner(app, shutdown_timeout=0.5)
        await self._runner.setup()
        loop, server = asyncio.get_running_loop(), cast("web.Server", self._runner.server)

        def connection() -> HttpConnection:
            return HttpConnection(server, loop=loop, access_log=None)  # type: ignore[arg-type]  # None is for no log

        try:
            # not a site of aiohttp: its connections have no time limit for the head of a request
            self._listener = await loop.create_server(connection, HOST, port, reuse_address=True)
        except OSError as error:
            await self._runner.cleanup()
            raise PortTaken(
                f"Port {port} on {HOST} cannot be used: {error.strerror or error}",
                advice="Choose another with --web-port N; 0 takes one that is free.",
            ) from None
        return f"http://{HOST}:{self._listener.sockets[0].getsockname()[1]}/"

    async def stop(self) -> None:
        """Free the port."""
        if self._listener is not None:
            self._listener.close()
        if self._runner is not None:
            await self._runner.cleanup()

    async def _file(self, request: web.Request) -> web.Response:
        name = request.match_info["name"] or "index.html"
        if name not in self._page:
            raise web.HTTPNotFound
        file = self._page[name]
        headers = {"Content-Security-Policy": self._backend.policy()} if name == "index.html" else {}
        return web.Response(text=file.text, content_type=file.content_type, charset="utf-8", headers=headers)

    async def _configuration(self, request: web.Request) -> web.Response:
        if "again" in request.query:
            try:
                await self._look_again()
            except ChatprovError as error:
                return _refusal(503, error.message, error.advice)
        return web.json_response(self._backend.configuration())

    async def _look_again(self) -> None:
        asked = time.monotonic()
        async with self._finding:
            # Many tabs lose the backend at the same time: one read serves all requests that were waiting when it began.
            if self._found_at < asked:
                began = time.monotonic()
                self._backend = await asyncio.to_thread(self._find_backend)
                self._found_at = began

    async def _put(self, request: web.Request) -> web.Response:
        return await self._for_user(request, self._backend.files.to_put)

    async def _get(self, request: web.Request) -> web.Response:
        return await self._for_user(request, self._backend.files.to_get)

    async def _for_user(self, request: web.Request, sign: Callable[[dict[str, Any]], dict[str, Any]]) -> web.Response:
        try:
            token = request.headers.get("Authorization", "")
            await asyncio.to_thread(self._backend.tokens.verify, token)
            asked = json.loads(await request.read())
            if not isinstance(asked, dict):
                return _refusal(400, "The request's body is not a JSON object.")
            signed = await asyncio.to_thread(sign, asked)
            await self._backend.readers.check(signed["room"], token)
            return web.json_response(signed)
        except UserRefused as error:
            return _refusal(401, error.message, error.advice)
        except NotInRoom as error:
            return _refusal(403, error.message, error.advice)
        except EndpointUnreachable as error:
            return _refusal(503, error.message, error.advice)
        except ValueError:
            return _refusal(400, "The request's body is not JSON.")
        except ChatprovError as error:
            return _refusal(400, error.message, error.advice)


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse requests that are not from this page on this machine; add the headers of every response."""
    why = why_refused(request, "/")
    try:
        response = _refusal(403, why) if why else await handler(request)
    except web.HTTPException as error:
        response = _refusal(error.status, {404: "There is nothing here."}.get(error.status, error.reason))
    response.headers.update(HEADERS)
    return response


def _refusal(status: int, message: str, advice: str = "") -> web.Response:
    return web.json_response({"error": {"message": message, "advice": advice}}, status=status)


async def serve_until_signal(server: WebServer, port: int, ready: Callable[[str], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; `ready` receives the page's URL. Raises PortTaken."""
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    url = await server.start(port)
    try:
        ready(url)
        await done.wait()
    finally:
        await server.stop()
