"""The handshake of a connection: the client's sub-protocol and its credentials.

https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html#handshake-details-to-establish-the-websocket-connection
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.errors import RequestError
from chatprov.appsync.text.jsontext import from_json

if TYPE_CHECKING:
    from chatprov.appsync.api import HttpRequest
    from chatprov.appsync.errors import ErrorObject

PROTOCOL: Final = "graphql-ws"
HEADER_PREFIX: Final = "header-"
_STANDARD_ALPHABET: Final = str.maketrans("-_ ", "+/+", "=")
"""Converts received base64 to the standard alphabet (it can be URL-safe, or have spaces as plus signs), without padding."""


class HandshakeError(Exception):
    """A refused connection; `error` is sent to the client."""

    def __init__(self, error: ErrorObject) -> None:
        super().__init__(error["message"])
        self.error = error


def refused(error: RequestError) -> HandshakeError:
    """Convert the error of an HTTP request to the refusal of a connection."""
    return HandshakeError({"errorType": error.error_type, "message": error.message, "errorCode": error.status})


def check_protocol(upgrade: HttpRequest) -> None:
    """Raise HandshakeError unless the client offers the sub-protocol `graphql-ws`."""
    offered = _offered(upgrade)
    if not offered:
        raise HandshakeError({"message": "NoProtocolError", "errorCode": 400})
    if PROTOCOL not in offered:
        raise HandshakeError({"message": "SubProtocolNotSupportedError", "errorCode": 400})


def credentials(upgrade: HttpRequest) -> dict[str, str | list[str]]:
    """Return the headers that authorize the connection, with names in lower case; raises HandshakeError.

    They are sent in the query parameter `header`, in a sub-protocol `header-…`, or as HTTP headers of the request.
    """
    encoded = upgrade.query.get("header")
    if encoded is None:
        carriers = (protocol for protocol in _offered(upgrade) if protocol.startswith(HEADER_PREFIX))
        encoded = next(carriers, HEADER_PREFIX).removeprefix(HEADER_PREFIX)
    given = _decode(encoded) if encoded else {}
    return {**upgrade.headers, **{name.lower(): value for name, value in given.items() if isinstance(value, str)}}


def _offered(upgrade: HttpRequest) -> list[str]:
    header = upgrade.headers.get("sec-websocket-protocol", "")
    text = header if isinstance(header, str) else ",".join(header)
    return [part.strip() for part in text.split(",") if part.strip()]


def _decode(encoded: str) -> dict[str, Any]:
    text = encoded.translate(_STANDARD_ALPHABET)
    try:
        content = from_json(base64.b64decode(text + "=" * (-len(text) % 4), validate=True))
    except (binascii.Error, ValueError):
        content = None
    if not isinstance(content, dict):
        message = "The header of the connection is not a JSON object in base64."
        raise refused(RequestError(400, "BadRequestException", message))
    return content


def request_headers(upgrade: HttpRequest) -> dict[str, str | list[str]]:
    """Return the request headers that resolvers receive for this connection's subscriptions, without those of the handshake."""
    return {name: value for name, value in upgrade.headers.items() if not name.startswith("sec-websocket-")}
