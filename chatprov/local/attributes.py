"""The rules of DynamoDB's typed attribute values; SDKs always follow them, mapping templates may violate them.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
"""

from __future__ import annotations

from typing import Any

from chatprov.appsync.api import DynamoDBError

_SCALARS = {"S": str, "N": str, "B": str, "BOOL": bool, "NULL": bool}
_SETS = {"SS", "NS", "BS"}


def check_item(item: Any) -> None:
    """Raise DynamoDBError unless `item` maps names to attribute values."""
    if not isinstance(item, dict):
        raise DynamoDBError("SerializationException", "Unexpected value type in payload")
    for value in item.values():
        if type(value) is dict and len(value) == 1 and type(value.get("S")) is str:
            continue  # the most frequent case
        check_value(value)


def check_value(value: Any) -> None:
    """Raise DynamoDBError unless `value` is one typed attribute value, such as {"S": "text"}."""
    if not isinstance(value, dict):
        raise DynamoDBError("SerializationException", "Unexpected value type in payload")
    if len(value) != 1:
        fault = "is empty" if not value else "has more than one datatypes set"
        raise DynamoDBError(
            "ValidationException",
            f"Supplied AttributeValue {fault}, must contain exactly one of the supported datatypes",
        )
    ((kind, content),) = value.items()
    if kind in _SCALARS:
        fits = isinstance(content, _SCALARS[kind])
    elif kind in _SETS:
        fits = isinstance(content, list) and all(isinstance(member, str) for member in content)
    elif kind == "L" and isinstance(content, list):
        for member in content:
            check_value(member)
        return
    elif kind == "M" and isinstance(content, dict):
        check_item(content)
        return
    else:
        fits = False
    if not fits:
        raise DynamoDBError("SerializationException", f"Unexpected value type in payload for {kind}")
