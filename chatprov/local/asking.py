"""One request to any program that listens on a port, limited in time and size."""

from __future__ import annotations

import http.client
import io
import socket
import time

HOST = "127.0.0.1"
_CHUNK = 1 << 16


class NoAnswerError(Exception):
    """A program listens, but did not respond in time, or closed the connection without a response."""


class StrangeAnswerError(Exception):
    """The program on the port is not an HTTP server that has the path."""


def ask(port: int, path: str, *, seconds: float, most: int) -> bytes:
    """Send a GET request and return the body of a response with status 200.

    The response, with its headers, may have at most `most` bytes and take `seconds`.
    Raises ConnectionRefusedError if no program listens, NoAnswerError and StrangeAnswerError.
    """
    deadline = time.monotonic() + seconds
    received = io.BytesIO()
    try:
        with socket.create_connection((HOST, port), timeout=seconds) as connection:
            request = f"GET {path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n"
            connection.sendall(request.encode())
            while received.tell() <= most:
                left = deadline - time.monotonic()
                if left <= 0:
                    raise NoAnswerError if received.tell() == 0 else StrangeAnswerError
                connection.settimeout(left)
                chunk = connection.recv(_CHUNK)
                if not chunk:
                    break
                received.write(chunk)
    except ConnectionRefusedError:
        raise
    except OSError as error:
        raise (NoAnswerError if received.tell() == 0 else StrangeAnswerError) from error
    if received.tell() == 0:
        raise NoAnswerError
    if received.tell() > most:
        raise StrangeAnswerError
    return _body(received.getvalue())


class _Received:
    """An object that replaces the socket from which http.client reads a response."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def makefile(self, *_: object) -> io.BytesIO:
        return io.BytesIO(self._content)


def _body(content: bytes) -> bytes:
    answer = http.client.HTTPResponse(_Received(content))  # type: ignore[arg-type]  # it only calls makefile()
    try:
        answer.begin()
        body = answer.read()
    except (http.client.HTTPException, ValueError, OSError) as error:
        raise StrangeAnswerError from error
    if answer.status != http.client.OK:
        raise StrangeAnswerError
    return body
