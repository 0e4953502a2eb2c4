"""`util.transform` in code: the same filters as in templates, and null for what is not a filter."""

from __future__ import annotations

import json
from typing import Any

import pytest

from chatprov.appsync.js.faults import LimitFault
from tests.appsync.js.modules.calls import call

EXPRESSIONS = ("toDynamoDBFilterExpression", "toDynamoDBConditionExpression")


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_is_a_text(name: str) -> None:
    assert call(f"util.transform.{name}", {"note": {"contains": "tea"}}) == (
        '{"expression":"(contains(#note,:note_contains))","expressionNames":{"#note":"note"},'
        '"expressionValues":{":note_contains":{"S":"tea"}}}'
    )
    both = json.loads(call(f"util.transform.{name}", {"id": {"attributeExists": True}, "version": {"eq": 10}}))
    assert both == {
        "expression": "(attribute_exists(#id)) AND (#version = :version_eq)",
        "expressionNames": {"#id": "id", "#version": "version"},
        "expressionValues": {":version_eq": {"N": 10}},
    }
    assert json.loads(call(f"util.transform.{name}", {"id": {"attributeExists": False}}))["expressionValues"] == {}


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize("filters", [[], [None], [[]], ["text"], [{"v": {"like": 1}}], [{"v": "x"}], [{"and": "x"}]])
def test_what_is_not_a_filter_is_null(name: str, filters: list[Any]) -> None:
    assert call(f"util.transform.{name}", *filters) is None


NOTHING = {"expression": "", "expressionNames": {}, "expressionValues": {}}


@pytest.mark.parametrize("name", EXPRESSIONS)
@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"a": None}, NOTHING),
        ({"and": None, "or": None, "not": None}, NOTHING),
        ({"and": [{"a": None}], "or": {"a": {"in": None}}, "not": {"not": {"a": None}}}, NOTHING),
        (
            {"or": [{"a": None}, {"b": {"gt": 1}}]},
            {
                "expression": "(#b > :or_1_b_gt)",
                "expressionNames": {"#b": "b"},
                "expressionValues": {":or_1_b_gt": {"N": 1}},
            },
        ),
        ({"a": {"attributeExists": None, "attributeType": None, "between": None, "in": None, "size": None}}, NOTHING),
        (
            {"a": {"gt": 1, "in": None}, "b": None, "or": None},
            {"expression": "(#a > :a_gt)", "expressionNames": {"#a": "a"}, "expressionValues": {":a_gt": {"N": 1}}},
        ),
        (
            {"a": {"eq": None}},
            {
                "expression": "(#a = :a_eq)",
                "expressionNames": {"#a": "a"},
                "expressionValues": {":a_eq": {"NULL": None}},
            },
        ),
    ],
)
def test_a_part_of_a_filter_that_is_null_is_left_out(
    name: str, given: dict[str, Any], expected: dict[str, Any]
) -> None:
    assert json.loads(call(f"util.transform.{name}", given)) == expected


@pytest.mark.parametrize("group", ["and", "or"])
def test_one_condition_in_a_group_is_a_list_of_one(group: str) -> None:
    condition = {"a": {"eq": 1}, "b": {"ne": 2}}
    one = call("dynamodb.scan", {"filter": {group: condition}})
    assert one == call("dynamodb.scan", {"filter": {group: [condition]}})


def test_a_search_is_a_text() -> None:
    query = {"upvotes": {"ne": 15, "range": [10, 20]}, "title": {"wildcard": "h*i"}}
    assert json.loads(call("util.transform.toElasticsearchQueryDSL", query)) == {
        "bool": {
            "must": [
                {
                    "bool": {
                        "must": [
                            {"bool": {"must_not": {"term": {"upvotes": 15}}}},
                            {"range": {"upvotes": {"gte": 10, "lte": 20}}},
                        ]
                    }
                },
                {"wildcard": {"title": "h*i"}},
            ]
        }
    }
    assert call("util.transform.toElasticsearchQueryDSL", {"a": {"like": "b"}}) is None


def groups(*arguments: Any) -> Any:
    """Return the filters of each group as texts such as `a eq 1`."""
    found = call("util.transform.toSubscriptionFilter", *arguments)
    return (
        None
        if found is None
        else [
            [
                f"{condition['fieldName']} {condition['operator']} {json.dumps(condition['value'])}"
                for condition in group["filters"]
            ]
            for group in found["filterGroup"]
        ]
    )


A, B, C = {"a": {"eq": 1}}, {"b": {"eq": 2}}, {"c": {"eq": 3}}


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ([A], [["a eq 1"]]),
        ([{**A, **B}], [["a eq 1", "b eq 2"]]),
        ([{"and": [A, B]}], [["a eq 1", "b eq 2"]]),
        ([{**C, "and": [A]}], [["c eq 3", "a eq 1"]]),
        ([{"at.home.door": {"eq": "open"}}], [['at.home.door eq "open"']]),
        ([{"a": {"eq": 1, "ne": 2}}], [["a eq 1"], ["a ne 2"]]),
        ([{"or": [A, B]}], [["a eq 1"], ["b eq 2"]]),
        ([{"and": [A, {"or": [B, C]}]}], [["a eq 1", "b eq 2"], ["a eq 1", "c eq 3"]]),
        (
            [{"n": {"lte": 9, "gte": 1}, "and": [A, B], "or": [C, {"d": {"eq": False}}]}],
            [
                ["n lte 9", "a eq 1", "b eq 2", "c eq 3"],
                ["n lte 9", "a eq 1", "b eq 2", "d eq false"],
                ["n gte 1", "a eq 1", "b eq 2", "c eq 3"],
                ["n gte 1", "a eq 1", "b eq 2", "d eq false"],
            ],
        ),
        ([{"a": {"in": [1, 2]}, "b": {"notIn": ["x"]}}], [["a in [1, 2]", 'b notIn ["x"]']]),
        ([{"a": {"between": [1, 9]}}], [["a between [1, 9]"]]),
        ([{"a": {"odd": 1}}], [["a odd 1"]]),
        ([{"not": A}], [['not a {"eq": 1}']]),
        ([{**A, **B}, ["a"]], [["b eq 2"]]),
        ([{**A, "and": [B]}, ["b"]], [["a eq 1"]]),
        ([A, [], {"r": {"gte": 5}, "s": {"eq": "p"}}], [["a eq 1", "r gte 5"], ["a eq 1", 's eq "p"']]),
        ([{}, [], {"r": {"eq": 1}}], [["r eq 1"]]),
        ([{}], []),
        ([{"a": {}}], []),
        ([{"and": []}], []),
        ([None], None),
        ([], None),
        ([[]], None),
        (['{"a":{"eq":1}}'], None),
    ],
)
def test_a_subscription_has_groups_of_filters(arguments: list[Any], wanted: Any) -> None:
    assert groups(*arguments) == wanted


def test_a_filter_that_is_nested_too_deeply_is_a_limit() -> None:
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"not": deep}
    with pytest.raises(LimitFault, match="nested too deeply"):
        call("util.transform.toDynamoDBFilterExpression", deep)
