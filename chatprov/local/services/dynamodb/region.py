"""DynamoDB in one account and region: tables by name, backups by ARN, and the tokens of transactions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatprov.local.services.dynamodb.errors import NoSuchResourceError
from chatprov.region import partition_of

if TYPE_CHECKING:
    from chatprov.local.services.dynamodb.backup import Backup
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.transaction_token import Remembered


@dataclass(slots=True)
class DynamoDBRegion:
    """The resources of one account and region."""

    account: str
    region: str
    tables: dict[str, Table] = field(default_factory=dict)
    backups: dict[str, Backup] = field(default_factory=dict)
    tokens: dict[str, Remembered] = field(default_factory=dict)

    def arn(self, name: str) -> str:
        """Return the ARN of a table with a name."""
        return f"arn:{partition_of(self.region)}:dynamodb:{self.region}:{self.account}:table/{name}"

    def find(self, name_or_arn: str) -> Table | None:
        """Return a table by its name or ARN, None if there is none."""
        name = name_or_arn.rpartition("/")[2] if name_or_arn.startswith("arn:") else name_or_arn
        table = self.tables.get(name)
        return table if table is not None and name_or_arn in {name, table.arn} else None

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
