"""The rules of key attributes: present, of their type, neither empty nor too long.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import KeyMismatchError, ValidationError
from chatprov.local.services.dynamodb.values import type_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.index import SecondaryIndex
    from chatprov.local.services.dynamodb.schema import KeySchema
    from chatprov.local.services.dynamodb.values import AttributeValue, Item

PARTITION_BYTES: Final = 2048
SORT_BYTES: Final = 1024
_BYTES_PER_CHARACTER: Final = 4
"""The maximum in UTF-8."""
_WRONG: Final = "One or more parameter values were invalid: "
_NOT_VALID: Final = "One or more parameter values are not valid. "
_NO_MATCH: Final = "The provided key element does not match the schema"


def check_item_keys(item: Item, keys: KeySchema) -> None:
    """Raise KeyMismatchError for an item whose primary key is missing or of another type.

    Raise ValidationError for one whose primary key is empty or too long.
    """
    for name in (keys.partition, keys.sort):
        if name is None:
            continue
        value = item.get(name)
        if value is None:
            raise KeyMismatchError(f"{_WRONG}Missing the key {name} in the item")
        expected = keys.types[name]
        if expected not in value:
            raise KeyMismatchError(
                f"{_WRONG}Type mismatch for key {name} expected: {expected} actual: {type_of(value)}"
            )
        _check_content(name, value, in_partition=name == keys.partition)


def check_key(key: Item, keys: KeySchema) -> None:
    """Raise KeyMismatchError for a Key parameter that is not a primary key of the table, ValidationError for an empty one."""
    names = {keys.partition} if keys.sort is None else {keys.partition, keys.sort}
    if key.keys() != names or any(keys.types[name] not in value for name, value in key.items()):
        raise KeyMismatchError(_NO_MATCH)
    for name, value in key.items():
        _check_content(name, value, in_partition=name == keys.partition)


def check_index_keys(item: Item, index: SecondaryIndex, types: Mapping[str, str], *, updated: bool) -> None:
    """Raise ValidationError for an item whose key of an index has the wrong type, is empty or too long; it may be missing.

    `updated` chooses the message for an item that is the result of an update.
    """
    partition = index.partition
    for name in index.keys:
        value = item.get(name)
        if value is None:
            continue
        if types[name] not in value:
            raise KeyMismatchError(
                f"{_WRONG}Type mismatch for Index Key {name} Expected: {types[name]} Actual: {type_of(value)} "
                f"IndexName: {index.name}"
            )
        kind = _empty(value)
        if kind and updated:
            raise ValidationError(
                f"{_NOT_VALID}The update expression attempted to update a secondary index key to a value that is not "
                f"supported. The AttributeValue for a key attribute cannot contain an empty {kind} value."
            )
        if kind:
            raise ValidationError(
                f"{_NOT_VALID}A value specified for a secondary index key is not supported. The AttributeValue for a key "
                f"attribute cannot contain an empty {kind} value. IndexName: {index.name}, IndexKey: {name}"
            )
        _check_size(value, in_partition=name in partition)


def _check_content(name: str, value: AttributeValue, *, in_partition: bool) -> None:
    text = value.get("S")
    if text and len(text) * _BYTES_PER_CHARACTER <= SORT_BYTES:
        return  # the most frequent case: neither empty nor too long for any key
    kind = _empty(value)
    if kind:
        raise ValidationError(
            f"{_NOT_VALID}The AttributeValue for a key attribute cannot contain an empty {kind} value. Key: {name}"
        )
    _check_size(value, in_partition=in_partition)


def _empty(value: AttributeValue) -> str:
    if value.get("S") == "":
        return "string"
    return "binary" if value.get("B") == "" else ""


def _check_size(value: AttributeValue, *, in_partition: bool) -> None:
    most = PARTITION_BYTES if in_partition else SORT_BYTES
    ((kind, content),) = value.items()
    if len(content) * _BYTES_PER_CHARACTER <= most or kind == "N" or _bytes(kind, content) <= most:
        return
    if in_partition:
        # without the space, as DynamoDB has it
        raise ValidationError(f"{_WRONG}Size of hashkey has exceeded the maximum size limit of{most} bytes")
    raise ValidationError(f"{_WRONG}Aggregated size of all range keys has exceeded the size limit of {most} bytes")


def _bytes(kind: str, content: Any) -> int:
    return len(base64.b64decode(content)) if kind == "B" else len(content.encode())
