"""The state of an account and region as its document has it: tables, also those of backups, with their items in a list.

An index has no items in it: they are those of its table, and it is filled again.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any

from chatprov.local.services.contract import AwsError
from chatprov.local.services.dynamodb.backup import Backup
from chatprov.local.services.dynamodb.export import Export
from chatprov.local.services.dynamodb.links import Links
from chatprov.local.services.dynamodb.region import DynamoDBRegion
from chatprov.local.services.dynamodb.table import Table
from chatprov.local.services.dynamodb.table_definition import TableDefinition
from chatprov.local.services.dynamodb.table_import import TableImport
from chatprov.local.services.dynamodb.transaction_token import Remembered
from chatprov.local.services.dynamodb.values import normalized


@dataclass(slots=True)
class TableState(TableDefinition):
    """A table with its items."""

    items: list[dict[str, dict[str, Any]]] = field(kw_only=True)


@dataclass(slots=True)
class BackupState:
    """A backup with its items."""

    arn: str
    name: str
    created: datetime
    table: TableState


@dataclass(slots=True)
class RegionState:
    """The resources of one account and region."""

    tables: dict[str, TableState] = field(default_factory=dict)
    backups: dict[str, BackupState] = field(default_factory=dict)
    tokens: dict[str, Remembered] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    imports: dict[str, TableImport] = field(default_factory=dict)


def state_of(region: DynamoDBRegion) -> RegionState:
    """Return a region as its document has it."""
    backups = {
        arn: BackupState(backup.arn, backup.name, backup.created, _state_of_table(backup.table))
        for arn, backup in region.backups.items()
    }
    tables = {name: _state_of_table(table) for name, table in region.tables.items()}
    return RegionState(tables, backups, region.tokens, region.exports, region.imports)


def region_of(
    account: str,
    region: str,
    links: Links,
    neighbour: Callable[[str], DynamoDBRegion | None],
    state: RegionState,
) -> DynamoDBRegion:
    """Return the region with a state; raises ValueError for a table or an item that cannot be in it."""
    backups = {
        arn: Backup(backup.arn, backup.name, backup.created, _table_of(backup.table))
        for arn, backup in state.backups.items()
    }
    tables = {name: _table_of(table) for name, table in state.tables.items()}
    return DynamoDBRegion(
        account, region, links, neighbour, tables, backups, state.tokens, state.exports, state.imports
    )


def from_version_1(region: dict[str, Any]) -> None:
    """Add to a region of a document of version 1 what it has not: exports, imports, and the policies of tables."""
    if "exports" in region or "imports" in region:
        raise KeyError("a member of a later version")
    region.update(exports={}, imports={})
    for table in (*region["tables"].values(), *(backup["table"] for backup in region["backups"].values())):
        table["policy"] = None


def _state_of_table(table: Table) -> TableState:
    return TableState(**_definition(table), items=list(table.contents.walk()))


def _table_of(state: TableState) -> Table:
    try:
        table = Table.of(state)
        for item in state.items:
            kept = normalized(item)
            position = table.position_of_item(kept)
            table.write(position, table.contents.get(position), kept)
    except (AwsError, KeyError):
        raise ValueError("a table or an item in it is not valid") from None
    return table


def _definition(table: TableDefinition) -> dict[str, Any]:
    return {member.name: getattr(table, member.name) for member in fields(TableDefinition)}
