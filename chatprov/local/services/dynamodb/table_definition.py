"""What a table is apart from its items: its schema, its settings and its indexes."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from chatprov.local.services.dynamodb.index import SecondaryIndex
from chatprov.local.services.dynamodb.resource_policy import ResourcePolicy


@dataclass(slots=True)
class TableOptions:
    """The members of a table that can be changed, in the API's form."""

    billing_mode: str
    throughput: dict[str, int]
    on_demand_since: datetime | None = None
    on_demand: dict[str, int] | None = None
    warm: dict[str, int] | None = None
    stream: dict[str, Any] | None = None
    stream_label: str | None = None
    encryption: dict[str, str] | None = None
    table_class: str | None = None
    protected: bool = False
    ttl_attribute: str | None = None


@dataclass(slots=True)
class Recovery:
    """Point-in-time recovery that is enabled: since when, and for how many days."""

    since: datetime
    days: int


@dataclass(slots=True)
class Restoration:
    """When and from what a table was restored; `backup` is the ARN of a backup."""

    table: str
    backup: str | None
    at: datetime

    def describe(self) -> dict[str, Any]:
        """Return the members of a RestoreSummary."""
        return {
            "SourceBackupArn": self.backup,
            "SourceTableArn": self.table,
            "RestoreDateTime": self.at,
            "RestoreInProgress": False,
        }


@dataclass(slots=True)
class TableDefinition:
    """A table without its items."""

    name: str
    arn: str
    id: str
    created: datetime
    key_schema: list[dict[str, str]]
    types: dict[str, str]
    """The attribute definitions: for each key attribute of the table and its indexes its type."""
    settings: TableOptions
    tags: dict[str, str] = field(default_factory=dict)
    indexes: dict[str, SecondaryIndex] = field(default_factory=dict)
    recovery: Recovery | None = None
    restored: Restoration | None = None
    policy: ResourcePolicy | None = None

    def definition(self) -> "TableDefinition":
        """Return a copy without items, which can be changed without changing this one."""
        return TableDefinition(
            self.name,
            self.arn,
            self.id,
            self.created,
            self.key_schema,
            dict(self.types),
            replace(self.settings),
            dict(self.tags),
            dict(self.indexes),
            self.recovery,
            self.restored,
            self.policy,
        )
