"""A load client that costs little: prepared requests over connections that stay open, one in flight on each."""

from __future__ import annotations

import json
import selectors
import socket
import statistics
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


WARMING = 48
"""Requests that are sent before the clock runs."""
CHUNK = 1 << 16


@dataclass(frozen=True)
class Measured:
    """What a number of requests took: how many a second, and milliseconds at the middle and the slowest hundredth."""

    rate: float
    p50: float
    p99: float


class Connection:
    """A connection that stays open; no event loop is between it and the clock."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname or "", parts.port or 80))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""
        self._wanted = 0
        self.began = 0.0

    def send(self, content: bytes) -> None:
        """Send a request; its answer is to be received before the next."""
        self._received, self._wanted = b"", 0
        self.began = time.perf_counter()
        self.socket.sendall(content)

    def receive(self) -> bytes | None:
        """Take what has arrived, and return the answer's body once it is whole. Raises SystemExit for one with errors."""
        self._received += self.socket.recv(CHUNK)
        head, end, body = self._received.partition(b"\r\n\r\n")
        if not end:
            return None
        if not self._wanted:
            head = head.lower()
            self._wanted = int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0])
            if b" 200 " not in head[:16]:
                raise SystemExit(f"An answer with errors: {self._received[:300]!r}")
        if len(body) < self._wanted:
            return None
        if b'"errors":[{' in body:
            raise SystemExit(f"An answer with errors: {body[:300]!r}")
        return body


def request(url: str, token: str, query: str, variables: dict[str, object]) -> bytes:
    """Return a POST of a GraphQL operation as it goes over the wire."""
    parts = urlsplit(url)
    body = json.dumps({"query": query, "variables": variables})
    return (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def once(url: str, content: bytes) -> Any:
    """Send one request and return the data of its answer."""
    connection = Connection(url)
    with connection.socket:
        connection.send(content)
        body = None
        while body is None:
            body = connection.receive()
    return json.loads(body)["data"]


def measure(url: str, make: Callable[[int], bytes], connections: int, seconds: float, at_most: int) -> Measured:
    """Send requests for a while; `make` returns the one of a number. Raises SystemExit for an answer with errors."""
    opened = [Connection(url) for _ in range(connections)]
    _exchange(opened, make, iter(range(at_most, at_most + WARMING)), seconds)
    began = time.perf_counter()
    times = _exchange(opened, make, iter(range(at_most)), seconds)
    spent = time.perf_counter() - began
    for connection in opened:
        connection.socket.close()
    cuts = statistics.quantiles(times, n=100)
    return Measured(len(times) / spent, cuts[49] * 1000, cuts[98] * 1000)


def _exchange(
    connections: list[Connection], make: Callable[[int], bytes], numbers: Iterator[int], seconds: float
) -> list[float]:
    """Send a request for each number, the next one wherever an answer has come; return how many seconds each took."""
    times: list[float] = []
    with selectors.DefaultSelector() as selector:
        for connection, number in zip(connections, numbers, strict=False):
            selector.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send(make(number))
        waiting = len(selector.get_map())
        end = time.perf_counter() + seconds
        while waiting:
            for key, _ in selector.select():
                connection = key.data
                if connection.receive() is None:
                    continue
                now = time.perf_counter()
                times.append(now - connection.began)
                following = next(numbers, None) if now < end else None
                if following is None:
                    waiting -= 1
                else:
                    connection.send(make(following))
    return times
