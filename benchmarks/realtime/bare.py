"""A bare broadcast with aiohttp: what the WebSocket library can do alone. A POST lets it send one frame to all, in rounds."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from aiohttp import web

from benchmarks.graphql.sides import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

CONNECTED: set[web.WebSocketResponse] = set()


async def connect(request: web.Request) -> web.WebSocketResponse:
    """Let a client in, and acknowledge whatever it says."""
    socket = web.WebSocketResponse(protocols=("graphql-ws",), compress=False)
    await socket.prepare(request)
    CONNECTED.add(socket)
    async for _ in socket:
        await socket.send_str('{"type":"start_ack"}')
    CONNECTED.discard(socket)
    return socket


async def broadcast(request: web.Request) -> web.Response:
    """Send a frame to all, so many times."""
    asked = json.loads(await request.text())
    for number in range(asked["rounds"]):
        frame = asked["frame"].replace("NUMBER", str(number))
        for socket in list(CONNECTED):
            await socket.send_str(frame)
        await asyncio.sleep(0)
    return web.Response(text="{}")


@contextmanager
def bare() -> Iterator[str]:
    """Run it in a separate process, and yield its URL."""
    command = [sys.executable, "-m", "benchmarks.realtime.bare"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip() if process.stdout else ""
        finally:
            process.kill()


async def main() -> None:
    """Serve until it is killed."""
    application = web.Application()
    application.add_routes([web.get("/graphql/realtime", connect), web.post("/graphql", broadcast)])
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}/graphql", flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
