"""The text of SQL statements, in the letters and with the refusals of AppSync.

A clause that comes out empty is left out, and what remains is written as AppSync writes it, valid or not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.faults import CodeFault
from chatprov.appsync.js.modules.rds_conditions import SqlConditions
from chatprov.appsync.js.modules.rds_values import SqlVariables, is_template

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.environment import CodeBudget
    from chatprov.appsync.js.modules.rds_names import SqlDialect

_DIRECTIONS: Final = frozenset({"ASC", "DESC"})
_GROUPING: Final = frozenset({"groupBy", "having"})


def request_of(dialect: SqlDialect, statements: tuple[Any, ...], budget: CodeBudget) -> dict[str, Any]:
    """Return the request with the statements and their variables.

    Raises CodeFault for a statement that AppSync refuses.
    """
    variables = SqlVariables(budget)
    writer = _StatementWriter(dialect, variables)
    return {
        "statements": [writer.text(statement) for statement in statements],
        "variableMap": variables.values,
        "variableTypeHintMap": variables.hints,
    }


class _StatementWriter:
    def __init__(self, dialect: SqlDialect, variables: SqlVariables) -> None:
        self._dialect = dialect
        self._variables = variables
        self._conditions = SqlConditions(variables, dialect.quoted)

    def text(self, statement: Any) -> str:
        if isinstance(statement, str):
            return statement
        if is_template(statement):
            return self._variables.template(statement)
        write = _WRITERS.get(str(statement.get("type"))) if isinstance(statement, dict) else None
        if write is None or not isinstance(statement.get("properties"), dict):
            raise CodeFault(f"Unsupported type is passed as argument to {self._dialect.function}")
        return " ".join(clause for clause in write(self, statement["properties"]) if clause).rstrip()

    def select(self, payload: dict[str, Any]) -> list[str]:
        _check_clauses(payload)
        columns = payload.get("columns")
        clauses = [
            "SELECT",
            "*" if columns is None else self._dialect.columns(columns),
            f"FROM {self._dialect.source(payload)}",
        ]
        clauses += self._where(payload)
        if payload.get("orderBy") is not None:
            clauses += self._order(payload["orderBy"])
        for member in ("limit", "offset"):
            if payload.get(member) is not None:
                clauses.append(f"{member.upper()} {self._variables.number(payload[member], member)}")
        return clauses

    def insert(self, payload: dict[str, Any]) -> list[str]:
        values = _values(payload, "insert")
        table = self._dialect.table(payload)
        names = ", ".join(map(self._dialect.quoted, values))
        bound = ", ".join(map(self._variables.value, values.values()))
        return [f"INSERT INTO {table}", f"({names}) VALUES ({bound})", *self._returning(payload)]

    def update(self, payload: dict[str, Any]) -> list[str]:
        values = _values(payload, "update")
        table = self._dialect.table(payload)
        changes = [f"{self._dialect.quoted(name)} = {self._variables.value(value)}" for name, value in values.items()]
        return [f"UPDATE {table}", "SET", ", ".join(changes), *self._where(payload), *self._returning(payload)]

    def remove(self, payload: dict[str, Any]) -> list[str]:
        return ["DELETE FROM", self._dialect.table(payload), *self._where(payload), *self._returning(payload)]

    def _where(self, payload: dict[str, Any]) -> list[str]:
        condition = self._conditions.where(payload.get("where"))
        return ["WHERE", condition] if condition else []

    def _order(self, order: Any) -> list[str]:
        if not isinstance(order, list):
            raise CodeFault("orderBy expects an array.")
        terms = ", ".join(map(self._order_term, order))
        return ["ORDER BY", terms] if terms else []

    def _order_term(self, item: Any) -> str:
        if not isinstance(item, dict):
            raise CodeFault("orderBy item expected to be an object.")
        column, direction = item.get("column"), item.get("dir")
        if not isinstance(column, str):
            raise CodeFault("orderBy item expected to have property column.")
        word = direction.upper() if isinstance(direction, str) else "ASC"
        if word not in _DIRECTIONS:
            raise CodeFault(f"orderBy dir can have either ASC or DESC found {direction}.")
        return f"{self._dialect.quoted(column)} {word}"

    def _returning(self, payload: dict[str, Any]) -> list[str]:
        returning = payload.get("returning")
        if returning is None:
            return []
        columns = self._dialect.columns(returning)
        if not self._dialect.has_returning:
            raise CodeFault("returning is not supported in MySQL.")
        return ["RETURNING", columns]


_WRITERS: Final[dict[str, Callable[[_StatementWriter, dict[str, Any]], list[str]]]] = {
    "SELECT": _StatementWriter.select,
    "INSERT": _StatementWriter.insert,
    "UPDATE": _StatementWriter.update,
    "REMOVE": _StatementWriter.remove,
}


def _check_clauses(payload: dict[str, Any]) -> None:
    """Raise CodeFault for a clause that AppSync knows, but whose letters are not documented: left out, it would do harm."""
    for name, value in payload.items():
        if value is not None and (name in _GROUPING or "join" in name.lower()):
            raise CodeFault(f"The local runtime does not support {name} in select.")


def _values(payload: dict[str, Any], function: str) -> dict[str, Any]:
    values = payload.get("values")
    if values is None:
        raise CodeFault(f"values are expected to be passed to {function}")
    if not isinstance(values, dict):
        raise CodeFault("Expected values to an Object.")
    return values
