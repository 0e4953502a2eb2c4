"""The names of tables and columns in SQL statements, in the quotation marks of a database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from chatprov.appsync.js.faults import CodeFault


@dataclass(frozen=True, slots=True)
class SqlDialect:
    """A kind of database: the function that makes requests for it, its quotation mark, whether it has RETURNING.

    The methods raise CodeFault, with the words of AppSync, for what is not a name.
    """

    function: str
    quote: str
    has_returning: bool

    def quoted(self, name: str) -> str:
        """Return a name with each of its steps in quotation marks; `*` alone has none."""
        return name if name == "*" else ".".join(f"{self.quote}{step}{self.quote}" for step in name.split("."))

    def columns(self, columns: Any) -> str:
        """Return a list of columns; it can also be the text `*`."""
        if columns == "*":
            return "*"
        if not isinstance(columns, list):
            raise CodeFault("Expected column to be * or an array.")
        if not all(isinstance(column, str) for column in columns):
            raise CodeFault("Invalid type in column array.")
        return ", ".join(map(self.quoted, columns))

    def source(self, payload: dict[str, Any]) -> str:
        """Return the table of a select, which is in `table` or `from`."""
        source = payload.get("from")
        if source is None:
            return self.table(payload)
        if payload.get("table") is not None:
            raise CodeFault("'from' and 'table' keys cannot be used together")
        if not isinstance(source, str | dict):
            raise CodeFault("'from' value is expected to be string or object.")
        return self._named(source)

    def table(self, payload: dict[str, Any]) -> str:
        """Return the table of any statement, which is in `table`."""
        if payload.get("table") is None:
            raise CodeFault("'table' or 'from' key is required.")
        return self._named(payload["table"])

    def _named(self, table: Any) -> str:
        """Return a table; in an object, the value is its name and the key its alias."""
        if isinstance(table, str):
            return self.quoted(table)
        if not isinstance(table, dict):
            raise CodeFault("table name is expected to be a string or alias.")
        if len(table) > 1:
            raise CodeFault("table alias is allowed only one key-value pair.")
        if not table:
            raise CodeFault("java.util.NoSuchElementException")
        ((alias, name),) = table.items()
        if not isinstance(name, str):
            raise CodeFault("Table alias value is expected to be a string.")
        return f"{self.quoted(name)} as {self.quoted(alias)}"
