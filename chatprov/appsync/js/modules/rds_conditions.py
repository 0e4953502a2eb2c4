"""The WHERE clauses of SQL statements, in the letters and with the refusals of AppSync."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.js.faults import CodeFault, LimitFault
from chatprov.appsync.js.modules.rds_values import is_template
from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.js.modules.rds_values import SqlVariables

_COMPARISONS: Final = {"eq": "=", "ne": "!=", "gt": ">", "lt": "<", "ge": ">=", "le": "<="}
_PATTERNS: Final = {
    "contains": ("LIKE", "%{}%"),
    "beginsWith": ("LIKE", "{}%"),
    "notContains": ("NOT LIKE", "{}"),
}
_GROUPS: Final = frozenset({"and", "or", "not"})
_PAIR: Final = 2


class SqlConditions:
    """Writes conditions; `quoted` returns a name in the quotes of the database."""

    def __init__(self, variables: SqlVariables, quoted: Callable[[str], str]) -> None:
        self._variables = variables
        self._quoted = quoted

    def where(self, condition: Any) -> str:
        """Return the text behind WHERE; it is empty when there is no condition."""
        if condition is None:
            return ""
        if is_template(condition):
            return self._variables.template(condition)
        if not isinstance(condition, dict):
            raise CodeFault("WHERE values are expected to be SQL templates or a condition object.")
        return " AND ".join(self._members(condition, 0))

    def _members(self, condition: dict[str, Any], depth: int, *, in_brackets: bool = False) -> list[str]:
        """Return the text of each member; those of `and` and `or` that are not empty are in brackets."""
        if depth > MAX_VALUE_DEPTH:
            raise LimitFault("A condition is nested too deeply.")
        self._variables.budget.allocate(64 * len(condition))
        parts = []
        for name, value in condition.items():
            text = self._group(name, value, depth) if name in _GROUPS else self._column(name, value)
            if text or name not in _GROUPS:
                parts.append(f"({text})" if in_brackets and text else text)
        return parts

    def _group(self, name: str, members: Any, depth: int) -> str:
        if not isinstance(members, list):
            raise CodeFault(f"{name} expects conditions to be an array")
        parts = []
        for member in members:
            if not isinstance(member, dict) or is_template(member):
                raise CodeFault(f"Expected {name} to be an Object.")
            parts.append(" AND ".join(self._members(member, depth + 1, in_brackets=name != "not")))
        if name != "not":
            return f" {name.upper()} ".join(parts)
        text = " AND ".join(filter(None, parts))
        return f"NOT ({text})" if text else ""

    def _column(self, name: str, operators: Any) -> str:
        if not isinstance(operators, dict):
            raise CodeFault("Expected condition to be an Object.")
        return " AND ".join(
            self._operator(self._quoted(name), f"{name}.{operator}", operator, operand)
            for operator, operand in operators.items()
        )

    def _operator(self, column: str, path: str, operator: str, operand: Any) -> str:
        if operator == "size":
            return self._size(f"LENGTH ({column})", path, operand)
        if operator == "between":
            return self._between(column, path, operand)
        if operator == "attributeExists":
            return f"{column} IS NOT NULL" if _checked(operand, bool, "a boolean", path) else f"{column} IS NULL"
        if operator in _PATTERNS:
            word, pattern = _PATTERNS[operator]
            text = _checked(operand, str, "a string", path)
            return f"{column} {word} {self._variables.bind(pattern.format(text))}"
        if operator in _COMPARISONS:
            return f"{column} {_COMPARISONS[operator]} {self._variables.bind(_given(operand, path))}"
        raise CodeFault(f"Unsupported condition {path}.")

    def _size(self, length: str, path: str, operators: Any) -> str:
        if not isinstance(operators, dict):
            raise CodeFault(f"Expected {path} to be an Object.")
        parts = []
        for operator, operand in operators.items():
            if operator == "between":
                parts.append(self._between(length, path, operand))
            elif operator in _COMPARISONS:
                parts.append(f"{length} {_COMPARISONS[operator]} {self._variables.value(operand)}")
            else:
                raise CodeFault(f"{path} has invalid size operator.")
        return " AND ".join(parts)

    def _between(self, target: str, path: str, bounds: Any) -> str:
        if not isinstance(bounds, list):
            raise CodeFault(f"{path} condition expects an array with length of 2.")
        if len(bounds) != _PAIR:
            raise CodeFault(
                f"{path} condition expects an array with 2 values but received an array with length {len(bounds)}."
            )
        low, high = map(self._variables.value, bounds)
        return f"{target} BETWEEN {low} AND {high}"


def _given(operand: Any, path: str) -> Any:
    if operand is None:
        raise CodeFault(f"Value for {path} can't be null.")
    return operand


def _checked(operand: Any, kind: type, wanted: str, path: str) -> Any:
    if type(_given(operand, path)) is not kind:
        raise CodeFault(f"{path} expects {wanted} value to be passed.")
    return operand
