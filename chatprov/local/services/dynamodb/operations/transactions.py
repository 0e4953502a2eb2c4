"""TransactGetItems and TransactWriteItems: all requests succeed, or none has an effect.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.capacity import IN_TRANSACTION, consumed_by_reads, consumed_by_writes, read_units
from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.parameters import projection_of
from chatprov.local.services.dynamodb.transaction import evaluated, once, read_all
from chatprov.local.services.dynamodb.values import normalized, size_of
from chatprov.local.services.dynamodb.writing import read_check, read_delete, read_put, read_update

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.dynamodb.collection import ItemPosition
    from chatprov.local.services.dynamodb.expressions import Projection
    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.writing import EvaluatedWrite, ItemWrite

_READERS: Final[Mapping[str, Callable[[Table, Mapping[str, Any]], ItemWrite]]] = {
    "ConditionCheck": read_check,
    "Put": read_put,
    "Update": read_update,
    "Delete": read_delete,
}


def _write(region: DynamoDBRegion, given: Parameters) -> Response:
    def evaluate() -> tuple[list[EvaluatedWrite], Response]:
        changes = evaluated(read_all(given["TransactItems"], partial(read_write, region)))
        return changes, consumed_by_writes(given, changes, times=IN_TRANSACTION)

    return once(region, given, given["TransactItems"], evaluate)


def read_write(region: DynamoDBRegion, request: Mapping[str, Any]) -> ItemWrite:
    """Return the write of one of the TransactItems; raises ValidationError."""
    if len(request) != 1:
        raise ValidationError("TransactItems can only contain one of Check, Put, Update or Delete")
    ((kind, members),) = request.items()
    return _READERS[kind](region.table(members["TableName"]), members)


@dataclass(frozen=True, slots=True)
class _Get:
    """One of the TransactItems of a TransactGetItems, read and checked."""

    table: Table
    position: ItemPosition
    projection: Projection | None


def _get(region: DynamoDBRegion, given: Parameters) -> Response:
    gets = read_all(given["TransactItems"], partial(_read_get, region))
    if len({(get.table.arn, get.position) for get in gets}) < len(gets):
        raise ValidationError("Transaction request cannot include multiple operations on one item")
    responses: list[Response] = []
    read: list[tuple[Table, float]] = []
    for get in gets:
        item = get.table.contents.get(get.position)
        responses.append({} if item is None else {"Item": item if get.projection is None else get.projection.of(item)})
        read.append((get.table, read_units(size_of(item or {}), consistent=True) * IN_TRANSACTION))
    return {"Responses": responses, **consumed_by_reads(given, read)}


def _read_get(region: DynamoDBRegion, request: Mapping[str, Any]) -> _Get:
    members = request["Get"]
    projection = projection_of(members)
    table = region.table(members["TableName"])
    return _Get(table, table.position_of_key(normalized(members["Key"])), projection)


OPERATIONS: Final[Operations] = {"TransactGetItems": _get, "TransactWriteItems": _write}
