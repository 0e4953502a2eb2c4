"""STEP 1 again, for the further tables in config.yaml.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html
"""

from collections.abc import Sequence

from chatprov.config import Config
from chatprov.config.table import KeyAttribute, TableSettings
from chatprov.step import Resource, StepModule

from .table import DynamoTable

PREFIX = "table-"


class FurtherTable(DynamoTable):
    """A table of `tables` in config.yaml."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.key = f"{PREFIX}{table}"

    def settings(self, config: Config) -> TableSettings:
        """Return its section; of a table that config.yaml no longer has, only as much as its deletion needs."""
        gone = TableSettings(name=self.table.ljust(3, "_"), partition_key=KeyAttribute(name="id", type="S"))
        return config.tables.get(self.table, gone)


def resources(config: Config) -> Sequence[Resource]:
    """Return one table for each entry."""
    return [FurtherTable(table) for table in config.tables]


def former(key: str) -> Resource | None:
    """Return the table of a key in the state file that config.yaml no longer has."""
    return FurtherTable(key.removeprefix(PREFIX)) if key.startswith(PREFIX) else None


STEP = StepModule(resources=resources, retired=former)
