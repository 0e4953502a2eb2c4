"""Converts a GraphQL filter to an OpenSearch query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chatprov.appsync.vtl.budget import MAX_VALUE_DEPTH
from chatprov.appsync.vtl.errors import JavaException, VtlLimitError

if TYPE_CHECKING:
    from collections.abc import Callable

    from chatprov.appsync.vtl.budget import Budget

_GROUPS: Final = {"and": "must", "or": "should", "not": "must_not"}


def query_dsl(condition: dict[str, Any], budget: Budget, depth: int = 0) -> dict[str, Any]:
    """Return the query of a condition; several fields, and several operators of a field, are joined by AND.

    Raises JavaException for an unknown operator.
    """
    budget.allocate(64 * len(condition) + 8)
    if depth > MAX_VALUE_DEPTH:
        raise VtlLimitError("The filter is nested too deeply.")
    queries = []
    for name, value in condition.items():
        if name in _GROUPS:
            listed = value if isinstance(value, list) else [value]
            queries.append({"bool": {_GROUPS[name]: [query_dsl(_map(member), budget, depth + 1) for member in listed]}})
        else:
            queries.append(_all([_operator(name, operator, operand) for operator, operand in _map(value).items()]))
    return _all(queries)


def _all(queries: list[dict[str, Any]]) -> dict[str, Any]:
    return queries[0] if len(queries) == 1 else {"bool": {"must": queries}}


def _operator(field: str, operator: str, operand: Any) -> dict[str, Any]:
    build = _OPERATORS.get(operator)
    if build is None:
        raise JavaException("java.lang.IllegalArgumentException", f"Invalid search operator: {operator}")
    return build(field, operand)


def _not(query: dict[str, Any]) -> dict[str, Any]:
    return {"bool": {"must_not": query}}


def _range(field: str, operand: Any) -> dict[str, Any]:
    if not isinstance(operand, list) or not operand:
        raise JavaException("java.lang.IllegalArgumentException", "range takes a list of one or two values")
    bounds = {"gte": operand[0]}
    if len(operand) > 1:
        bounds["lte"] = operand[1]
    return {"range": {field: bounds}}


_OPERATORS: Final[dict[str, Callable[[str, Any], dict[str, Any]]]] = {
    "eq": lambda field, operand: {"term": {field: operand}},
    "ne": lambda field, operand: _not({"term": {field: operand}}),
    "lt": lambda field, operand: {"range": {field: {"lt": operand}}},
    "lte": lambda field, operand: {"range": {field: {"lte": operand}}},
    "gt": lambda field, operand: {"range": {field: {"gt": operand}}},
    "gte": lambda field, operand: {"range": {field: {"gte": operand}}},
    "range": _range,
    "match": lambda field, operand: {"match": {field: operand}},
    "matchPhrase": lambda field, operand: {"match_phrase": {field: operand}},
    "matchPhrasePrefix": lambda field, operand: {"match_phrase_prefix": {field: operand}},
    "multiMatch": lambda field, operand: {"multi_match": {"query": operand, "fields": [field]}},
    "exists": lambda field, operand: {"exists": {"field": field}} if operand else _not({"exists": {"field": field}}),
    "wildcard": lambda field, operand: {"wildcard": {field: operand}},
    "regexp": lambda field, operand: {"regexp": {field: operand}},
}


def _map(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise JavaException("java.lang.IllegalArgumentException", "A filter is a map from fields to operators")
    return value
