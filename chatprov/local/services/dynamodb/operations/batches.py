"""BatchGetItem and BatchWriteItem: many items at once, each for itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.capacity import consumed_by_reads, consumed_by_writes, read_units
from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.keys import check_key
from chatprov.local.services.dynamodb.parameters import projection_of
from chatprov.local.services.dynamodb.values import normalized, size_of
from chatprov.local.services.dynamodb.writing import apply_all, read_delete, read_put

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.writing import ItemWrite

_MOST_KEYS: Final = 100
_MOST_WRITES: Final = 25
_MOST_BYTES: Final = 16 << 20
"""The maximum size of a response; the keys of all further items are in UnprocessedKeys."""
_DUPLICATES: Final = "Provided list of item keys contains duplicates"


def _get(region: DynamoDBRegion, given: Parameters) -> Response:
    requests = given["RequestItems"]
    if sum(len(request["Keys"]) for request in requests.values()) > _MOST_KEYS:
        raise ValidationError("Too many items requested for the BatchGetItem call")
    responses: dict[str, list[Any]] = {}
    unprocessed: dict[str, Any] = {}
    read: list[tuple[Table, float]] = []
    size = 0
    for name, request in requests.items():
        projection = projection_of(request)
        table = region.table(name)
        keys = [normalized(key) for key in request["Keys"]]
        positions = [table.position_of_key(key) for key in keys]
        if len(set(positions)) < len(positions):
            raise ValidationError(_DUPLICATES)
        responses[name] = []
        for key, position in zip(keys, positions, strict=True):
            item = table.contents.get(position)
            size += size_of(item or {})
            if size > _MOST_BYTES:
                unprocessed.setdefault(name, {**request, "Keys": []})["Keys"].append(key)
                continue
            read.append((table, read_units(size_of(item or {}), consistent=request.get("ConsistentRead", False))))
            if item is not None:
                responses[name].append(item if projection is None else projection.of(item))
    return {"Responses": responses, "UnprocessedKeys": unprocessed, **consumed_by_reads(given, read)}


def _write(region: DynamoDBRegion, given: Parameters) -> Response:
    if sum(map(len, given["RequestItems"].values())) > _MOST_WRITES:
        raise ValidationError("Too many items requested for the BatchWriteItem call")
    writes: list[ItemWrite] = []
    for name, requests in given["RequestItems"].items():
        table = region.table(name)
        of_table = [_read(table, request) for request in requests]
        if len({write.position for write in of_table}) < len(of_table):
            raise ValidationError(_DUPLICATES)
        writes += of_table
    changes = [write.evaluate() for write in writes]
    apply_all(changes, region.journal)
    return {"UnprocessedItems": {}, **consumed_by_writes(given, changes)}


def _read(table: Table, request: Parameters) -> ItemWrite:
    if len(request) != 1:
        raise ValidationError("Supplied WriteRequest must contain exactly one of PutRequest and DeleteRequest")
    ((kind, members),) = request.items()
    if kind == "DeleteRequest":
        return read_delete(table, members)
    item = normalized(members["Item"])
    # an item that has no key of this table gets the message for a key, unlike with PutItem
    check_key({name: item[name] for name in table.key_names if name in item}, table.keys)
    return read_put(table, members)


OPERATIONS: Final[Operations] = {"BatchGetItem": _get, "BatchWriteItem": _write}
