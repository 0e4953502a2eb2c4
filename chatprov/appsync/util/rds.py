"""`$util.rds`: converts responses of the RDS Data API for templates.

https://docs.aws.amazon.com/appsync/latest/devguide/rds-helpers-in-util-rds.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.util.json_text import read_json, write_json
from chatprov.appsync.vtl.errors import JavaException
from chatprov.appsync.vtl.introspection import TemplateObject, exported

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_VALUES: Final = ("stringValue", "longValue", "doubleValue", "booleanValue", "blobValue", "arrayValue")


class RdsHelpers(TemplateObject):
    """`$util.rds`."""

    @exported("String", "Map", name="toJsonObject", metered=True)
    def to_json_object(self, budget: Budget, result: str | dict[str, Any] | None) -> list[list[dict[str, Any]]]:
        """Return the rows of each statement; each row is a map of column names to values."""
        answer = read_json(result) if isinstance(result, str) else result
        statements = answer.get("sqlStatementResults") if isinstance(answer, dict) else None
        if not isinstance(statements, list):
            raise JavaException("java.lang.IllegalArgumentException", "The value is no answer of the RDS Data API")
        budget.spend(len(statements))
        return [_rows(statement, budget) for statement in statements]

    @exported("String", "Map", name="toJsonString", metered=True)
    def to_json_string(self, budget: Budget, result: str | dict[str, Any] | None) -> str:
        """Return the rows of each statement, as JSON."""
        return write_json(self.to_json_object(budget, result), budget)


def _rows(statement: Any, budget: Budget) -> list[dict[str, Any]]:
    frame = statement.get("resultFrame") if isinstance(statement, dict) else None
    if not isinstance(frame, dict):
        return []
    columns = [str(column.get("label") or column.get("name")) for column in _maps(_column_metadata(frame))]
    rows = []
    for record in _maps(frame.get("records")):
        budget.allocate(8 * len(columns))
        rows.append(dict(zip(columns, map(_value, _maps(record.get("values"))), strict=False)))
    return rows


def _column_metadata(frame: dict[str, Any]) -> Any:
    metadata = frame.get("resultSetMetadata")
    return metadata.get("columnMetadata") if isinstance(metadata, dict) else None


def _maps(items: Any) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _value(field: dict[str, Any]) -> Any:
    if field.get("isNull"):
        return None
    return next((field[name] for name in _VALUES if field.get(name) is not None), None)
