"""The real-time endpoints of all APIs: accept connections, publish results, and close connections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from chatprov.appsync.errors import RequestError
from chatprov.appsync.realtime.connection import RealtimeConnection
from chatprov.appsync.realtime.fanout import Fanout
from chatprov.appsync.realtime.handshake import HandshakeError, check_protocol, credentials, refused
from chatprov.appsync.realtime.messages import ConnectionFailed
from chatprov.appsync.realtime.rate import Rate
from chatprov.appsync.realtime.subscribing import Subscribed, SubscribingError, simple_error, subscribe

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.api import ApiDefinition, HttpRequest
    from chatprov.appsync.execution.result import Result
    from chatprov.appsync.realtime.messages import Start
    from chatprov.appsync.realtime.ports import Loop, Transport, Worker
    from chatprov.appsync.runtime import Runtime

REFUSAL_SECONDS: Final = 0.5
MAX_CONNECTS: Final = 2000
"""The maximum number of connections that an API accepts in one second."""


class RealTime:
    """The real-time endpoints of any number of APIs.

    Call all methods on the thread of `timers`; only the functions passed to `worker` run on another thread. `apis`
    returns the current definition of an API, or None when the API does not exist.
    """

    def __init__(
        self, runtime: Runtime, apis: Callable[[str], ApiDefinition | None], worker: Worker, timers: Loop
    ) -> None:
        self._runtime = runtime
        self._apis = apis
        self._worker = worker
        self._timers = timers
        self._fanout = Fanout(runtime, timers)
        self._connections: set[RealtimeConnection] = set()
        self._connects = Rate(MAX_CONNECTS, timers)

    async def open(self, api_id: str, upgrade: HttpRequest, outlet: Transport) -> RealtimeConnection | None:
        """Open a connection after an accepted WebSocket upgrade; on a refusal, send connection_error, end it, and return None."""
        try:
            if not self._connects.allows(api_id):
                raise refused(RequestError(429, "LimitExceededError", "Rate limit exceeded"))
            await self._worker(lambda: self._admit(api_id, upgrade))
        except HandshakeError as error:
            outlet.send([ConnectionFailed(error.error).encode()])
            # A client that has not yet sent connection_init would fail when it sends it, and would not receive the
            # error. AppSync sends no close frame.
            self._timers.call_later(REFUSAL_SECONDS, outlet.abort)
            return None

        async def subscribing(start: Start) -> Subscribed:
            return await self._worker(lambda: self._subscribe(api_id, upgrade, start))

        connection = RealtimeConnection(api_id, outlet, self._timers, self._fanout, subscribing)
        self._connections.add(connection)
        return connection

    def publish(self, api: ApiDefinition, result: Result) -> None:
        """Add the result of an operation to the queue; it is delivered to the subscribers soon after this call."""
        self._fanout.publish(api, result)

    def left(self, connection: RealtimeConnection) -> None:
        """Remove a connection that has ended."""
        connection.closed()
        self._connections.discard(connection)

    def end(self, api_id: str) -> None:
        """Close all connections to an API, because the API was deleted."""
        for connection in [connection for connection in self._connections if connection.api_id == api_id]:
            connection.close()

    def close(self) -> None:
        """Close all connections."""
        for connection in list(self._connections):
            connection.close()

    def _admit(self, api_id: str, upgrade: HttpRequest) -> None:
        check_protocol(upgrade)
        headers = credentials(upgrade)
        api = self._apis(api_id)
        if api is None:
            raise refused(RequestError(404, "NotFoundException", f"There is no GraphQL API {api_id}."))
        try:
            self._runtime.authenticator.authenticate(api, headers, upgrade.source_ip)
        except RequestError as error:
            raise refused(error) from None

    def _subscribe(self, api_id: str, upgrade: HttpRequest, start: Start) -> Subscribed:
        api = self._apis(api_id)
        if api is None:
            raise SubscribingError([simple_error("NotFoundException", f"There is no GraphQL API {api_id}.")])
        return subscribe(self._runtime, api, upgrade, start)
