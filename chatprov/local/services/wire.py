"""JSON documents of requests and responses, read and written by the shapes of a service's model."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.model import ListShape, MapShape, StructureShape

from chatprov.local.services.contract import AwsError

if TYPE_CHECKING:
    from botocore.model import Shape


class UnreadableBodyError(AwsError):
    """400: the body of a request cannot be read."""

    code = "SerializationException"


def read_document(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a request's body, an empty one for an empty body; raises UnreadableBodyError."""
    if not body.strip():
        return {}
    try:
        document = json.loads(body)
        json.dumps(document, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise UnreadableBodyError("The body of the request is not a JSON object.")
    return document


def decode(shape: Shape, value: Any, verbatim: frozenset[str] = frozenset()) -> Any:
    """Return validated parameters without members that are null or not in the model, and their blobs as bytes.

    Values of the shapes in `verbatim` stay as they are.
    """
    if shape.name in verbatim:
        return value
    if isinstance(shape, StructureShape):
        return {
            name: decode(shape.members[name], member, verbatim)
            for name, member in value.items()
            if member is not None and name in shape.members
        }
    if isinstance(shape, ListShape):
        return [decode(shape.member, element, verbatim) for element in value]
    if isinstance(shape, MapShape):
        return {key: decode(shape.value, member, verbatim) for key, member in value.items()}
    return base64.b64decode(value) if shape.type_name == "blob" and isinstance(value, str) else value


def write_document(shape: Shape | None, result: Any, verbatim: frozenset[str] = frozenset()) -> bytes:
    """Return a response's body; members that are null or not in the model are left out."""
    return json.dumps(document_of(shape, result, verbatim), ensure_ascii=False).encode()


def document_of(shape: Shape | None, result: Any, verbatim: frozenset[str] = frozenset()) -> dict[str, Any]:
    """Return what a response's body says, as new objects that the service does not know."""
    document: dict[str, Any] = {} if shape is None else _encode(shape, result, verbatim)
    return document


def _encode(shape: Shape, value: Any, verbatim: frozenset[str]) -> Any:
    if shape.name in verbatim:
        return value
    if isinstance(shape, StructureShape):
        return {
            member.serialization.get("name", name): _encode(member, value[name], verbatim)
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if isinstance(shape, ListShape):
        return [_encode(shape.member, element, verbatim) for element in value]
    if isinstance(shape, MapShape):
        return {key: _encode(shape.value, member, verbatim) for key, member in value.items()}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.astimezone(UTC).timestamp() if isinstance(value, datetime) else value
