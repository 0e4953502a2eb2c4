"""The interfaces that the host of real time provides: a transport for frames, a clock, and a worker for slow functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

T = TypeVar("T")


class Transport(Protocol):
    """The way to one client; nothing here may block or raise."""

    def send(self, texts: Sequence[bytes]) -> None:
        """Send text frames with these contents (UTF-8), in one writing if possible."""
        ...

    def unsent(self) -> int:
        """Return how many bytes the client has not taken yet."""
        ...

    def close(self, code: int) -> None:
        """Close the connection with a closing handshake."""
        ...

    def abort(self) -> None:
        """Drop the connection at once, with all that is unsent."""
        ...


class Timer(Protocol):
    """Something that is to happen later."""

    def cancel(self) -> None:
        """Let it not happen."""
        ...


class Loop(Protocol):
    """The clock that all connections share; an asyncio event loop is one."""

    def time(self) -> float:
        """Return the seconds since some moment."""
        ...

    def call_soon(self, callback: Callable[[], None], /) -> Timer:
        """Call back when what runs now is done."""
        ...

    def call_later(self, delay: float, callback: Callable[[], None], /) -> Timer:
        """Call back after `delay` seconds."""
        ...


class Worker(Protocol):
    """Runs a function that may wait for locks or data, so that it does not delay other work."""

    def __call__(self, function: Callable[[], T], /) -> Awaitable[T]:
        """Run the function and return what it returns."""
        ...
