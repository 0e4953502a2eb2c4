"""Requests that do not come to an end: a head has a time limit, a connection at rest and a WebSocket have none."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import TYPE_CHECKING

import pytest

from chatprov.local import connection, receive

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.local.running import Cloud

pytestmark = pytest.mark.slow
WHOLE = b"GET /_chatprov/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
BODY = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: DynamoDB_20120810.ListTables\r\nContent-Length: 2\r\n\r\n"


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.3)


def connected(cloud: Cloud) -> socket.socket:
    return socket.create_connection(("127.0.0.1", cloud.port), timeout=20)


def over_tls(cloud: Cloud) -> socket.socket:
    context = ssl.create_default_context(cafile=cloud.authority)
    return context.wrap_socket(connected(cloud), server_hostname="127.0.0.1")


def answer(open_: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = open_.recv(1 << 16)
        assert chunk, "it was closed"
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    while len(body) < length:
        body += open_.recv(1 << 16)
    return head


@pytest.mark.parametrize("connect", [connected, over_tls])
@pytest.mark.parametrize("half", [b"G", b"GET /", WHOLE[:-2], b"GET / HTTP/1.1\r\nX: " + b"x" * 1000, b"\r\n"])
def test_half_a_head_is_closed(cloud: Cloud, connect: Callable[[Cloud], socket.socket], half: bytes) -> None:
    with connect(cloud) as open_:
        open_.sendall(half)
        assert open_.recv(1) == b""


def test_a_head_that_comes_byte_by_byte_has_no_more_time(cloud: Cloud) -> None:
    with connected(cloud) as open_:
        open_.settimeout(0.05)
        for _ in range(1000):
            try:
                open_.sendall(b"G")
                if open_.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except ConnectionError:
                return
    pytest.fail("it was never closed")


@pytest.mark.parametrize(
    ("whole", "half"),
    [(WHOLE + b"GET / HT", b""), (WHOLE, b"GET / HT"), (BODY + b"{}", b"GET / HT"), (BODY + b"{}", b"\r\n")],
)
def test_half_a_head_after_a_whole_request_is_closed(cloud: Cloud, whole: bytes, half: bytes) -> None:
    with connected(cloud) as open_:
        open_.sendall(whole)
        answer(open_)
        open_.sendall(half)
        assert open_.recv(1) == b""


def until_others_are_closed(cloud: Cloud) -> None:
    """Wait for as long as the limit is."""
    with connected(cloud) as other:
        other.sendall(b"GET")
        assert other.recv(1) == b""


def test_a_connection_at_rest_stays(cloud: Cloud) -> None:
    with connected(cloud) as open_:
        for request in (WHOLE, BODY + b"{}", WHOLE):
            open_.sendall(request)
            assert answer(open_).startswith(b"HTTP/1.1 ")
            until_others_are_closed(cloud)


def test_a_body_may_take_longer(cloud: Cloud) -> None:
    with connected(cloud) as open_:
        open_.sendall(BODY + b"{")
        until_others_are_closed(cloud)
        open_.sendall(b"}")
        assert answer(open_).startswith(b"HTTP/1.1 ")


def test_a_body_that_stops_coming_is_given_up(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receive, "BODY_SECONDS", 0.3)
    assert cloud.server._runner is not None
    assert cloud.server._runner.server is not None
    # how long aiohttp lets an answer be read: ten seconds, which are for clients far away
    monkeypatch.setitem(cloud.server._runner.server._kwargs, "lingering_time", 0.3)
    paths = (b"/", b"/bucket/key", b"/graphql/api")
    with contextlib.ExitStack() as stack:
        connections = [stack.enter_context(connected(cloud)) for _ in paths]
        for path, open_ in zip(paths, connections, strict=True):
            open_.sendall(b"POST " + path + b" HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 5\r\n\r\n{")
        for open_ in connections:
            assert answer(open_).startswith(b"HTTP/1.1 400")
        for open_ in connections:  # the server lets the answer be read before it closes
            assert open_.recv(1) == b""
