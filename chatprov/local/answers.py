"""Responses of AWS's APIs: a status, a body, headers; and errors in the protocol of the request.

SDKs can read an error only in the protocol of their request, so each error is written in it, also for a service that is not
available: https://smithy.io/2.0/aws/protocols/index.html.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs
from uuid import uuid4
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.bodies import Content

FORM: Final = "application/x-www-form-urlencoded"
_CBOR: Final = "rpc-v2-cbor"
_OF_S3: Final = frozenset({"s3", "s3-object-lambda", "s3-outposts", "s3express"})
_REST_XML: Final = _OF_S3 | {"cloudfront", "route53", "s3control"}
"""The services with a REST API in XML, by the name in signatures; the REST APIs of all others are in JSON."""
_OUTPOSTS: Final = "/S3Outposts"
"""The beginning of paths of the S3 on Outposts API, which is in JSON but has the same signing name as its buckets."""
_NOT_XML: Final = re.compile(r"[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML 1.0 document can contain, not even escaped."""
_FAULT: Final = 500
_SHORT, _BYTE, _TWO_BYTES = 24, 1 << 8, 1 << 16


@dataclass(frozen=True, slots=True)
class Refusal:
    """The error of a rejected request."""

    status: int
    code: str
    message: str


class WireProtocol(StrEnum):
    """The formats of requests and responses of AWS's services."""

    CBOR = "smithy-rpc-v2-cbor"
    EC2 = "ec2"
    JSON = "json"
    QUERY = "query"
    REST_JSON = "rest-json"
    REST_XML = "rest-xml"


@dataclass(slots=True)
class AwsResponse:
    """The response of an AWS API; `service` and `operation` are those of the request, if they are known.

    `granted` has the CORS headers that allow the page to read the response. `before_sending` is called when the request
    has no locks any more.
    """

    status: int
    body: bytes | Content = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    service: str | None = None
    operation: str | None = None
    granted: dict[str, str] = field(default_factory=dict)
    before_sending: Callable[[], None] | None = None


def protocol_of(headers: Mapping[str, str], path: str, query: str, service: str | None) -> WireProtocol:
    """Return the protocol of a request.

    The names of `headers` may be in any case; `path` and `query` are the URL's; `service` is the name in the signature.
    """
    if service in _REST_XML and not path.startswith(_OUTPOSTS):
        return WireProtocol.REST_XML
    if headers.get("smithy-protocol", "") == _CBOR:
        return WireProtocol.CBOR
    if headers.get("x-amz-target", ""):
        return WireProtocol.JSON
    if (path == "/" and headers.get("content-type", "").startswith(FORM)) or "Action" in parse_qs(query):
        return WireProtocol.EC2 if service == "ec2" else WireProtocol.QUERY
    return WireProtocol.REST_JSON


def failure(
    protocol: WireProtocol,
    status: int,
    code: str,
    message: str,
    *,
    service: str | None = None,
    operation: str | None = None,
    members: Mapping[str, Any] | None = None,
) -> AwsResponse:
    """Return an error in the format that SDKs of the protocol parse; protocols in JSON also write its further members."""
    request_id = str(uuid4())
    body, more = _WRITERS[protocol](_Error(status, code, message, request_id, service, members or {}))
    name = "x-amz-request-id" if service in _OF_S3 else "x-amzn-RequestId"
    return AwsResponse(status, body, [(name, request_id), *more.items()], service, operation)


@dataclass(frozen=True, slots=True)
class _Error:
    status: int
    code: str
    message: str
    request_id: str
    service: str | None
    members: Mapping[str, Any]


def _json(error: _Error) -> tuple[bytes, dict[str, str]]:
    body = json.dumps({"__type": error.code, "message": error.message, **error.members})
    return body.encode(), {"x-amzn-ErrorType": error.code, "Content-Type": "application/json"}


def _cbor(error: _Error) -> tuple[bytes, dict[str, str]]:
    members = b"".join(map(_cbor_text, ("__type", error.code, "message", error.message)))
    headers = {"x-amzn-ErrorType": error.code, "smithy-protocol": _CBOR, "Content-Type": "application/cbor"}
    return b"\xa2" + members, headers


def _cbor_text(text: str) -> bytes:
    """Return a text encoded as CBOR (RFC 8949, 3.1, major type 3)."""
    content = text.encode()
    size = len(content)
    if size < _SHORT:
        return bytes([0x60 + size]) + content
    if size < _BYTE:
        return b"\x78" + size.to_bytes(1, "big") + content
    return (b"\x79" + size.to_bytes(2, "big") if size < _TWO_BYTES else b"\x7a" + size.to_bytes(4, "big")) + content


def _query(error: _Error) -> tuple[bytes, dict[str, str]]:
    fault = "Receiver" if error.status >= _FAULT else "Sender"
    inner = f"<Error><Type>{fault}</Type>{_code_and_message(error)}</Error>"
    return _xml(f"<ErrorResponse>{inner}<RequestId>{error.request_id}</RequestId></ErrorResponse>")


def _ec2(error: _Error) -> tuple[bytes, dict[str, str]]:
    inner = f"<Errors><Error>{_code_and_message(error)}</Error></Errors>"
    return _xml(f"<Response>{inner}<RequestID>{error.request_id}</RequestID></Response>")


def _rest_xml(error: _Error) -> tuple[bytes, dict[str, str]]:
    if error.service in _OF_S3:
        return _xml(f"<Error>{_code_and_message(error)}<RequestId>{error.request_id}</RequestId></Error>")
    return _query(error)


def _code_and_message(error: _Error) -> str:
    return f"<Code>{escape(error.code)}</Code><Message>{escape(error.message)}</Message>"


def _xml(content: str) -> tuple[bytes, dict[str, str]]:
    body = '<?xml version="1.0" encoding="UTF-8"?>\n' + _NOT_XML.sub("\ufffd", content)
    return body.encode(errors="replace"), {"Content-Type": "application/xml"}


_WRITERS: Final[Mapping[WireProtocol, Callable[[_Error], tuple[bytes, dict[str, str]]]]] = {
    WireProtocol.CBOR: _cbor,
    WireProtocol.EC2: _ec2,
    WireProtocol.JSON: _json,
    WireProtocol.QUERY: _query,
    WireProtocol.REST_JSON: _json,
    WireProtocol.REST_XML: _rest_xml,
}
