"""The DynamoDB expression of a filter, in the letters of AppSync."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.util.dynamodb_filter import filter_expression
from chatprov.appsync.vtl.budget import Budget
from chatprov.appsync.vtl.errors import JavaException

A, B, C = {"a": {"eq": 1}}, {"b": {"eq": 2}}, {"c": {"eq": 3}}
TYPES = {
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
ROWS: list[tuple[dict[str, Any], str, dict[str, Any]]] = [
    ({"v": {"eq": "x"}}, "(#v = :v_eq)", {":v_eq": {"S": "x"}}),
    ({"v": {"ne": "x"}}, "(#v <> :v_ne)", {":v_ne": {"S": "x"}}),
    ({"v": {"lt": "x"}}, "(#v < :v_lt)", {":v_lt": {"S": "x"}}),
    ({"v": {"le": "x"}}, "(#v <= :v_le)", {":v_le": {"S": "x"}}),
    ({"v": {"gt": "x"}}, "(#v > :v_gt)", {":v_gt": {"S": "x"}}),
    ({"v": {"ge": "x"}}, "(#v >= :v_ge)", {":v_ge": {"S": "x"}}),
    ({"v": {"eq": 1.5}}, "(#v = :v_eq)", {":v_eq": {"N": 1.5}}),
    ({"v": {"eq": True}}, "(#v = :v_eq)", {":v_eq": {"BOOL": True}}),
    ({"v": {"eq": None}}, "(#v = :v_eq)", {":v_eq": {"NULL": None}}),
    ({"v": {"eq": {"a": 1}}}, "(#v = :v_eq)", {":v_eq": {"M": {"a": {"N": 1}}}}),
    ({"v": {"eq": [1, 2]}}, "(#v = :v_eq)", {":v_eq": {"L": [{"N": 1}, {"N": 2}]}}),
    ({"v": {"contains": "x"}}, "(contains(#v,:v_contains))", {":v_contains": {"S": "x"}}),
    ({"v": {"notContains": "x"}}, "(NOT contains(#v,:v_notContains))", {":v_notContains": {"S": "x"}}),
    ({"v": {"beginsWith": "x"}}, "(begins_with(#v,:v_beginsWith))", {":v_beginsWith": {"S": "x"}}),
    (
        {"v": {"between": [1, 9]}},
        "(#v BETWEEN :v_between_start AND :v_between_end)",
        {":v_between_start": {"N": 1}, ":v_between_end": {"N": 9}},
    ),
    (
        {"v": {"between": ["1", "9", "3"]}},
        "(#v BETWEEN :v_between_start AND :v_between_end)",
        {":v_between_start": {"S": "1"}, ":v_between_end": {"S": "9"}},
    ),
    ({"v": {"in": ["a", "b"]}}, "(#v IN (:v_in_0, :v_in_1))", {":v_in_0": {"S": "a"}, ":v_in_1": {"S": "b"}}),
    ({"v": {"in": ["a"]}}, "(#v IN (:v_in_0))", {":v_in_0": {"S": "a"}}),
    ({"v": {"in": []}}, "(null)", {}),
    ({"v": {"attributeExists": True}}, "(attribute_exists(#v))", {}),
    ({"v": {"attributeExists": False}}, "(attribute_not_exists(#v))", {}),
    *[
        ({"v": {"attributeType": name}}, "(attribute_type(#v,:v_attributeType))", {":v_attributeType": {"S": code}})
        for name, code in TYPES.items()
    ],
    ({"v": {"size": {"gt": 2}}}, "(size(#v) > :v_size_gt)", {":v_size_gt": {"N": 2}}),
    (
        {"v": {"size": {"between": [1, 3]}}},
        "(size(#v) BETWEEN :v_size_between_start AND :v_size_between_end)",
        {":v_size_between_start": {"N": 1}, ":v_size_between_end": {"N": 3}},
    ),
    ({"v": {"size": {"contains": "x"}}}, "(contains(size(#v),:v_size_contains))", {":v_size_contains": {"S": "x"}}),
    ({"v": {"size": {"attributeExists": True}}}, "(attribute_exists(size(#v)))", {}),
    (
        {"v": {"size": {"gt": 2, "lt": 5}}},
        "((size(#v) > :v_size_gt) AND (size(#v) < :v_size_lt))",
        {":v_size_gt": {"N": 2}, ":v_size_lt": {"N": 5}},
    ),
    ({"v": {"size": {"size": {"gt": 1}}}}, "(size(#v) > :v_size_size_gt)", {":v_size_size_gt": {"N": 1}}),
    ({**A, **B}, "(#a = :a_eq) AND (#b = :b_eq)", {":a_eq": {"N": 1}, ":b_eq": {"N": 2}}),
    ({"v": {"ge": 1, "le": 5}}, "((#v >= :v_ge) AND (#v <= :v_le))", {":v_ge": {"N": 1}, ":v_le": {"N": 5}}),
    ({"and": [A]}, "(#a = :and_0_a_eq)", {":and_0_a_eq": {"N": 1}}),
    (
        {"and": [A, B]},
        "((#a = :and_0_a_eq) AND (#b = :and_1_b_eq))",
        {":and_0_a_eq": {"N": 1}, ":and_1_b_eq": {"N": 2}},
    ),
    ({"or": [A, B]}, "((#a = :or_0_a_eq) OR (#b = :or_1_b_eq))", {":or_0_a_eq": {"N": 1}, ":or_1_b_eq": {"N": 2}}),
    ({"not": A}, "(NOT (#a = :not_a_eq))", {":not_a_eq": {"N": 1}}),
    ({"not": {"not": A}}, "(NOT (NOT (#a = :not_not_a_eq)))", {":not_not_a_eq": {"N": 1}}),
    (
        {"not": {"and": [A, B]}},
        "(NOT ((#a = :not_and_0_a_eq) AND (#b = :not_and_1_b_eq)))",
        {":not_and_0_a_eq": {"N": 1}, ":not_and_1_b_eq": {"N": 2}},
    ),
    (
        {"not": {**A, **B}},
        "(NOT ((#a = :not_a_eq) AND (#b = :not_b_eq)))",
        {":not_a_eq": {"N": 1}, ":not_b_eq": {"N": 2}},
    ),
    (
        {"and": [{"not": A}, B]},
        "((NOT (#a = :and_0_not_a_eq)) AND (#b = :and_1_b_eq))",
        {":and_0_not_a_eq": {"N": 1}, ":and_1_b_eq": {"N": 2}},
    ),
    (
        {"or": [{"and": [A, B]}, C]},
        "(((#a = :or_0_and_0_a_eq) AND (#b = :or_0_and_1_b_eq)) OR (#c = :or_1_c_eq))",
        {":or_0_and_0_a_eq": {"N": 1}, ":or_0_and_1_b_eq": {"N": 2}, ":or_1_c_eq": {"N": 3}},
    ),
    (
        {"and": [{"or": [A, B]}, C]},
        "(((#a = :and_0_or_0_a_eq) OR (#b = :and_0_or_1_b_eq)) AND (#c = :and_1_c_eq))",
        {":and_0_or_0_a_eq": {"N": 1}, ":and_0_or_1_b_eq": {"N": 2}, ":and_1_c_eq": {"N": 3}},
    ),
    (
        {"and": [{"or": [{"and": [A]}]}]},
        "(#a = :and_0_or_0_and_0_a_eq)",
        {":and_0_or_0_and_0_a_eq": {"N": 1}},
    ),
    ({**A, "and": [B]}, "(#a = :a_eq) AND (#b = :and_0_b_eq)", {":a_eq": {"N": 1}, ":and_0_b_eq": {"N": 2}}),
    ({"a.b": {"eq": 1}}, "(#a.b = :a.b_eq)", {":a.b_eq": {"N": 1}}),
    ({}, "", {}),
    ({"and": []}, "", {}),
    ({"v": {}}, "", {}),
    ({"v": {"size": {}}}, "", {}),
    ({"not": {}}, "(NOT )", {}),
    ({**A, "b": {}}, "(#a = :a_eq) AND ", {":a_eq": {"N": 1}}),
    ({"and": [A, {}]}, "((#a = :and_0_a_eq) AND )", {":and_0_a_eq": {"N": 1}}),
]


def names(condition: Any) -> dict[str, str]:
    """Return the names of all fields in a filter, each with its alias."""
    found: dict[str, str] = {}
    for name, value in condition.items():
        if name in {"and", "or"}:
            for member in value:
                found |= names(member)
        else:
            found |= names(value) if name == "not" else {f"#{name}": name}
    return found


@pytest.mark.parametrize(("condition", "expression", "values"), ROWS)
def test_a_filter_has_an_expression(condition: dict[str, Any], expression: str, values: dict[str, Any]) -> None:
    assert filter_expression(condition, Budget()) == {
        "expression": expression,
        "expressionNames": names(condition),
        "expressionValues": values,
    }


@pytest.mark.parametrize(
    "condition",
    [
        None,
        [],
        "string",
        {"v": {"foo": 1}},
        {"v": "x"},
        {"a": {"b": {"eq": 1}}},
        {"and": [A, None]},
        {"not": [A]},
        {"v": {"between": [1]}},
        {"v": {"between": "x"}},
        {"v": {"in": "x"}},
        {"v": {"attributeExists": "yes"}},
        {"v": {"attributeType": "S"}},
        {"v": {"attributeType": "bogus"}},
        {"v": {"attributeType": 1}},
        {"v": {"size": 3}},
    ],
)
def test_what_is_not_a_filter_is_refused(condition: Any) -> None:
    with pytest.raises(JavaException, match="IllegalArgumentException"):
        filter_expression(condition, Budget())
