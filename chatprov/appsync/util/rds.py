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

_VALUES: Final = ("stringValue", "longValue", "doubleValue", "booleanValue", "blobValue")
_ARRAYS: Final = ("stringValues", "longValues", "doubleValues", "booleanValues", "arrayValues")


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
    """Return the rows of one statement without the columns that are null; one empty row for a statement without records.

    The documentation promises an empty list for a statement that only changes rows; AppSync gives the row.
    """
    result = statement if isinstance(statement, dict) else {}
    columns = [str(column.get("label") or column.get("name")) for column in _maps(result.get("columnMetadata"))]
    records = result.get("records")
    if not isinstance(records, list):
        return [{}]
    rows = []
    for record in records:
        budget.allocate(8 * len(columns))
        values = zip(columns, (_value(field, budget) for field in _maps(record)), strict=False)
        rows.append({column: value for column, value in values if value is not None})
    return rows


def _maps(items: Any) -> list[dict[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _value(field: dict[str, Any], budget: Budget) -> Any:
    if "arrayValue" in field and isinstance(field["arrayValue"], dict):
        return _array(field["arrayValue"], budget)
    return next((field[name] for name in _VALUES if field.get(name) is not None), None)


def _array(field: dict[str, Any], budget: Budget) -> list[Any]:
    items: list[Any] = next((field[name] for name in _ARRAYS if isinstance(field.get(name), list)), [])
    budget.allocate(8 * len(items))
    if "arrayValues" in field:
        return [_array(item, budget) for item in _maps(items)]
    return list(items)
