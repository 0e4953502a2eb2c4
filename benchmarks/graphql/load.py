"""A load client that costs little: prepared requests over connections that stay open, one in flight on each."""

from __future__ import annotations

import asyncio
import itertools
import json
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable


WARMING = 48
"""Requests that are sent before the clock runs."""


@dataclass(frozen=True)
class Measured:
    """What a number of requests took: how many a second, and milliseconds at the middle and the slowest hundredth."""

    rate: float
    p50: float
    p99: float


def request(url: str, token: str, query: str, variables: dict[str, object]) -> bytes:
    """Return a POST of a GraphQL operation as it goes over the wire."""
    parts = urlsplit(url)
    body = json.dumps({"query": query, "variables": variables})
    return (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def measure(url: str, make: Callable[[int], bytes], connections: int, seconds: float, at_most: int) -> Measured:
    """Send requests for a while; `make` returns the one of a number. Raises SystemExit for an answer with errors."""
    return asyncio.run(_measure(url, make, connections, seconds, at_most))


def once(url: str, content: bytes) -> Any:
    """Send one request and return the data of its answer."""

    async def ask() -> bytes:
        parts = urlsplit(url)
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 24)
        body = await exchange(reader, writer, content)
        writer.close()
        return body

    return json.loads(asyncio.run(ask()))["data"]


async def _measure(url: str, make: Callable[[int], bytes], connections: int, seconds: float, at_most: int) -> Measured:
    numbers = iter(range(at_most))
    warm = itertools.count(at_most)
    times: list[float] = []
    parts = urlsplit(url)

    async def client() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 24)
        for _ in range(WARMING // connections):
            await exchange(reader, writer, make(next(warm)))
        await started.wait()
        end = time.perf_counter() + seconds
        for number in numbers:
            began = time.perf_counter()
            if began > end:
                break
            await exchange(reader, writer, make(number))
            times.append(time.perf_counter() - began)
        writer.close()

    started = asyncio.Barrier(connections)
    began = time.perf_counter()
    await asyncio.gather(*(client() for _ in range(connections)))
    spent = min(time.perf_counter() - began, seconds) if len(times) < at_most else sum(times) / connections
    cuts = statistics.quantiles(times, n=100)
    return Measured(len(times) / spent, cuts[49] * 1000, cuts[98] * 1000)


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, content: bytes) -> bytes:
    """Send one request over a connection and return the body of its answer. Raises SystemExit for one with errors."""
    writer.write(content)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
    body = await reader.readexactly(length)
    if b" 200 " not in head[:16] or b'"errors":[{' in body:
        raise SystemExit(f"An answer with errors: {head[:40]!r} {body[:300]!r}")
    return body
