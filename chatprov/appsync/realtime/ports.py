"""The interfaces that the host of the real-time endpoints provides: a transport, a clock, and a worker for slow functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

T = TypeVar("T")


class Transport(Protocol):
    """The transport to one client; its methods must not block or raise."""

    def send(self, texts: Sequence[bytes]) -> None:
        """Send text frames with these contents (UTF-8), in one write if possible."""
        ...

    def unsent(self) -> int:
        """Return the number of bytes that are buffered but not yet sent to the client."""
        ...

    def close(self, code: int) -> None:
        """Close the connection with a closing handshake."""
        ...

    def abort(self) -> None:
        """Abort the connection immediately and discard the unsent bytes."""
        ...


class Timer(Protocol):
    """The handle of a scheduled call."""

    def cancel(self) -> None:
        """Cancel the call."""
        ...


class Loop(Protocol):
    """The event loop of all connections; an asyncio event loop is one."""

    def time(self) -> float:
        """Return the time in seconds, counted from an arbitrary moment."""
        ...

    def call_soon(self, callback: Callable[[], None], /) -> Timer:
        """Call `callback` in the next iteration of the loop."""
        ...

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer:
        """Call `callback` after `delay` seconds."""
        ...


class Worker(Protocol):
    """Runs functions that may wait for locks or data on another thread, so that they do not delay the loop."""

    def __call__(self, function: Callable[[], T], /) -> Awaitable[T]:
        """Run the function and return its result."""
        ...
