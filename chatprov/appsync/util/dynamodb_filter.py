"""Converts a GraphQL filter such as {"title": {"contains": "x"}} to a DynamoDB expression.

The letters are those that AppSync gave for the filters of LocalStack's public test suite.
"""

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
}
_GROUPS: Final = {"and": " AND ", "or": " OR "}
_TYPES: Final = {
    "_null": "NULL",
    "string": "S",
    "stringSet": "SS",
    "number": "N",
    "numberSet": "NS",
    "binary": "B",
    "binarySet": "BS",
    "boolean": "BOOL",
    "list": "L",
    "map": "M",
}
"""The values of `attributeType` and the codes of DynamoDB."""
_NEEDING_A_VALUE: Final = ("attributeExists", "attributeType", "between", "in", "size")
"""The operators that cannot compare with null, as the others do: a null operand is left out."""
_PAIR: Final = 2


def filter_expression(condition: Any, budget: Budget) -> dict[str, Any]:
    """Return `expression`, `expressionNames` and `expressionValues` of a condition.

    A member without operators adds an empty expression, which AppSync joins as any other; one that is null is left out,
    as the types of `@aws-appsync/utils` allow null where a client may leave out a part of its filter. Raises
    JavaException for what is not a filter, such as an operator that DynamoDB does not have.
    """
    builder = _Builder(budget)
    expression = builder.conditions(_map(condition), "", 0)
    return {
        "expression": " AND ".join(expression),
        "expressionNames": builder.names,
        "expressionValues": builder.values,
    }


class _Builder:
    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.names: dict[str, str] = {}
        self.values: dict[str, Any] = {}

    def conditions(self, condition: dict[str, Any], prefix: str, depth: int) -> list[str]:
        """Return the conditions of a map, one for each member; `prefix` makes the names of a field's values unique."""
        self._budget.allocate(64 * len(condition))
        if depth > MAX_VALUE_DEPTH:
            raise VtlLimitError("The filter is nested too deeply.")
        parts = []
        for key, member in condition.items():
            name, value = to_string(key, self._budget), _given(member)
            if value is None:
                continue
            if name in _GROUPS:
                parts += self._combined(name, value, prefix, depth)
            elif name == "not":
                denied = self.conditions(_map(value), f"{prefix}not_", depth + 1)
                parts += [f"(NOT {_joined(denied, ' AND ')})"] if denied or not value else []
            else:
                self.names[f"#{name}"] = name
                parts.append(self._operators(f"#{name}", f"{prefix}{name}", _map(value), depth + 1))
        return parts

    def _combined(self, name: str, members: Any, prefix: str, depth: int) -> list[str]:
        """Return the condition of a group; none if all its members are left out."""
        # One condition is a list of one, as for the input of a list in GraphQL.
        listed = [members] if isinstance(members, dict) else _list(members)
        found = [
            (member, self.conditions(_map(member), f"{prefix}{name}_{index}_", depth + 1))
            for index, member in enumerate(listed)
        ]
        parts = [" AND ".join(conditions) for member, conditions in found if conditions or not member]
        return [_joined(parts, _GROUPS[name])] if parts or not listed else []

    def _operators(self, name: str, value_name: str, operators: dict[str, Any], depth: int) -> str:
        if depth > MAX_VALUE_DEPTH:
            raise VtlLimitError("The filter is nested too deeply.")
        parts = []
        for operator, operand in operators.items():
            if operand is None and operator in _NEEDING_A_VALUE:
                continue
            if operator == "size":
                # A size of a size is the size, too, but for the names of its values.
                size = name if name.startswith("size(") else f"size({name})"
                parts.append(self._operators(size, f"{value_name}_size", _map(operand), depth + 1))
            else:
                parts.append(f"({self._operator(name, f':{value_name}_{operator}', operator, operand)})")
        return _joined(parts, " AND ")

    def _operator(self, name: str, placeholder: str, operator: str, operand: Any) -> str:
        if operator == "attributeExists":
            return f"attribute_exists({name})" if _boolean(operand) else f"attribute_not_exists({name})"
        if operator == "attributeType":
            return f"attribute_type({name},{self._value(placeholder, _type(operand))})"
        if operator == "in":
            held = [self._value(f"{placeholder}_{index}", member) for index, member in enumerate(_list(operand))]
            return f"{name} IN ({', '.join(held)})" if held else "null"
        if operator == "between":
            bounds = _list(operand)
            if len(bounds) < _PAIR:
                raise _not_a_filter("between takes a list of two values")
            start = self._value(f"{placeholder}_start", bounds[0])
            return f"{name} BETWEEN {start} AND {self._value(f'{placeholder}_end', bounds[1])}"
        if operator in _COMPARISONS:
            return f"{name} {_COMPARISONS[operator]} {self._value(placeholder, operand)}"
        if operator in _FUNCTIONS:
            return _FUNCTIONS[operator].format(name=name, value=self._value(placeholder, operand))
        raise _not_a_filter(f"Invalid filter operator: {operator}")

    def _value(self, placeholder: str, operand: Any) -> str:
        self.values[placeholder] = to_dynamodb(operand, self._budget)
        return placeholder


def _joined(parts: list[str], word: str) -> str:
    """Join expressions; several are put in parentheses, one is not."""
    return parts[0] if len(parts) == 1 else f"({word.join(parts)})" if parts else ""


def _given(member: Any) -> Any:
    """Return a member of a filter; None also for operators that are all null and left out."""
    if (
        isinstance(member, dict)
        and member
        and all(operand is None and operator in _NEEDING_A_VALUE for operator, operand in member.items())
    ):
        return None
    return member


def _not_a_filter(message: str) -> JavaException:
    return JavaException("java.lang.IllegalArgumentException", message)


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise _not_a_filter("A filter is a map from fields to operators")
    return value


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise _not_a_filter("and, or, between and in take a list")
    return value


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise _not_a_filter("attributeExists takes true or false")
    return value


def _type(value: Any) -> str:
    if not isinstance(value, str) or value not in _TYPES:
        raise _not_a_filter(f"attributeType takes one of {', '.join(_TYPES)}")
    return _TYPES[value]
