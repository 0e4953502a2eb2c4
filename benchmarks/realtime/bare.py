"""A bare broadcast with aiohttp: what the WebSocket library alone can do. It sends one frame to all who are connected, in rounds.

    python -m benchmarks.realtime.bare

prints its URL; a POST to it with a frame and a number of rounds broadcasts.
"""

from __future__ import annotations

import asyncio
import json

from aiohttp import web

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
    asked = await request.json()
    for number in range(asked["rounds"]):
        frame = asked["frame"].replace("NUMBER", str(number))
        for socket in list(CONNECTED):
            await socket.send_str(frame)
        await asyncio.sleep(0)
    return web.Response(text="{}")


async def main() -> None:
    """Serve until it is killed."""
    application = web.Application()
    application.add_routes([web.get("/graphql/realtime", connect), web.post("/graphql", broadcast)])
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    print(json.dumps({"url": f"http://{host}:{port}/graphql"}), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
