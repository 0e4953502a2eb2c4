"""Comparisons with the operators from before expressions, such as NOT_CONTAINS.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions.evaluation import OPERATORS
from chatprov.local.services.dynamodb.values import ORDERED, AttributeValue, normalized_value, rank, type_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chatprov.local.services.dynamodb.values import Item

_INVALID: Final = "One or more parameter values were invalid: "
SYMBOLS: Final = {
    "EQ": "=",
    "NE": "<>",
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
    "BETWEEN": "BETWEEN",
    "IN": "IN",
    "BEGINS_WITH": "begins_with",
    "CONTAINS": "contains",
    "NOT_CONTAINS": "contains",
    "NOT_NULL": "attribute_exists",
    "NULL": "attribute_not_exists",
}
ON_KEYS: Final = frozenset({"EQ", "LT", "LE", "GT", "GE", "BETWEEN", "BEGINS_WITH"})
WITHOUT_VALUE: Final = frozenset({"NULL", "NOT_NULL"})
_COUNTS: Final = {"NULL": 0, "NOT_NULL": 0, "BETWEEN": 2}
"""The numbers of values, where it is not one."""
_TYPES: Final = {
    **dict.fromkeys(("LT", "LE", "GT", "GE", "BETWEEN", "IN", "CONTAINS", "NOT_CONTAINS"), ORDERED),
    "BEGINS_WITH": frozenset({"S", "B"}),
}
"""The types of values for each comparison that does not take all types."""


def test_of(name: str, comparison: str, values: list[AttributeValue]) -> Callable[[Item], bool]:
    """Return what says whether an attribute of an item meets a comparison."""
    applied = OPERATORS[SYMBOLS[comparison]]
    if comparison == "NOT_CONTAINS":
        return lambda item: not applied(item.get(name), *values)
    return lambda item: applied(item.get(name), *values)


def comparison_of(condition: Mapping[str, Any]) -> tuple[str, list[AttributeValue]]:
    """Return the operator and the values of a condition, or raise ValidationError."""
    comparison = condition["ComparisonOperator"]
    values = [normalized_value(value) for value in condition.get("AttributeValueList") or ()]
    _check_values(comparison, values)
    for value in values:
        if type_of(value) not in _TYPES.get(comparison, {type_of(value)}):
            raise ValidationError(
                f"{_INVALID}ComparisonOperator {comparison} is not valid for {type_of(value)} AttributeValue type"
            )
    _check_range(comparison, values)
    return comparison, values


def _check_values(comparison: str, values: list[AttributeValue]) -> None:
    wanted = max(1, len(values)) if comparison == "IN" else _COUNTS.get(comparison, 1)
    if len(values) != wanted:
        raise ValidationError(f"{_INVALID}Invalid number of argument(s) for the {comparison} ComparisonOperator")
    if len(set(map(type_of, values))) > 1:
        raise ValidationError(f"{_INVALID}AttributeValues inside AttributeValueList must be of same type")


def _check_range(comparison: str, values: list[AttributeValue]) -> None:
    if comparison == "BETWEEN" and rank(values[0]) > rank(values[1]):
        raise ValidationError(
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"
        )
