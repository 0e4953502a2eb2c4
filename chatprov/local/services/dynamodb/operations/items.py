"""The operations on one item."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.capacity import consumed_by_read, consumed_by_write, read_units
from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.messages import message_of_write
from chatprov.local.services.dynamodb.parameters import projection_of
from chatprov.local.services.dynamodb.values import normalized, size_of
from chatprov.local.services.dynamodb.writing import apply, read_delete, read_put, read_update

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.dynamodb.expressions import Update
    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.values import Item
    from chatprov.local.services.dynamodb.writing import EvaluatedWrite, ItemWrite


def _get(region: DynamoDBRegion, given: Parameters) -> Response:
    projection = projection_of(given)
    table = region.table(given["TableName"])
    position = table.position_of_key(normalized(given["Key"]))
    item = table.contents.get(position)
    units = read_units(size_of(item or {}), consistent=given.get("ConsistentRead", False))
    found = {} if item is None else {"Item": item if projection is None else projection.of(item)}
    return found | consumed_by_read(given, table, units)


def _put(region: DynamoDBRegion, given: Parameters) -> Response:
    return _replaced(region, given, read_put)


def _delete(region: DynamoDBRegion, given: Parameters) -> Response:
    return _replaced(region, given, read_delete)


def _replaced(
    region: DynamoDBRegion, given: Parameters, read: Callable[[Table, Mapping[str, Any]], ItemWrite]
) -> Response:
    """Write or delete a whole item; the response has at most the one before it."""
    try:
        if given.get("ReturnValues", "NONE") not in {"ALL_OLD", "NONE"}:
            raise ValidationError("ReturnValues can only be ALL_OLD or NONE")  # noqa: TRY301  # it has the prefix, too
        write = read(region.table(given["TableName"]), given)
    except ValidationError as error:
        raise message_of_write(error) from None
    change = write.evaluate()
    apply(change)
    return _answer(given, change, change.old if given.get("ReturnValues") == "ALL_OLD" else None)


def _update(region: DynamoDBRegion, given: Parameters) -> Response:
    try:
        write = read_update(region.table(given["TableName"]), given)
    except ValidationError as error:
        raise message_of_write(error) from None
    change = write.evaluate()
    apply(change)
    return _answer(given, change, _returned(given.get("ReturnValues", "NONE"), change, write.update))


def _returned(wanted: str, change: EvaluatedWrite, update: Update | None) -> Item | None:
    """Return what an UpdateItem answers of the item before or after it."""
    if wanted == "NONE":
        return None
    item = change.old if wanted.endswith("OLD") else change.new
    if item is None or wanted.startswith("ALL"):
        return item
    return None if update is None else update.changed.of(item)


def _answer(given: Parameters, change: EvaluatedWrite, attributes: Item | None) -> Response:
    members = consumed_by_write(given, change)
    return {"Attributes": attributes, **members} if attributes else members


OPERATIONS: Final[Operations] = {
    "GetItem": _get,
    "PutItem": _put,
    "UpdateItem": _update,
    "DeleteItem": _delete,
}
