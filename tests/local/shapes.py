"""Whether an answer, as it went over the wire, fits the service model that the SDKs are made from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "double": (int, float),
    "float": (int, float),
    "timestamp": (int, float),
}


def check_answer(operation_model: Any, response_dict: dict[str, Any], **_: Any) -> None:
    """Assert that a response fits; a handler of botocore's `before-parse` event."""
    faults = list(_faults_of_answer(operation_model, response_dict))
    assert not faults, f"{operation_model.name}: {faults}"


def _faults_of_answer(operation: Any, response: dict[str, Any]) -> Iterator[str]:
    body = response["body"]
    if response["status_code"] >= 300:
        code = response["headers"].get("x-amzn-errortype") or json.loads(body).get("__type")
        if (code, response["status_code"]) == ("NotImplemented", 501):
            return  # what the local cloud does not offer is in no model
        if code not in {shape.name for shape in operation.error_shapes}:
            yield f"the operation has no error {code}"
        if response["status_code"] != _status(operation, code):
            yield f"{code} has another status than {response['status_code']}"
        if not json.loads(body).get("message"):
            yield "the error has no message"
        return
    shape = operation.output_shape
    if shape is None or shape.serialization.get("payload"):
        return
    yield from _faults(shape, json.loads(body) if body else {}, operation.name)


def _status(operation: Any, code: str) -> int | None:
    shape = next((shape for shape in operation.error_shapes if shape.name == code), None)
    return shape.metadata["error"]["httpStatusCode"] if shape else None


def _faults_of_structure(shape: Any, value: Any, path: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path} is no structure"
        return
    members = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    yield from (f"{path}.{name} is unknown" for name in value.keys() - members.keys())
    yield from (f"{path}.{name} is missing" for name in shape.required_members if name not in value)
    for name, member in members.items():
        if name in value:
            yield from _faults(member, value[name], f"{path}.{name}")


def _faults(shape: Any, value: Any, path: str) -> Iterator[str]:
    match shape.type_name:
        case "structure":
            yield from _faults_of_structure(shape, value, path)
        case "list":
            for index, member in enumerate(value):
                yield from _faults(shape.member, member, f"{path}[{index}]")
        case "map":
            for key, member in value.items():
                yield from _faults(shape.value, member, f"{path}.{key}")
        case kind:
            if not isinstance(value, _KINDS[kind]) or (isinstance(value, bool) and kind != "boolean"):
                yield f"{path} is {value!r}, not {kind}"
            elif getattr(shape, "enum", None) and value not in shape.enum:
                yield f"{path} is {value!r}, which is none of {shape.enum}"
