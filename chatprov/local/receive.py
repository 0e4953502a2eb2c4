"""Receive the body of a request: within a limit of bytes and of time, in memory or, when it is large, on the disk."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from chatprov.local.bodies import CHUNK, Content, Writer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from aiohttp import web

BODY_SECONDS = 60.0
"""For the next bytes of a body to come."""


class TooLargeError(Exception):
    """A request's body exceeds what its service takes."""


class SlowBodyError(Exception):
    """Nothing more of a request's body comes."""


async def receive(request: web.BaseRequest, most: int, in_worker: Callable[..., Awaitable[Any]]) -> Content:
    """Return a body of at most `most` bytes; what has to be written to the disk is written by a worker.

    Raises TooLargeError, SlowBodyError, OSError when the disk does not take it, and what aiohttp raises for a body that breaks off.
    """
    body = Writer()
    try:
        async for chunk in chunks(request, most):
            if body.blocks:
                await in_worker(body.write, chunk)
            else:
                body.write(chunk)
        content: Content = await in_worker(body.content) if body.blocks else body.content()
        return content
    finally:
        body.close()


async def chunks(request: web.BaseRequest, most: int) -> AsyncIterator[bytes]:
    """Yield a body as it arrives; raises TooLargeError before more than `most` bytes are yielded."""
    length = request.content_length
    if (length or 0) > most:
        raise TooLargeError
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport is not None:
        request.transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
    if length is not None and length <= CHUNK and request.content.is_eof():
        # a small body that has arrived already needs no waiting
        yield request.content.read_nowait()
        return
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
