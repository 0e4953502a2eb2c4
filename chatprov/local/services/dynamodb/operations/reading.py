"""Query and Scan."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.capacity import consumed_by_read, read_units
from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.messages import PREFIX
from chatprov.local.services.dynamodb.pages import read_page
from chatprov.local.services.dynamodb.parameters import Substituted
from chatprov.local.services.dynamodb.selection import AttributeSelection
from chatprov.local.services.dynamodb.source import ReadSource
from chatprov.local.services.dynamodb.values import rank

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from chatprov.local.services.dynamodb.expressions import Condition
    from chatprov.local.services.dynamodb.index import SecondaryIndex
    from chatprov.local.services.dynamodb.operations.types import Operations, Parameters, Response
    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.values import Item


def query(region: DynamoDBRegion, given: Parameters, *, keys_in_filter: bool = False) -> Response:
    """Read the items of one partition; a statement of PartiQL may have key attributes in its filter."""
    source = _source(region, given)
    substituted = Substituted(given)
    chosen, projection = substituted.filter(), substituted.projection()
    condition = substituted.key_condition(source.schema)
    if condition is None:
        raise ValidationError(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
        )
    selection = AttributeSelection(source, given, projection, PREFIX)
    substituted.check_all_used()
    if chosen is not None and not keys_in_filter:
        _check_filter(chosen, source)
    start = source.start(given.get("ExclusiveStartKey"))
    items = source.query(condition, start, forward=given.get("ScanIndexForward", True))
    return _answer(given, source, items, chosen, selection)


def scan(region: DynamoDBRegion, given: Parameters) -> Response:
    """Read all items, or those of a segment."""
    source = _source(region, given)
    segment = _segment(given)
    substituted = Substituted(given)
    chosen = substituted.filter()
    selection = AttributeSelection(source, given, substituted.projection(), "")
    substituted.check_all_used()
    items = source.scan(source.start(given.get("ExclusiveStartKey")))
    if segment is not None:
        name = source.table.keys.partition
        items = (item for item in items if _is_in_segment(rank(item[name]), *segment))
    return _answer(given, source, items, chosen, selection)


def _source(region: DynamoDBRegion, given: Mapping[str, Any]) -> ReadSource:
    table = region.table(given["TableName"])
    index = index_of(table, given.get("IndexName"))
    if index is not None and index.is_global and given.get("ConsistentRead"):
        raise ValidationError("Consistent reads are not supported on global secondary indexes")
    return ReadSource(table, index)


def index_of(table: Table, name: str | None) -> SecondaryIndex | None:
    """Return an index of a table by its name, None for no name; raises ValidationError for an unknown one."""
    if name is None:
        return None
    if name not in table.indexes:
        raise ValidationError(f"The table does not have the specified index: {name}")
    return table.indexes[name]


def _check_filter(chosen: Condition, source: ReadSource) -> None:
    keys = source.table.key_names if source.index is None else source.index.keys
    for name in chosen.paths():
        if name in keys:
            raise ValidationError(
                f"Filter Expression can only contain non-primary key attributes: Primary key attribute: {name}"
            )


def _answer(
    given: Parameters,
    source: ReadSource,
    items: Iterator[Item],
    chosen: Condition | None,
    selection: AttributeSelection,
) -> Response:
    page = read_page(items, given.get("Limit"))
    found = page.items
    if source.index is not None:
        found = [selection.in_index(item) for item in found]
    if chosen is not None:
        found = [item for item in found if chosen.holds(item)]
    response: Response = {"Count": len(found), "ScannedCount": len(page.items)}
    if not selection.counts_only:
        response["Items"] = [selection.of(item) for item in found]
    if page.more:
        response["LastEvaluatedKey"] = source.key_of(page.items[-1])
    units = read_units(page.size, consistent=given.get("ConsistentRead", False))
    return response | consumed_by_read(given, source.table, units, source.index)


def _segment(given: Mapping[str, Any]) -> tuple[int, int] | None:
    segment, total = given.get("Segment"), given.get("TotalSegments")
    for member, other in (("TotalSegments", "Segment"), ("Segment", "TotalSegments")):
        if member not in given and other in given:
            # DynamoDB has "parameter" in another place in each of the two messages
            present = f"{other} parameter is" if other == "Segment" else f"parameter {other} is"
            raise ValidationError(
                f"The {member} parameter is required but was not present in the request when {present} present"
            )
    if segment is None or total is None:
        return None
    if segment >= total:
        raise ValidationError(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )
    return segment, total


def _is_in_segment(partition: Any, segment: int, total: int) -> bool:
    return zlib.crc32(str(partition).encode()) % total == segment


OPERATIONS: Final[Operations] = {"Query": query, "Scan": scan}
