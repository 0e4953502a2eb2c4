"""DynamoDB in one account and region: tables by name, backups, exports and imports by ARN, and the tokens of transactions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatprov.local.services.dynamodb.errors import NoSuchResourceError
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.dynamodb.backup import Backup
    from chatprov.local.services.dynamodb.export import Export
    from chatprov.local.services.dynamodb.links import Links
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.table_import import TableImport
    from chatprov.local.services.dynamodb.transaction_token import Remembered


@dataclass(slots=True)
class DynamoDBRegion:
    """The resources of one account and region."""

    account: str
    region: str
    links: Links
    neighbour: Callable[[str], DynamoDBRegion | None]
    """Returns DynamoDB of another account in this region; None for an account without tables."""
    tables: dict[str, Table] = field(default_factory=dict)
    backups: dict[str, Backup] = field(default_factory=dict)
    tokens: dict[str, Remembered] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    imports: dict[str, TableImport] = field(default_factory=dict)
    others: Mapping[str, DynamoDBRegion] = field(default_factory=dict)
    """Where the tables of other accounts are that one request may use, by their ARNs."""

    def arn(self, name: str) -> str:
        """Return the ARN of a table with a name."""
        return f"arn:{partition_of(self.region)}:dynamodb:{self.region}:{self.account}:table/{name}"

    def find(self, name_or_arn: str) -> Table | None:
        """Return a table by its name or ARN, None if there is none, or none that the request may use."""
        if name_or_arn in self.others:
            return self.others[name_or_arn].find(name_or_arn)
        name = name_or_arn.rpartition("/")[2] if name_or_arn.startswith("arn:") else name_or_arn
        table = self.tables.get(name)
        return table if table is not None and name_or_arn in {name, table.arn} else None

    def delete(self, table: Table) -> None:
        """Delete a table, which may be of another account."""
        home = self.others.get(table.arn, self)
        del home.tables[table.name]

    def table(self, name_or_arn: str) -> Table:
        """Return a table for reading and writing items, or raise ResourceNotFoundError."""
        table = self.find(name_or_arn)
        if table is None:
            raise NoSuchResourceError("Requested resource not found")
        return table

    def named_table(self, name_or_arn: str) -> Table:
        """Return a table for an operation on the table itself, or raise the error that has the table's name."""
        table = self.find(name_or_arn)
        if table is None:
            raise NoSuchResourceError(f"Requested resource not found: Table: {name_or_arn} not found")
        return table

    def tagged_table(self, arn: str) -> Table:
        """Return a table for an operation on its tags, or raise the error that has the ARN."""
        table = self.find(arn)
        if table is None or table.arn != arn:
            raise NoSuchResourceError(f"Requested resource not found: ResourcArn: {arn} not found")
        return table
