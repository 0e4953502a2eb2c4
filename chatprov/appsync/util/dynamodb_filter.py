"""Converts a GraphQL filter such as {"title": {"contains": "x"}} to a DynamoDB expression."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.util.dynamodb import to_dynamodb
from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH
from chatprov.appsync.vtl.errors import JavaException, VtlLimitError
from chatprov.appsync.vtl.javatext import to_string

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_COMPARISONS: Final = {"eq": "=", "ne": "<>", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_FUNCTIONS: Final = {
    "contains": "contains({name},{value})",
    "notContains": "NOT contains({name},{value})",
    "beginsWith": "begins_with({name},{value})",
    "attributeType": "attribute_type({name},{value})",
}
_GROUPS: Final = {"and": " AND ", "or": " OR "}
_PAIR: Final = 2


def filter_expression(condition: dict[str, Any], budget: Budget) -> dict[str, Any]:
    """Return `expression`, `expressionNames` and `expressionValues` of a condition.

    Raises JavaException for an operator that DynamoDB does not have.
    """
    builder = _Builder(budget)
    expression = builder.group(condition, "", 0)
    return {
        "expression": expression,
        "expressionNames": builder.names,
        "expressionValues": builder.values,
    }


class _Builder:
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def group(self, condition: dict[str, Any], prefix: str, depth: int) -> str:
        """Return the conditions of a map, joined with AND; `prefix` makes the names of a field's values unique."""
        self._budget.allocate(64 * len(condition))
        if depth > MAX_VALUE_DEPTH:
            raise VtlLimitError("The filter is nested too deeply.")
        parts = []
        for key, value in condition.items():
            name = to_string(key, self._budget)
            if name in _GROUPS:
                parts.append(self._combined(name, value, prefix, depth))
            elif name == "not":
                parts.append(f"(NOT {self.group(_map(value), f'{prefix}not_', depth + 1)})")
            else:
                parts.append(self._field(name, _map(value), prefix, depth))
        return " AND ".join(part for part in parts if part)

    def _combined(self, name: str, conditions: Any, prefix: str, depth: int) -> str:
        listed = conditions if isinstance(conditions, list) else [conditions]
        parts = [
            self.group(_map(condition), f"{prefix}{name}_{index}_", depth + 1) for index, condition in enumerate(listed)
        ]
        joined = _GROUPS[name].join(part for part in parts if part)
        return f"({joined})" if joined else ""

    def _field(self, field: str, operators: dict[str, Any], prefix: str, depth: int) -> str:
        self.names[f"#{field}"] = field
        parts = []
        for operator, operand in operators.items():
            if operator == "size":
                part = self._operators(f"size(#{field})", f"{prefix}{field}_size", _map(operand), depth)
            else:
                part = self._operator(f"#{field}", f"{prefix}{field}", operator, operand)
            parts.append(f"({part})")
        return " AND ".join(parts)

    def _operators(self, name: str, value_name: str, operators: dict[str, Any], depth: int) -> str:
        if depth > MAX_VALUE_DEPTH:
            raise VtlLimitError("The filter is nested too deeply.")
        return " AND ".join(self._operator(name, value_name, key, operand) for key, operand in operators.items())

    def _operator(self, name: str, value_name: str, operator: str, operand: Any) -> str:
        placeholder = f":{value_name}_{operator}"
        if operator == "attributeExists":
            return f"attribute_exists({name})" if operand else f"attribute_not_exists({name})"
        if operator in {"between", "in"}:
            operands = operand if isinstance(operand, list) else [operand]
            held = [self._value(f"{placeholder}_{index}", operand) for index, operand in enumerate(operands)]
            if operator == "in":
                return f"{name} IN ({', '.join(held)})"
            if len(held) != _PAIR:
                raise JavaException("java.lang.IllegalArgumentException", "between takes a list of two values")
            return f"{name} BETWEEN {held[0]} AND {held[1]}"
        if operator in _COMPARISONS:
            return f"{name} {_COMPARISONS[operator]} {self._value(placeholder, operand)}"
        if operator in _FUNCTIONS:
            return _FUNCTIONS[operator].format(name=name, value=self._value(placeholder, operand))
        raise JavaException("java.lang.IllegalArgumentException", f"Invalid filter operator: {operator}")

    def _value(self, placeholder: str, operand: Any) -> str:
        self.values[placeholder] = to_dynamodb(operand, self._budget)
        return placeholder


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise JavaException("java.lang.IllegalArgumentException", "A filter is a map from fields to operators")
    return value
