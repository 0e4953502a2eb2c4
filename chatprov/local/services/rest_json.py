"""The protocol rest-json: method and path name the operation, and members are in the path, the query and a JSON body.

https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, unquote

from botocore.model import ListShape

from chatprov.local.services.models import service_model
from chatprov.local.services.wire import read_document, write_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, Shape

_LABEL: Final = re.compile(r"\{(\w+)\+?\}")
_LAST: Final = re.compile(r"\[\^/\]\+\)$")
_BOOLEANS: Final = {"true": True, "false": False}


def operation_of(service: str, method: str, path: str) -> tuple[str, dict[str, str]] | None:
    """Return the operation that has a method and a path, and the labels in the path; None when none has them.

    `path` is as it was sent, with percent codes: a label may contain a slash in this form only.
    """
    for name, expected, pattern in _routes(service):
        match = pattern.fullmatch(path) if method == expected else None
        if match is not None:
            return name, {label: unquote(value) for label, value in match.groupdict().items()}
    return None


@functools.cache
def _routes(service: str) -> tuple[tuple[str, str, re.Pattern[str]], ...]:
    """Return (operation, method, pattern of the path), first for labels without a slash, then for a last label with slashes.

    An ARN is such a label, and not every client writes its slashes as percent codes.
    """
    model = service_model(service)
    exact, greedy = [], []
    for name in model.operation_names:
        http = model.operation_model(name).http
        method, path = http["method"], str(http["requestUri"]).partition("?")[0]
        pattern = _LABEL.sub(r"(?P<\1>[^/]+)", path)
        exact.append((name, method, re.compile(f"{pattern}/?")))
        if _LAST.search(pattern):
            greedy.append((name, method, re.compile(_LAST.sub(".+)", pattern))))
    return (*exact, *greedy)


def parameters_of(operation: OperationModel, labels: Mapping[str, str], query: str, body: bytes) -> dict[str, Any]:
    """Return the parameters of a request, without those that are null; raises UnreadableBodyError."""
    shape = operation.input_shape
    if shape is None:
        return {}
    queried = parse_qs(query, keep_blank_values=True)
    document = read_document(body)
    parameters: dict[str, Any] = {}
    for name, member in shape.members.items():
        sent_as = member.serialization.get("name", name)
        match member.serialization.get("location"):
            case "uri":
                value: Any = labels.get(sent_as)
            case "querystring":
                value = _from_text(member, queried[sent_as]) if sent_as in queried else None
            case _:
                value = document.get(sent_as)
        if value is not None:
            parameters[name] = value
    return parameters


def _from_text(shape: Shape, texts: list[str]) -> Any:
    """Return a value of the query string in its type; a text that does not fit stays a text, which validation refuses."""
    if isinstance(shape, ListShape):
        return texts
    text = texts[0]
    match shape.type_name:
        case "boolean":
            return _BOOLEANS.get(text.lower(), text)
        case "integer" | "long" if re.fullmatch(r"-?\d{1,19}", text):
            return int(text)
        case _:
            return text


def body_of(operation: OperationModel, result: Mapping[str, Any]) -> bytes:
    """Return the body of a response: the payload that the model names, or a document of all members."""
    shape = operation.output_shape
    payload = shape.serialization.get("payload") if shape is not None else None
    return bytes(result[payload]) if payload is not None else write_document(shape, result)
