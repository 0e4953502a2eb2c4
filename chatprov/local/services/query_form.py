"""The protocol "query": parameters as the fields of a form, such as Tags.member.1.Key.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from botocore.model import ListShape, MapShape, StructureShape

from chatprov.local.services.contract import AwsError

if TYPE_CHECKING:
    from botocore.model import OperationModel, Shape

_NOT_PARAMETERS: Final = frozenset({"Action", "Version"})
_INDEX: Final = re.compile(r"[1-9][0-9]{0,4}")
_INTEGER: Final = re.compile(r"-?[0-9]{1,19}")
_BOOLEANS: Final = {"true": True, "false": False}
_MOST_FIELDS: Final = 20_000


class MalformedFormError(AwsError):
    """400: a form has fields that no parameter can have."""

    code = "MalformedInput"


def read_form(operation: OperationModel, query: str, body: bytes) -> dict[str, Any]:
    """Return the parameters in the query and in the body of a request; raises MalformedFormError.

    A text that is not of its parameter's type stays a text, which validation refuses.
    """
    try:
        fields = [
            *parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS),
            *parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS),
        ]
    except ValueError:
        raise MalformedFormError("The body of the request is not a form in UTF-8.") from None
    tree: dict[str, Any] = {}
    for name, value in fields:
        if name not in _NOT_PARAMETERS and not name.startswith("X-Amz-"):
            _place(tree, name.split("."), value)
    shape = operation.input_shape
    parameters = {} if shape is None else _typed(shape, tree)
    return parameters if isinstance(parameters, dict) else {}


def _place(tree: dict[str, Any], way: list[str], value: str) -> None:
    *parents, last = way
    for name in parents:
        tree = tree.setdefault(name, {})
        if not isinstance(tree, dict):
            raise MalformedFormError("A parameter of the request is both a value and a structure.")
    if isinstance(tree.get(last), dict):
        raise MalformedFormError("A parameter of the request is both a value and a structure.")
    tree[last] = value


def _typed(shape: Shape, value: Any) -> Any:
    if isinstance(shape, StructureShape):
        if not isinstance(value, dict):
            return value
        return {name: _typed(shape.members[name], member) for name, member in value.items() if name in shape.members}
    if isinstance(shape, ListShape):
        return _list(shape, value)
    if isinstance(shape, MapShape):
        return _map(shape, value)
    if isinstance(value, dict):
        raise MalformedFormError("A parameter of the request is not of its type.")
    if shape.type_name == "boolean":
        return _BOOLEANS.get(value.lower(), value)
    return int(value) if shape.type_name in {"integer", "long"} and _INTEGER.fullmatch(value) else value


def _list(shape: ListShape, value: Any) -> Any:
    if value == "":
        return []  # how SDKs send an empty list
    members = value.get(shape.member.serialization.get("name", "member"), {}) if isinstance(value, dict) else None
    if not isinstance(members, dict) or not all(map(_INDEX.fullmatch, members)):
        raise MalformedFormError("A parameter of the request is not a list.")
    return [_typed(shape.member, members[index]) for index in sorted(members, key=int)]


def _map(shape: MapShape, value: Any) -> Any:
    entries = value.get("entry", {}) if isinstance(value, dict) else None
    if not isinstance(entries, dict) or not all(map(_INDEX.fullmatch, entries)):
        raise MalformedFormError("A parameter of the request is not a map.")
    pairs = [entries[index] for index in sorted(entries, key=int)]
    if not all(isinstance(pair, dict) and isinstance(pair.get("key"), str) and "value" in pair for pair in pairs):
        raise MalformedFormError("A parameter of the request is not a map.")
    return {pair["key"]: _typed(shape.value, pair["value"]) for pair in pairs}
