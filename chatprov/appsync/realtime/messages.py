"""The messages of the protocol, grouped by direction, each with its own class.

https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html#message-types
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from chatprov.appsync.text.jsontext import from_json, json_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.appsync.errors import ErrorObject

CONNECTION_TIMEOUT_MS = 300_000


class UnreadableMessageError(Exception):
    """A frame that cannot be parsed as a message."""


# Messages from the client to the server


@dataclass(frozen=True, slots=True)
class ConnectionInit:
    """Requests the acknowledgement of the connection."""


@dataclass(frozen=True, slots=True)
class Start:
    """Requests a subscription; `data` is the GraphQL request as JSON text, names in `authorization` are in lower case."""

    id: str
    data: str
    authorization: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StopMessage:
    """Ends a subscription."""

    id: str


@dataclass(frozen=True, slots=True)
class Unsupported:
    """A message with an unsupported type or form, such as `subscribe` of the protocol graphql-transport-ws."""


ClientMessage: TypeAlias = ConnectionInit | Start | StopMessage | Unsupported


def read_message(text: str | bytes) -> ClientMessage:
    """Parse a message from the client; raises UnreadableMessageError."""
    try:
        content = from_json(text)
    except ValueError:
        raise UnreadableMessageError("The message is not JSON.") from None
    if not isinstance(content, dict):
        raise UnreadableMessageError("The message is not a JSON object.")
    match content.get("type"):
        case "connection_init":
            return ConnectionInit()
        case "start":
            return _read_start(content)
        case "stop":
            return StopMessage(_read_id(content))
    return Unsupported()


def _read_start(content: dict[str, Any]) -> Start | Unsupported:
    payload = _object(content.get("payload"))
    data = payload.get("data")
    if not isinstance(data, str):
        return Unsupported()  # in Apollo's graphql-ws protocol the payload is the request itself
    authorization = _object(_object(payload.get("extensions")).get("authorization"))
    given = {name.lower(): value for name, value in authorization.items() if isinstance(value, str)}
    return Start(_read_id(content), data, given)


def _read_id(content: dict[str, Any]) -> str:
    id_ = content.get("id")
    if not isinstance(id_, str) or not id_:
        raise UnreadableMessageError("The message has no id.")
    return id_


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


# Messages from the server to the client


class ServerMessage:
    """A message that the server sends."""

    type: ClassVar[str]

    def encode(self) -> bytes:
        """Return the content of the frame."""
        return json_bytes({"type": self.type, **self.content()})

    def content(self) -> dict[str, Any]:
        """Return the keys of the message other than `type`."""
        return {}


class ConnectionAck(ServerMessage):
    """The connection is ready; a client that receives no message within the timeout can close it."""

    type = "connection_ack"

    def content(self) -> dict[str, Any]:
        """Return the timeout in milliseconds."""
        return {"payload": {"connectionTimeoutMs": CONNECTION_TIMEOUT_MS}}


class KeepAlive(ServerMessage):
    """The connection is ready."""

    type = "ka"


@dataclass(frozen=True, slots=True)
class ConnectionFailed(ServerMessage):
    """The connection is refused and will be closed."""

    type = "connection_error"
    error: ErrorObject

    def content(self) -> dict[str, Any]:
        """Return the error; clients decide by its `errorCode` whether to retry."""
        return {"payload": {"errors": [self.error]}}


@dataclass(frozen=True, slots=True)
class StartAck(ServerMessage):
    """The subscription is active."""

    type = "start_ack"
    id: str

    def content(self) -> dict[str, Any]:
        """Return the subscription's id."""
        return {"id": self.id}


@dataclass(frozen=True, slots=True)
class Complete(ServerMessage):
    """The subscription has ended at the client's request."""

    type = "complete"
    id: str

    def content(self) -> dict[str, Any]:
        """Return the subscription's id."""
        return {"id": self.id}


@dataclass(frozen=True, slots=True)
class Failed(ServerMessage):
    """The error of a message or a subscription; without an id it belongs to the connection."""

    type = "error"
    errors: list[ErrorObject]
    id: str | None = None

    def content(self) -> dict[str, Any]:
        """Return the errors and, if there is one, the id of the subscription."""
        named = {} if self.id is None else {"id": self.id}
        return {**named, "payload": {"errors": self.errors}}


def data_prefix(id_: str) -> bytes:
    """Return the bytes before the payload of a `data` message; many subscriptions share the same payload bytes."""
    return b'{"id":' + json_bytes(id_) + b',"type":"data","payload":'


DATA_SUFFIX = b"}"
