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


def decode(shape: Shape, value: Any) -> Any:
    """Return validated parameters without members that are null or not in the model, and their blobs as bytes."""
    if isinstance(shape, StructureShape):
        given = {name: value.get(name) for name in shape.members}
        return {name: decode(shape.members[name], member) for name, member in given.items() if member is not None}
    if isinstance(shape, ListShape):
        return [decode(shape.member, element) for element in value]
    if isinstance(shape, MapShape):
        return {key: decode(shape.value, member) for key, member in value.items()}
    return base64.b64decode(value) if shape.type_name == "blob" and isinstance(value, str) else value


def write_document(shape: Shape | None, result: Any) -> bytes:
    """Return a response's body; members that are null or not in the model are left out."""
    document = {} if shape is None else _encode(shape, result)
    return json.dumps(document, ensure_ascii=False).encode()


def _encode(shape: Shape, value: Any) -> Any:
    if isinstance(shape, StructureShape):
        return {
            member.serialization.get("name", name): _encode(member, value[name])
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if isinstance(shape, ListShape):
        return [_encode(shape.member, element) for element in value]
    if isinstance(shape, MapShape):
        return {key: _encode(shape.value, member) for key, member in value.items()}
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value.astimezone(UTC).timestamp() if isinstance(value, datetime) else value
