"""Converts moto's attribute values into the JSON form of DynamoDB's API, once for each response."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from moto.core.responses import ActionResult
from moto.dynamodb.models.dynamo_type import DynamoType
from moto.dynamodb.models.utilities import dynamo_to_dict

if TYPE_CHECKING:
    from moto.core.common_types import TYPE_RESPONSE
    from moto.core.responses import ActionContext
    from moto.dynamodb.models.dynamo_type import Item

_PLAIN = frozenset({"S", "N", "BOOL", "NULL"})


class DynamoResult(ActionResult):
    """A result that keeps moto's attribute values, and converts them only if it is sent over HTTP."""

    def execute_result(self, context: ActionContext) -> TYPE_RESPONSE:
        """Serialize the result."""
        self._result = dynamo_to_dict(self._result)
        return super().execute_result(context)


def to_wire(value: Any) -> Any:
    """Return a result of moto in JSON form, such as {"S": "text"}; binary values are in base64."""
    if type(value) is DynamoType:
        return _attribute(value)
    if isinstance(value, dict):
        return {name: to_wire(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [to_wire(inner) for inner in value]
    return _text(value) if isinstance(value, bytes) else value


def size(item: Item) -> int:
    """Return an item's size in bytes, counted as moto does."""
    total = 0
    for name, value in item.attrs.items():
        content = value.value
        total += len(name) if name.isascii() else len(name.encode())
        if type(content) is not str:
            total += value.size()
        else:
            total += len(content) if content.isascii() else len(content.encode())
    return total


def _attribute(value: DynamoType) -> dict[str, Any]:
    kind, content = value.type, value.value
    if kind in _PLAIN:
        return {kind: content}
    if kind == "M":
        return {kind: {name: _attribute(inner) for name, inner in content.items()}}
    if kind == "L":
        return {kind: [_attribute(inner) for inner in content]}
    if kind == "B":
        return {kind: _text(content)}
    return {kind: [_text(member) for member in content]}


def _text(content: str | bytes) -> str:
    return base64.b64encode(content).decode() if isinstance(content, bytes) else content
