"""A backup: a copy of a table, with its items."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chatprov.local.services.dynamodb.description import describe_indexes
from chatprov.local.services.dynamodb.table import Table

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(slots=True)
class Backup:
    """A backup that a user made; `table` is as the table was then."""

    arn: str
    name: str
    created: datetime
    table: Table

    def details(self) -> dict[str, Any]:
        """Return the members of BackupDetails."""
        return {
            "BackupArn": self.arn,
            "BackupName": self.name,
            "BackupSizeBytes": self.table.contents.size,
            "BackupStatus": "AVAILABLE",
            "BackupType": "USER",
            "BackupCreationDateTime": self.created,
        }

    def summary(self) -> dict[str, Any]:
        """Return the members of a BackupSummary."""
        names = {"TableName": self.table.name, "TableId": self.table.id, "TableArn": self.table.arn}
        return names | self.details()

    def describe(self) -> dict[str, Any]:
        """Return the members of a BackupDescription."""
        table, settings = self.table, self.table.settings
        source = {
            "TableName": table.name,
            "TableId": table.id,
            "TableArn": table.arn,
            "TableSizeBytes": table.contents.size,
            "KeySchema": table.key_schema,
            "TableCreationDateTime": table.created,
            "ProvisionedThroughput": settings.throughput,
            "OnDemandThroughput": settings.on_demand,
            "ItemCount": table.contents.count,
            "BillingMode": settings.billing_mode,
        }
        features = {
            **describe_indexes(table),
            "StreamDescription": settings.stream,
            "SSEDescription": settings.encryption,
        }
        return {"BackupDetails": self.details(), "SourceTableDetails": source, "SourceTableFeatureDetails": features}


def copy_of(table: Table) -> Table:
    """Return a copy of a table; the items are shared, because they are never changed in place."""
    indexes = {name: replace(index) for name, index in table.indexes.items()}
    copied = Table(
        table.name,
        table.arn,
        table.id,
        table.created,
        table.key_schema,
        dict(table.types),
        copy.deepcopy(table.settings),
        indexes=indexes,
    )
    copied.fill(table)
    return copied
