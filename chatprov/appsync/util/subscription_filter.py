"""Converts a GraphQL filter to the filter group of a subscription: filters joined by OR, each of conditions joined by AND."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH
from chatprov.appsync.vtl.errors import JavaException, VtlLimitError

if TYPE_CHECKING:
    from chatprov.appsync.vtl.budget import Budget

_Filter: TypeAlias = dict[str, Any]
_Alternatives: TypeAlias = list[list[_Filter]]
"""Filters joined by OR; each is a list of conditions joined by AND."""


def subscription_filter(
    condition: dict[str, Any], ignored: list[Any], strict: dict[str, Any], budget: Budget
) -> dict[str, Any]:
    """Return the `filterGroup` of a condition.

    Several operators of a field are joined by OR, several fields by AND; fields in `ignored` are left out. In addition,
    at least one of the `strict` rules, each a field with one operator, must be true.
    """
    alternatives = _all(condition, {str(field) for field in ignored}, budget, 0)
    rules: _Alternatives = [
        [_filter(field, operator, operand)]
        for field, operators in strict.items()
        for operator, operand in _map(operators).items()
    ]
    if rules:
        alternatives = _product(alternatives, rules, budget)
    return {"filterGroup": [{"filters": filters} for filters in alternatives if filters]}


def _all(condition: dict[str, Any], ignored: set[str], budget: Budget, depth: int) -> _Alternatives:
    """Return the filters of a map; its entries are joined by AND."""
    budget.allocate(8 * len(condition) + 8)
    if depth > MAX_VALUE_DEPTH:
        raise VtlLimitError("The filter is nested too deeply.")
    alternatives: _Alternatives = [[]]
    for name, value in condition.items():
        if name in ignored:
            continue
        found: _Alternatives
        if name == "and":
            found = [[]]
            for member in _list(value):
                found = _product(found, _all(_map(member), ignored, budget, depth + 1), budget)
        elif name == "or":
            listed = [_all(_map(member), ignored, budget, depth + 1) for member in _list(value)]
            found = [filters for alternatives in listed for filters in alternatives if filters] or [[]]
        else:
            found = [[_filter(name, operator, operand)] for operator, operand in _map(value).items()] or [[]]
        alternatives = _product(alternatives, found, budget)
    return alternatives


def _product(left: _Alternatives, right: _Alternatives, budget: Budget) -> _Alternatives:
    width = max(map(len, left), default=0) + max(map(len, right), default=0)
    budget.allocate(8 * len(left) * len(right) * (width + 8))
    return [[*first, *other] for first in left for other in right]


def _filter(field: str, operator: str, value: Any) -> _Filter:
    return {"fieldName": field, "operator": operator, "value": value}


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise JavaException("java.lang.IllegalArgumentException", "and, or take a list of conditions")
    return value


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise JavaException("java.lang.IllegalArgumentException", "A filter is a map from fields to operators")
    return value
