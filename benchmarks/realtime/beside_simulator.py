"""Five hundred subscribers of one room on chatprov's local cloud, on the Amplify simulator, and on a bare broadcast, in one run.

    python -m pip install -e '.[benchmark]'
    python -m benchmarks.realtime.beside_simulator

needs node and npm, and installs the simulator into a temporary folder. One and the same client listens to all of them.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import uvloop

from benchmarks.graphql.load import exchange, request
from benchmarks.graphql.sides import ROOT, chatprov, simulator
from benchmarks.realtime.audience import Audience, listening, realtime, start

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from benchmarks.graphql.sides import Side

SUBSCRIBERS = 500
ROOM = "crowd"
ONE_BY_ONE = 60
SECONDS = 3.0
AT_ONCE = 4
"""Mutations in flight while it is measured how much is delivered."""
ROUNDS = 5
PACE = 0.02
PACED = 80
LONG = "x" * 2000
"""Makes a message so long that who does not read it is soon behind."""
SEND = "mutation Send($input: MessageInput!) {sendMessage(input: $input) {roomId timestamp sender content fileUrl}}"
NUMBERS = itertools.count()


@dataclass(frozen=True)
class Place:
    """Where there is somebody to listen to."""

    name: str
    url: str
    token: str


class Speaker:
    """Sends messages to the room over one connection."""

    def __init__(self, place: Place, streams: tuple[asyncio.StreamReader, asyncio.StreamWriter]) -> None:
        self._place = place
        self._streams = streams

    async def send(self, audience: Audience, content: str = "Hello!") -> asyncio.Event:
        """Send the next message; return what is set when all have it."""
        number = next(NUMBERS)
        message = {
            "roomId": ROOM,
            "timestamp": str(number),
            "sender": "ann",
            "content": f"#{number}#{content}",
            "fileUrl": "-",
        }
        prepared = request(self._place.url, self._place.token, SEND, {"input": message})
        complete = audience.expect(number)
        await exchange(*self._streams, prepared)
        return complete


@asynccontextmanager
async def speaking(place: Place) -> AsyncIterator[Speaker]:
    """Open the connection."""
    parts = urlsplit(place.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 20)
    yield Speaker(place, (reader, writer))
    writer.close()


async def last_of_all(place: Place, audience: Audience) -> float:
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


async def bare_deliveries(place: Place, audience: Audience, frame: str) -> float:
    """Let the bare server broadcast for about as long; return how much is delivered in a second."""
    now = asyncio.get_running_loop().time
    parts = urlsplit(place.url)
    rounds = 400
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    completes = [audience.expect(number) for number in range(rounds)]
    body = json.dumps({"frame": frame, "rounds": rounds})
    head = f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    began, before = now(), audience.delivered
    await exchange(reader, writer, (head + body).encode())
    for complete in completes:
        await complete.wait()
    writer.close()
    return (audience.delivered - before) / (now() - began)


async def paced(place: Place, audience: Audience) -> float:
    """Send long messages at an even pace; return the 99th percentile of the seconds until a subscriber has one."""
    audience.latencies.clear()
    loop = asyncio.get_running_loop()
    completes = []
    async with speaking(place) as speaker:
        for _ in range(PACED):
            next_one = loop.time() + PACE
            completes.append(await speaker.send(audience, LONG))
            await asyncio.sleep(max(0.0, next_one - loop.time()))
    for complete in completes:
        await complete.wait()
    return statistics.quantiles(audience.latencies, n=100)[98]


@asynccontextmanager
async def somebody_who_does_not_read(place: Place) -> AsyncIterator[None]:
    """Subscribe to the room, and read nothing from then on."""
    parts = urlsplit(realtime(place.url, place.token))
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    sock.setblocking(False)
    await asyncio.get_running_loop().sock_connect(sock, (parts.hostname, parts.port))
    reader, writer = await asyncio.open_connection(sock=sock)
    lines = (
        f"GET {parts.path}?{parts.query} HTTP/1.1",
        f"Host: {parts.netloc}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
        "Sec-WebSocket-Protocol: graphql-ws",
    )
    writer.write("\r\n".join([*lines, "", ""]).encode())
    await reader.readuntil(b"\r\n\r\n")
    message = start(place.url, place.token, ROOM).encode()
    writer.write(b"\x81\xfe" + len(message).to_bytes(2, "big") + bytes(4) + message)  # masked with zeros
    await reader.readuntil(b"start_ack")
    reader._transport.pause_reading()  # type: ignore[attr-defined]  # noqa: SLF001  # there is no other way not to read
    yield
    writer.transport.abort()


@contextmanager
def bare() -> Iterator[Place]:
    """Run the bare broadcast."""
    command = [sys.executable, "-m", "benchmarks.realtime.bare"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout  # noqa: S101  # it was asked for
            yield Place("bare", json.loads(process.stdout.readline())["url"], "-")
        finally:
            process.kill()


async def measure(ours: Place, theirs: Place, alone: Place) -> None:
    """Measure in turns, so that what else the machine does falls on all of them, and print the medians."""
    last: dict[str, list[float]] = {ours.name: [], theirs.name: []}
    rate: dict[str, list[float]] = {ours.name: [], theirs.name: [], alone.name: []}
    p99: dict[str, list[float]] = {"alone": [], "with one who does not read": []}
    frame = json.dumps(
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
    for _ in range(ROUNDS):
        for place in (ours, theirs):
            async with listening(place.url, place.token, ROOM, SUBSCRIBERS) as audience:
                last[place.name].append(await last_of_all(place, audience))
                rate[place.name].append(await deliveries(place, audience))
        async with listening(alone.url, alone.token, ROOM, SUBSCRIBERS) as audience:
            rate[alone.name].append(await bare_deliveries(alone, audience, frame))
        async with listening(ours.url, ours.token, ROOM, SUBSCRIBERS) as audience:
            p99["alone"].append(await paced(ours, audience))
            async with somebody_who_does_not_read(ours):
                p99["with one who does not read"].append(await paced(ours, audience))
        show(ours, theirs, alone, last, rate, p99)


def show(
    ours: Place,
    theirs: Place,
    alone: Place,
    last: dict[str, list[float]],
    rate: dict[str, list[float]],
    p99: dict[str, list[float]],
) -> None:
    """Print what is known so far."""
    middle = statistics.median
    print(f"after {len(p99['alone'])} of {ROUNDS} rounds, {SUBSCRIBERS} subscribers:")
    ours_last, theirs_last = middle(last[ours.name]) * 1000, middle(last[theirs.name]) * 1000
    print(
        f"  last subscriber served, ms:  {ours.name} {ours_last:.1f}, {theirs.name} {theirs_last:.1f}: {ours_last / theirs_last:.2f} times as long"
    )
    ours_rate, theirs_rate, bare_rate = (middle(rate[place.name]) for place in (ours, theirs, alone))
    print(
        f"  deliveries a second:         {ours.name} {ours_rate:.0f}, {theirs.name} {theirs_rate:.0f}: {ours_rate / theirs_rate:.1f} times as many"
    )
    print(f"  of a bare broadcast:         {bare_rate:.0f}: {ours_rate / bare_rate:.0%}")
    without, with_one = (middle(p99[name]) * 1000 for name in p99)
    print(
        f"  p99 of long messages, ms:    {without:.1f}, with one who does not read {with_one:.1f}: {with_one / without:.2f} times as long",
        flush=True,
    )


def place_of(side: Side) -> Place:
    """Return where a side is."""
    return Place(side.name, side.url, side.token)


def main() -> None:
    """Measure and print; ended from outside, it ends what it has started."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / each for each in ("chatprov", "simulator")]
        for folder in folders:
            folder.mkdir()
        with chatprov(folders[0]) as ours, simulator(folders[1], ours.token) as theirs, bare() as alone:
            uvloop.run(measure(place_of(ours), place_of(theirs), alone))


if __name__ == "__main__":
    main()
