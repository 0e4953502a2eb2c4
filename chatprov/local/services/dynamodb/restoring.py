"""New tables from the schema and the items of others.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from chatprov.local.services.dynamodb import throughput
from chatprov.local.services.dynamodb.backup import copy_of
from chatprov.local.services.dynamodb.definition import check_name, index_of
from chatprov.local.services.dynamodb.description import ON_DEMAND, describe_table
from chatprov.local.services.dynamodb.errors import TableAlreadyExistsError, TableNotFoundError, ValidationError
from chatprov.local.services.dynamodb.table_definition import Restoration, TableOptions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.region import DynamoDBRegion
    from chatprov.local.services.dynamodb.table import Table


def restored(region: DynamoDBRegion, given: Mapping[str, Any], source: Table, backup: str | None) -> dict[str, Any]:
    """Create a table from another one's schema and items; tags, time to live, streams and protection are not restored.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/backuprestore_HowItWorks.html
    """
    name, now = given["TargetTableName"], datetime.now(UTC)
    check_name(name, "TargetTableName")
    if name in region.tables:
        raise TableAlreadyExistsError(name)
    table = copy_of(source)
    _override_indexes(table, given)
    table.name, table.arn, table.id, table.created = name, region.arn(name), str(uuid.uuid4()), now
    table.restored = Restoration(source.arn, backup, now)
    table.settings = _settings(source.settings, given, now)
    region.add(table)
    return {"TableDescription": describe_table(table)}


def _override_indexes(table: Table, given: Mapping[str, Any]) -> None:
    for member, is_global in (("LocalSecondaryIndexOverride", False), ("GlobalSecondaryIndexOverride", True)):
        if member in given:
            table.indexes = {name: index for name, index in table.indexes.items() if index.is_global is not is_global}
            for wanted in given[member]:
                index = index_of(wanted, table.key_schema, is_global=is_global)
                if any(key not in table.types for key in index.keys):
                    raise ValidationError("The restored table can only have indexes of the source table")
                table.add_index(index)
    used = {*table.key_names, *(key for index in table.indexes.values() for key in index.keys)}
    for name in table.types.keys() - used:
        del table.types[name]


def _settings(source: TableOptions, given: Mapping[str, Any], now: datetime) -> TableOptions:
    mode = given.get("BillingModeOverride", source.billing_mode)
    provisioned = given.get("ProvisionedThroughputOverride")
    unchanged = mode == source.billing_mode and not provisioned
    units = source.throughput if unchanged else throughput.throughput_of(mode, provisioned)
    return TableOptions(
        mode,
        units,
        on_demand_since=now if mode == ON_DEMAND else None,
        on_demand=given.get("OnDemandThroughputOverride", source.on_demand),
        encryption=source.encryption,
        table_class=source.table_class,
    )


def table_with_backups(region: DynamoDBRegion, name: str, message: str = "Table not found: {}") -> Table:
    """Return a table for an operation on its backups, or raise TableNotFoundError."""
    table = region.find(name)
    if table is None:
        raise TableNotFoundError(message.format(name))
    return table
