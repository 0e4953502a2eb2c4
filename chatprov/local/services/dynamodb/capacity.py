"""The capacity that a request consumes, for ReturnConsumedCapacity, and the metrics of item collections.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.values import size_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from chatprov.local.services.dynamodb.index import SecondaryIndex
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.values import Item
    from chatprov.local.services.dynamodb.writing import EvaluatedWrite

_READ_UNIT: Final = 4096
_WRITE_UNIT: Final = 1024
IN_TRANSACTION: Final = 2
"""How many times as much a request in a transaction consumes."""


def read_units(size: int, *, consistent: bool) -> float:
    """Return the units for reading some bytes; for nothing, as for the least."""
    units = max(1, -(-size // _READ_UNIT))
    return float(units) if consistent else units / 2


def consumed_by_read(
    given: Mapping[str, Any], table: Table, units: float, index: SecondaryIndex | None = None
) -> dict[str, Any]:
    """Return the member ConsumedCapacity of a read's response, if it is asked for."""
    if not _is_asked_for(given):
        return {}
    return {"ConsumedCapacity": _report(given, table, units, {} if index is None else {index.name: units})}


def consumed_by_write(given: Mapping[str, Any], change: EvaluatedWrite) -> dict[str, Any]:
    """Return the members ConsumedCapacity and ItemCollectionMetrics of a write's response, if they are asked for."""
    members: dict[str, Any] = {}
    if _is_asked_for(given):
        members["ConsumedCapacity"] = _of_changes(given, change.table, [change], 1)
    if _wants_metrics(given, change.table):
        members["ItemCollectionMetrics"] = _metrics(change)
    return members


def consumed_by_writes(
    given: Mapping[str, Any], changes: Iterable[EvaluatedWrite], *, times: int = 1
) -> dict[str, Any]:
    """Return the same members of the response to many writes, for each table."""
    members: dict[str, Any] = {}
    by_table: dict[str, list[EvaluatedWrite]] = {}
    for change in changes:
        by_table.setdefault(change.table.name, []).append(change)
    if _is_asked_for(given):
        members["ConsumedCapacity"] = [
            _of_changes(given, of_table[0].table, of_table, times) for of_table in by_table.values()
        ]
    metrics = {
        name: [_metrics(change) for change in of_table]
        for name, of_table in by_table.items()
        if _wants_metrics(given, of_table[0].table)
    }
    return members | ({"ItemCollectionMetrics": metrics} if metrics else {})


def consumed_by_reads(given: Mapping[str, Any], read: Iterable[tuple[Table, float]]) -> dict[str, Any]:
    """Return the member ConsumedCapacity of the response to many reads, if it is asked for: (table, units) of each one."""
    if not _is_asked_for(given):
        return {}
    tables: dict[str, Table] = {}
    units: dict[str, float] = {}
    for table, consumed in read:
        tables[table.name] = table
        units[table.name] = units.get(table.name, 0.0) + consumed
    return {"ConsumedCapacity": [_report(given, tables[name], total, {}) for name, total in units.items()]}


def _is_asked_for(given: Mapping[str, Any]) -> bool:
    return bool(given.get("ReturnConsumedCapacity", "NONE") != "NONE")


def _wants_metrics(given: Mapping[str, Any], table: Table) -> bool:
    """Return whether metrics are asked for, and the table has item collections: those with a local index."""
    asked = given.get("ReturnItemCollectionMetrics") == "SIZE"
    return bool(asked) and any(not index.is_global for index in table.indexes.values())


def _metrics(change: EvaluatedWrite) -> dict[str, Any]:
    item = change.new or change.old or {}
    names = change.table.keys.partition
    return {"ItemCollectionKey": {names: item.get(names)}, "SizeEstimateRangeGB": [0.0, 1.0]}


def _of_changes(
    given: Mapping[str, Any], table: Table, changes: Iterable[EvaluatedWrite], times: int
) -> dict[str, Any]:
    units, by_index = 0.0, dict.fromkeys(table.indexes, 0.0)
    for change in changes:
        written = _write_units(change.old, change.new) * times
        units += written
        for index in table.indexes.values():
            if any(item is not None and index.position(item, change.position) for item in (change.old, change.new)):
                by_index[index.name] += written
    return _report(given, table, units, {name: used for name, used in by_index.items() if used}, beside=True)


def _write_units(old: Item | None, new: Item | None) -> int:
    size = max((size_of(item) for item in (old, new) if item is not None), default=0)
    return max(1, -(-size // _WRITE_UNIT))


def _report(
    given: Mapping[str, Any], table: Table, units: float, by_index: Mapping[str, float], *, beside: bool = False
) -> dict[str, Any]:
    """Return a ConsumedCapacity; `beside` says that the indexes' units come in addition to the table's."""
    total = units + sum(by_index.values()) if beside else units
    report: dict[str, Any] = {"TableName": table.name, "CapacityUnits": total}
    if given["ReturnConsumedCapacity"] == "INDEXES":
        report["Table"] = {"CapacityUnits": units if beside or not by_index else 0.0}
        for member, is_global in (("LocalSecondaryIndexes", False), ("GlobalSecondaryIndexes", True)):
            used = {
                name: {"CapacityUnits": consumed}
                for name, consumed in by_index.items()
                if table.indexes[name].is_global is is_global
            }
            if used:
                report[member] = used
    return report
