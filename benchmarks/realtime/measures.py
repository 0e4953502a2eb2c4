"""What is measured of a room with many listeners, the same way wherever the room is."""

from __future__ import annotations

import asyncio
import itertools
import json
import statistics
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from benchmarks.graphql.load import request

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from benchmarks.realtime.audience import Audience

ROOM, FLOODED_ROOM = "crowd", "flood"
ONE_BY_ONE = 50
SECONDS = 2.0
AT_ONCE = 4
"""Mutations in flight while it is measured how much is delivered."""
BROADCASTS = 300
PACED, PACE = 80, 0.025
LONG, FLOOD = "x" * 2000, "x" * 200_000
SEND = "mutation Send($input: MessageInput!) {sendMessage(input: $input) {roomId timestamp sender content fileUrl}}"
FRAME = json.dumps(
    {
        "id": "1",
        "type": "data",
        "payload": {
            "data": {
                "onNewMessage": {
                    "roomId": ROOM,
                    "timestamp": "1000",
                    "sender": "ann",
                    "content": "#NUMBER#Hello!",
                    "fileUrl": "-",
                }
            }
        },
    },
    separators=(",", ":"),
)
NUMBERS = itertools.count(BROADCASTS)


@dataclass(frozen=True)
class Place:
    """Where there is a sender to listen to."""

    name: str
    url: str
    token: str


class Speaker:
    """Sends messages over one connection."""

    def __init__(self, place: Place, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._place = place
        self._streams = reader, writer

    async def send(self, audience: Audience, content: str = "Hello!") -> asyncio.Event:
        """Send the next message to the room; return what is set when all have it."""
        number = next(NUMBERS)
        complete = audience.expect(number)
        await self.say(ROOM, f"#{number}#{content}")
        return complete

    async def say(self, room: str, content: str) -> None:
        """Send a message to any room."""
        message = {"roomId": room, "timestamp": str(next(NUMBERS)), "sender": "ann", "content": content, "fileUrl": "-"}
        await _exchange(*self._streams, request(self._place.url, self._place.token, SEND, {"input": message}))

    async def broadcast(self, audience: Audience) -> None:
        """Let the bare server broadcast, and wait until all have everything."""
        body = json.dumps({"frame": FRAME, "rounds": BROADCASTS})
        parts = urlsplit(self._place.url)
        head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Length: {len(body)}\r\n"
        complete = [audience.expect(number) for number in range(BROADCASTS)]
        await _exchange(*self._streams, f"{head}Content-Type: application/json\r\n\r\n{body}".encode())
        for each in complete:
            await each.wait()


@asynccontextmanager
async def speaking(place: Place) -> AsyncIterator[Speaker]:
    """Open a connection to send by."""
    parts = urlsplit(place.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)
    yield Speaker(place, reader, writer)
    writer.close()


async def last_served(place: Place, audience: Audience) -> float:
    """Send one message after the other; return the median of the seconds until the last subscriber has it."""
    times = []
    now = asyncio.get_running_loop().time
    async with speaking(place) as speaker:
        for _ in range(ONE_BY_ONE):
            began = now()
            await (await speaker.send(audience)).wait()
            times.append(now() - began)
    return statistics.median(times)


async def deliveries(place: Place, audience: Audience) -> float:
    """Send as fast as it goes, several at once; return how much is delivered in a second."""
    now = asyncio.get_running_loop().time
    began, before = now(), audience.delivered

    async def speak() -> None:
        async with speaking(place) as speaker:
            while now() < began + SECONDS:
                complete = await speaker.send(audience)
        await complete.wait()

    await asyncio.gather(*(speak() for _ in range(AT_ONCE)))
    return (audience.delivered - before) / (now() - began)


async def bare_deliveries(place: Place, audience: Audience) -> float:
    """Let the bare server broadcast; return how much is delivered in a second."""
    now = asyncio.get_running_loop().time
    began, before = now(), audience.delivered
    async with speaking(place) as speaker:
        await speaker.broadcast(audience)
    return (audience.delivered - before) / (now() - began)


async def slowest(place: Place, audience: Audience) -> float:
    """Send long messages at an even pace; return the 99th percentile of the seconds until a subscriber has one.

    Meanwhile another room is flooded, of which only who does not read wants to know.
    """
    audience.latencies.clear()
    loop = asyncio.get_running_loop()
    complete = []
    async with speaking(place) as speaker, speaking(place) as flooder:
        for number in range(PACED):
            until = loop.time() + PACE
            complete.append(await speaker.send(audience, LONG))
            if number % 4 == 0:
                await flooder.say(FLOODED_ROOM, FLOOD)
            await asyncio.sleep(max(0.0, until - loop.time()))
    for each in complete:
        await each.wait()
    return statistics.quantiles(audience.latencies, n=100)[98]


async def _exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> bytes:
    """Send one request over a connection and return the body of its answer. Raises SystemExit for one with errors."""
    writer.write(content)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    body = await reader.readexactly(length)
    if b" 200 " not in head[:16] or b'"errors":[{' in body:
        raise SystemExit(f"An answer with errors: {head[:40]!r} {body[:300]!r}")
    return body
