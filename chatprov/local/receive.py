"""Receives the body of a request: with limits of size and time, in memory or, if it is large, on the disk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from chatprov.local.bodies import CHUNK, Content, Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from aiohttp import web

BODY_SECONDS = 60.0
"""The maximum time between two chunks of a body."""


class TooLargeError(Exception):
    """A request's body is larger than its service allows."""


class SlowBodyError(Exception):
    """No more bytes of a request's body arrive."""


async def receive_in_memory(request: web.BaseRequest, most: int) -> bytes:
    """Return a body of at most `most` bytes, which is never on the disk; raises as `receive`."""
    if _has_arrived(request, most):
        return request.content.read_nowait()
    return b"".join([chunk async for chunk in _chunks(request, most)])


async def receive(request: web.BaseRequest, most: int, in_worker: Callable[..., Awaitable[Any]]) -> Content:
    """Return a body of at most `most` bytes; a worker thread writes the part that goes to the disk.

    Raises TooLargeError, SlowBodyError, OSError if the disk is full, and aiohttp's error for a body that is not complete.
    """
    body = Writer()
    try:
        if _has_arrived(request, most):
            body.write(request.content.read_nowait())
        else:
            async for chunk in _chunks(request, most):
                if body.blocks:
                    await in_worker(body.write, chunk)
                else:
                    body.write(chunk)
        content: Content = await in_worker(body.content) if body.blocks else body.content()
        return content
    finally:
        body.close()


def _has_arrived(request: web.BaseRequest, most: int) -> bool:
    """Let the client send the body; return whether it is small and has already arrived, so that it is read without waiting.

    Raises TooLargeError for one that says that it is larger than `most` bytes.
    """
    length = request.content_length
    if (length or 0) > most:
        raise TooLargeError
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    return length is not None and length <= CHUNK and request.content.is_eof()


async def _chunks(request: web.BaseRequest, most: int) -> AsyncIterator[bytes]:
    """Yield a body as it arrives; raise TooLargeError before more than `most` bytes are yielded."""
    while True:
        try:
            async with asyncio.timeout(BODY_SECONDS):
                chunk = await request.content.read(CHUNK)
        except TimeoutError:
            raise SlowBodyError from None
        if not chunk:
            return
        most -= len(chunk)
        if most < 0:
            raise TooLargeError
        yield chunk
