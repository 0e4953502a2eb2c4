"""One subscription on one WebSocket, in AppSync's real-time protocol.

Uses aiohttp and not a GraphQL library: none of them reports when a subscription is established (`start_ack`), and a client
needs that moment to know that it misses no message.
https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
"""

from __future__ import annotations

import asyncio
import base64
import json
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, Final, NoReturn
from urllib.parse import urlsplit
from uuid import uuid4

from aiohttp import ClientError, ClientWebSocketResponse, ClientWSTimeout, WSMessage, WSMsgType

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aiohttp import ClientSession

    from chatprov.outputs import Outputs

PROTOCOL: Final = "graphql-ws"
ANSWER_SECONDS: Final = 15.0
SILENCE_SECONDS: Final = 300.0
"""The timeout of a connection without keep-alives, unless the server sets another."""
CLOSE_SECONDS: Final = 2.0
_UNAUTHORIZED: Final = frozenset({"UnauthorizedException", "Unauthorized", "NotAuthorizedException"})
_FINAL: Final = frozenset({None, 400, 401, 403, 404})
"""Error codes for which a retry cannot help; a refused subscription has no code (None)."""
_LATER: Final = "LimitExceededError"


class ConnectionLostError(Exception):
    """The connection was closed, or could not be opened; a retry can help."""


class SubscriptionRefusedError(Exception):
    """AppSync refused the subscription; `unauthorized` when the reason is the token."""

    def __init__(self, message: str, *, unauthorized: bool) -> None:
        super().__init__(message)
        self.unauthorized = unauthorized


class ClientSubscription:
    """An established subscription: receives what is published from now on."""

    def __init__(self, socket: ClientWebSocketResponse) -> None:
        self._socket = socket
        self._connection = socket.get_extra_info("socket")
        self._id = str(uuid4())
        self._silence = SILENCE_SECONDS
        self._receiving: asyncio.Task[WSMessage] | None = None

    async def next(self, seconds: float | None = None) -> dict[str, Any] | None:
        """Return the next event's payload, with `data` and possibly `errors`; None when there is none within `seconds`.

        Raises ConnectionLostError, and SubscriptionRefusedError when AppSync ends the subscription.
        """
        clock = asyncio.get_running_loop().time
        end = None if seconds is None else clock() + seconds
        while True:
            frame = await self._frame(self._silence if end is None else max(0, end - clock()))
            if frame is None and end is None:
                raise ConnectionLostError(f"nothing received for {self._silence:.0f} seconds")
            if frame is None:
                return None
            if frame.get("type") == "data" and frame.get("id") == self._id:
                payload: dict[str, Any] = frame["payload"]
                return payload

    async def begin(self, document: str, variables: dict[str, Any], authorization: dict[str, str]) -> None:
        """Start the subscription; raises as `next` does, and TimeoutError."""
        await self._socket.send_json({"type": "connection_init"})
        acknowledged = await self._expect("connection_ack")
        self._silence = acknowledged.get("payload", {}).get("connectionTimeoutMs", SILENCE_SECONDS * 1000) / 1000
        request = json.dumps({"query": document, "variables": variables})
        payload = {"data": request, "extensions": {"authorization": authorization}}
        await self._socket.send_json({"id": self._id, "type": "start", "payload": payload})
        await self._expect("start_ack")

    async def end(self) -> None:
        """Stop the subscription and close the connection."""
        if self._receiving:
            self._receiving.cancel()
        with suppress(ClientError, OSError):  # it may be closed already
            await self._socket.send_json({"id": self._id, "type": "stop"})
        await self._socket.close()
        # TLS has a closing handshake, too, and aiohttp does not wait for it: if the loop ends first, the connection stays open.
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while self._connection is not None and self._connection.fileno() >= 0:  # noqa: ASYNC110  # there is no event to wait for
                    await asyncio.sleep(0.001)

    async def _expect(self, kind: str) -> dict[str, Any]:
        """Return the next frame of a kind."""
        async with asyncio.timeout(ANSWER_SECONDS):
            while True:
                frame = await self._frame(ANSWER_SECONDS)
                if frame and frame.get("type") == kind:
                    return frame

    async def _frame(self, seconds: float) -> dict[str, Any] | None:
        """Return the next frame, None when there is none in time; raise when the subscription ends."""
        if self._receiving is None:
            self._receiving = asyncio.ensure_future(self._socket.receive())
        done, _ = await asyncio.wait([self._receiving], timeout=seconds)
        if not done:
            return None  # the pending receive is not lost: the next call continues to wait for it
        message, self._receiving = self._receiving.result(), None
        frame = self._read(message)
        if frame.get("type") in ("connection_error", "error") and frame.get("id", self._id) == self._id:
            _refuse(frame.get("payload") or {})
        if frame.get("type") == "complete":
            raise ConnectionLostError("AppSync ended the subscription")
        return frame

    def _read(self, message: WSMessage) -> dict[str, Any]:
        if message.type is not WSMsgType.TEXT:
            code = self._socket.close_code
            raise ConnectionLostError(f"the connection was closed (code {code})" if code else "the connection broke")
        try:
            frame = json.loads(message.data)
        except ValueError:
            frame = None
        if not isinstance(frame, dict):
            raise ConnectionLostError("received an invalid protocol message")
        return frame


@asynccontextmanager
async def subscribed(
    http: ClientSession, outputs: Outputs, document: str, variables: dict[str, Any], token: str
) -> AsyncIterator[ClientSubscription]:
    """Open a connection with one subscription, which is established when the block begins.

    `token` is an access or ID token of the pool. Raises ConnectionLostError or SubscriptionRefusedError.
    """
    authorization = {"Authorization": token, "host": urlsplit(outputs.graphql_url).netloc}
    subscription = ClientSubscription(await _open(http, outputs.realtime_url, authorization))
    try:
        try:
            await subscription.begin(document, variables, authorization)
        except (ClientError, OSError) as error:  # TimeoutError is an OSError
            raise ConnectionLostError(str(error) or "no response in time") from error
        yield subscription
    finally:
        await subscription.end()


async def _open(http: ClientSession, url: str, authorization: dict[str, str]) -> ClientWebSocketResponse:
    header = base64.urlsafe_b64encode(json.dumps(authorization).encode()).decode().rstrip("=")
    protocols = (PROTOCOL, f"header-{header}")
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            return await http.ws_connect(url, protocols=protocols, timeout=ClientWSTimeout(ws_close=CLOSE_SECONDS))
    except (ClientError, OSError) as error:
        raise ConnectionLostError(str(error) or "no response in time") from error


def _refuse(payload: dict[str, Any]) -> NoReturn:
    """Raise the error of an error frame; `errors` is a list, in old captures an object."""
    errors = payload.get("errors") or payload
    first = (errors[0] if isinstance(errors, list) else errors) or {}
    kind, message, code = first.get("errorType"), first.get("message"), first.get("errorCode")
    text = f"{kind}: {message}" if kind else str(message)
    if code not in _FINAL or kind == _LATER:
        raise ConnectionLostError(text)
    raise SubscriptionRefusedError(text, unauthorized=kind in _UNAUTHORIZED or code == 401)  # noqa: PLR2004  # HTTP's status
