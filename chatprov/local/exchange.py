"""One request to the port with its state, which the handlers of the gateway read and change."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import web

    from chatprov.local.answers import AwsResponse
    from chatprov.local.bodies import Content
    from chatprov.local.graphql import Publication


@dataclass(slots=True)
class Exchange:
    """A request and its response. `response` is None until a handler has one."""

    request: web.BaseRequest
    response: web.StreamResponse | None = None
    bucket: str | None = None
    """The bucket that the host names, "" for S3's host without a bucket: such a request is for S3. None for any other host."""
    body: Content | None = None
    """The body of a request to an AWS API, after it has been received."""
    refused_unread: bool = False
    """Whether the request is rejected regardless of its body, so that the body is not received."""
    aws: AwsResponse | None = None
    """The response of an AWS API."""
    publication: Publication | None = None
    """The event for subscribers, sent after the response."""
    label: str = ""
    """The request in the log: a service and its operation, or the path as it was sent, without its query."""
    started: float = field(default_factory=time.perf_counter)
    """Seconds of time.perf_counter()."""

    def __post_init__(self) -> None:
        self.label = self.label or self.sent_path

    @property
    def seconds(self) -> float:
        """Return how many seconds the exchange has taken."""
        return time.perf_counter() - self.started

    @property
    def sent_path(self) -> str:
        """Return the path as it was sent, in which control characters are percent-encoded."""
        return self.request.raw_path.partition("?")[0]


Handler = Callable[[Exchange], Awaitable[None]]
"""One step of an exchange. A handler that does not apply to the request returns immediately."""
