"""DynamoDB in one account and region: tables by name, backups, exports and imports by ARN, and the tokens of transactions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from chatprov.local.services.dynamodb.errors import NoSuchResourceError
from chatprov.local.services.dynamodb.journal import (
    BACKUP,
    EXPORT,
    IMPORT,
    TABLE,
    backup_images,
    item_images,
    table_image,
)
from chatprov.local.services.stored_values import to_json
from chatprov.region import partition_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.dynamodb.backup import Backup
    from chatprov.local.services.dynamodb.export import Export
    from chatprov.local.services.dynamodb.journal import Journal
    from chatprov.local.services.dynamodb.links import Links
    from chatprov.local.services.dynamodb.table import Table
    from chatprov.local.services.dynamodb.table_definition import TableDefinition
    from chatprov.local.services.dynamodb.table_import import TableImport
    from chatprov.local.services.dynamodb.table_job import TableJob
    from chatprov.local.services.dynamodb.transaction_token import Remembered
    from chatprov.local.storage import Image


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
    journal: Journal | None = None
    """Where changes are written before they are made; None in a cloud without a folder."""

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

    def add(self, table: Table, started: TableImport | None = None) -> None:
        """Add a table with its items, and the import that it comes from; raises InternalServerError."""
        if self.journal is not None:
            images = [] if started is None else [self._image(IMPORT, started)]
            self.journal.write([*images, table_image(*self.place, table), *item_images(table.id, table)])
        if started is not None:
            self.imports[started.arn] = started
        table.journal = self.journal
        self.tables[table.name] = table

    def change(self, table: Table, changed: TableDefinition) -> None:
        """Change a table, which may be of another account, to a changed copy of its definition; raises InternalServerError."""
        if self.journal is not None:
            self.journal.write([table_image(*self._home(table).place, changed)])
        table.adopt(changed)

    def delete(self, table: Table) -> None:
        """Delete a table, which may be of another account; raises InternalServerError."""
        home = self._home(table)
        if self.journal is not None:
            self.journal.write([((TABLE, *home.place, table.name), None)])
        del home.tables[table.name]

    def add_backup(self, backup: Backup) -> None:
        """Add a backup; raises InternalServerError."""
        if self.journal is not None:
            self.journal.write(backup_images(*self.place, backup))
        self.backups[backup.arn] = backup

    def delete_backup(self, arn: str) -> None:
        """Delete a backup; raises InternalServerError."""
        if self.journal is not None:
            self.journal.write([((BACKUP, *self.place, arn), None)])
        del self.backups[arn]

    def add_export(self, export: Export) -> None:
        """Add an export; raises InternalServerError."""
        if self.journal is not None:
            self.journal.write([self._image(EXPORT, export)])
        self.exports[export.arn] = export

    def add_import(self, failed: TableImport) -> None:
        """Add an import that has made no table; raises InternalServerError."""
        if self.journal is not None:
            self.journal.write([self._image(IMPORT, failed)])
        self.imports[failed.arn] = failed

    @property
    def place(self) -> tuple[str, str]:
        """The account and the region."""
        return self.account, self.region

    def _home(self, table: Table) -> DynamoDBRegion:
        return self.others.get(table.arn, self)

    def _image(self, kind: str, job: TableJob) -> Image:
        return (kind, *self.place, job.arn), to_json(job)

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
