"""Tables and indexes as DescribeTable answers them.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from chatprov.local.services.dynamodb.index import SecondaryIndex
    from chatprov.local.services.dynamodb.table import Table

ON_DEMAND: Final = "PAY_PER_REQUEST"
FREE_READS: Final = 12_000
FREE_WRITES: Final = 4_000
"""The warm throughput of a table on demand, per second."""


def describe_table(table: Table) -> dict[str, Any]:
    """Return the members of a TableDescription."""
    settings = table.settings
    described: dict[str, Any] = {
        "AttributeDefinitions": [{"AttributeName": name, "AttributeType": kind} for name, kind in table.types.items()],
        "TableName": table.name,
        "KeySchema": table.key_schema,
        "TableStatus": "ACTIVE",
        "CreationDateTime": table.created,
        "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, **settings.throughput},
        "TableSizeBytes": table.contents.size,
        "ItemCount": table.contents.count,
        "TableArn": table.arn,
        "TableId": table.id,
        "DeletionProtectionEnabled": settings.protected,
        "WarmThroughput": _warm(settings.warm, settings.throughput),
        "OnDemandThroughput": settings.on_demand,
        "RestoreSummary": table.restored and table.restored.describe(),
        "SSEDescription": settings.encryption,
    }
    if settings.on_demand_since is not None:
        described["BillingModeSummary"] = {
            "BillingMode": settings.billing_mode,
            "LastUpdateToPayPerRequestDateTime": settings.on_demand_since,
        }
    if settings.table_class is not None:
        described["TableClassSummary"] = {"TableClass": settings.table_class}
    if settings.stream is not None:
        described["StreamSpecification"] = settings.stream
    if settings.stream_label is not None:
        described["LatestStreamLabel"] = settings.stream_label
        described["LatestStreamArn"] = f"{table.arn}/stream/{settings.stream_label}"
    return described | describe_indexes(table)


def describe_indexes(table: Table) -> dict[str, Any]:
    """Return the members for the two kinds of indexes, without those of which there are none."""
    kinds = {"LocalSecondaryIndexes": False, "GlobalSecondaryIndexes": True}
    found = {
        member: [_describe_index(table, index) for index in table.indexes.values() if index.is_global is is_global]
        for member, is_global in kinds.items()
    }
    return {member: indexes for member, indexes in found.items() if indexes}


def _describe_index(table: Table, index: SecondaryIndex) -> dict[str, Any]:
    described: dict[str, Any] = {
        "IndexName": index.name,
        "KeySchema": index.key_schema,
        "Projection": index.projection,
        "IndexSizeBytes": index.contents.size,
        "ItemCount": index.contents.count,
        "IndexArn": f"{table.arn}/index/{index.name}",
    }
    if index.is_global:
        throughput = index.settings.get("ProvisionedThroughput") or NO_THROUGHPUT
        described |= {
            "IndexStatus": "ACTIVE",
            "ProvisionedThroughput": {"NumberOfDecreasesToday": 0, **throughput},
            "WarmThroughput": _warm(index.settings.get("WarmThroughput"), throughput),
            "OnDemandThroughput": index.settings.get("OnDemandThroughput"),
        }
    return described


NO_THROUGHPUT: Final[Mapping[str, int]] = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
"""The provisioned throughput of a table on demand."""


def _warm(given: Mapping[str, int] | None, throughput: Mapping[str, int]) -> dict[str, Any]:
    return {
        "ReadUnitsPerSecond": throughput["ReadCapacityUnits"] or FREE_READS,
        "WriteUnitsPerSecond": throughput["WriteCapacityUnits"] or FREE_WRITES,
        **(given or {}),
        "Status": "ACTIVE",
    }
