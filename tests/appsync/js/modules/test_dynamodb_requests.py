"""`@aws-appsync/utils/dynamodb`: the request of each function."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.js.faults import CodeFault, LimitFault
from tests.appsync.js.modules.calls import call

KEY, TYPED_KEY = {"id": "9", "at": 7}, {"id": {"S": "9"}, "at": {"N": 7}}
FILTER = {"n": {"gt": 3}}
EXPRESSION = {"expression": "(#n > :n_gt)", "expressionNames": {"#n": "n"}, "expressionValues": {":n_gt": {"N": 3}}}
EXISTS = {"expression": "(attribute_exists(#v))", "expressionNames": {"#v": "v"}}
"""An expression that needs no values has none: DynamoDB refuses an empty map."""
VERSIONED = {"_version": 3, "customPartitionKey": "c", "populateIndexFields": True}
PAGE = {"index": "by-n", "limit": 5, "nextToken": "t", "consistentRead": True, "select": "ALL_ATTRIBUTES"}
ROWS: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("get", {"key": KEY}, {"operation": "GetItem", "key": TYPED_KEY}),
    (
        "get",
        {"key": KEY, "consistentRead": True, "projection": ["id", "a.b"]},
        {
            "operation": "GetItem",
            "key": TYPED_KEY,
            "consistentRead": True,
            "projection": {
                "expression": "#expName_1, #expName_2.#expName_3",
                "expressionNames": {"#expName_1": "id", "#expName_2": "a", "#expName_3": "b"},
            },
        },
    ),
    (
        "put",
        {"key": KEY, "item": {"title": "T", "n": 2, "tags": ["x"], "gone": None}},
        {
            "operation": "PutItem",
            "key": TYPED_KEY,
            "attributeValues": {
                "title": {"S": "T"},
                "n": {"N": 2},
                "tags": {"L": [{"S": "x"}]},
                "gone": {"NULL": None},
            },
        },
    ),
    (
        "put",
        {"key": KEY, "item": {}, "condition": FILTER, **VERSIONED},
        {"operation": "PutItem", "key": TYPED_KEY, "attributeValues": {}, "condition": EXPRESSION, **VERSIONED},
    ),
    (
        "put",
        {"key": KEY, "item": {}, "condition": {"v": {"attributeExists": True}}},
        {"operation": "PutItem", "key": TYPED_KEY, "attributeValues": {}, "condition": EXISTS},
    ),
    ("remove", {"key": KEY}, {"operation": "DeleteItem", "key": TYPED_KEY}),
    (
        "remove",
        {"key": KEY, "condition": FILTER, **VERSIONED},
        {"operation": "DeleteItem", "key": TYPED_KEY, "condition": EXPRESSION, **VERSIONED},
    ),
    ("scan", {}, {"operation": "Scan"}),
    ("scan", {"limit": 5, "nextToken": "t"}, {"operation": "Scan", "limit": 5, "nextToken": "t"}),
    ("scan", {"limit": None, "nextToken": None, "filter": None, "index": None}, {"operation": "Scan"}),
    (
        "scan",
        {**PAGE, "segment": 0, "totalSegments": 4, "filter": FILTER, "projection": ["a"], "other": 1},
        {
            "operation": "Scan",
            **PAGE,
            "segment": 0,
            "totalSegments": 4,
            "filter": EXPRESSION,
            "projection": {"expression": "#expName_1", "expressionNames": {"#expName_1": "a"}},
        },
    ),
    (
        "query",
        {"query": {"id": {"eq": "1"}}},
        {
            "operation": "Query",
            "query": {
                "expression": "(#id = :id_eq)",
                "expressionNames": {"#id": "id"},
                "expressionValues": {":id_eq": {"S": "1"}},
            },
        },
    ),
    (
        "query",
        {"query": {"id": {"eq": "1"}, "at": {"between": [1, 9]}}, **PAGE, "scanIndexForward": False, "filter": FILTER},
        {
            "operation": "Query",
            "query": {
                "expression": "(#id = :id_eq) AND (#at BETWEEN :at_between_start AND :at_between_end)",
                "expressionNames": {"#id": "id", "#at": "at"},
                "expressionValues": {
                    ":id_eq": {"S": "1"},
                    ":at_between_start": {"N": 1},
                    ":at_between_end": {"N": 9},
                },
            },
            **PAGE,
            "scanIndexForward": False,
            "filter": EXPRESSION,
        },
    ),
    (
        "sync",
        {
            "basePartitionKey": "b",
            "deltaIndexName": "d",
            "limit": 10,
            "nextToken": "t",
            "lastSync": 1,
            "filter": FILTER,
        },
        {
            "operation": "Sync",
            "basePartitionKey": "b",
            "deltaIndexName": "d",
            "limit": 10,
            "nextToken": "t",
            "lastSync": 1,
            "filter": EXPRESSION,
        },
    ),
    (
        "batchGet",
        {"tables": {"Posts": {"keys": [KEY, {"id": "2"}], "consistentRead": False, "projection": ["id"]}}},
        {
            "operation": "BatchGetItem",
            "tables": {
                "Posts": {
                    "keys": [TYPED_KEY, {"id": {"S": "2"}}],
                    "consistentRead": False,
                    "projection": {"expression": "#expName_1", "expressionNames": {"#expName_1": "id"}},
                }
            },
        },
    ),
    (
        "batchGet",
        {"tables": {"Posts": {"keys": [KEY]}, "Rooms": {"keys": []}}},
        {"operation": "BatchGetItem", "tables": {"Posts": {"keys": [TYPED_KEY]}, "Rooms": {"keys": []}}},
    ),
    (
        "batchPut",
        {"tables": {"Posts": [{**KEY, "v": True}], "Rooms": [{"id": 1}]}},
        {
            "operation": "BatchPutItem",
            "tables": {"Posts": [{**TYPED_KEY, "v": {"BOOL": True}}], "Rooms": [{"id": {"N": 1}}]},
        },
    ),
    (
        "batchDelete",
        {"tables": {"Posts": [KEY]}},
        {"operation": "BatchDeleteItem", "tables": {"Posts": [TYPED_KEY]}},
    ),
    (
        "transactGet",
        {"items": [{"table": "Posts", "key": KEY, "projection": ["v"]}, {"table": "Rooms", "key": KEY}]},
        {
            "operation": "TransactGetItems",
            "transactItems": [
                {
                    "table": "Posts",
                    "key": TYPED_KEY,
                    "projection": {"expression": "#expName_1", "expressionNames": {"#expName_1": "v"}},
                },
                {"table": "Rooms", "key": TYPED_KEY},
            ],
        },
    ),
    (
        "transactWrite",
        {
            "items": [
                {"putItem": {"table": "T", "key": KEY, "item": {"a": 1}, "condition": FILTER}},
                {"updateItem": {"table": "T", "key": KEY, "update": {"a": 2}}},
                {"deleteItem": {"table": "T", "key": KEY}},
                {"conditionCheck": {"table": "T", "key": KEY, "condition": {"v": {"attributeExists": True}}}},
            ]
        },
        {
            "operation": "TransactWriteItems",
            "transactItems": [
                {
                    "table": "T",
                    "operation": "PutItem",
                    "key": TYPED_KEY,
                    "attributeValues": {"a": {"N": 1}},
                    "condition": EXPRESSION,
                },
                {
                    "table": "T",
                    "operation": "UpdateItem",
                    "key": TYPED_KEY,
                    "update": {
                        "expression": "SET #expName_1 = :expValue_1",
                        "expressionNames": {"#expName_1": "a"},
                        "expressionValues": {":expValue_1": {"N": 2}},
                    },
                },
                {"table": "T", "operation": "DeleteItem", "key": TYPED_KEY},
                {"table": "T", "operation": "ConditionCheck", "key": TYPED_KEY, "condition": EXISTS},
            ],
        },
    ),
]


@pytest.mark.parametrize(("name", "payload", "request_object"), ROWS)
def test_a_function_makes_a_request(name: str, payload: dict[str, Any], request_object: dict[str, Any]) -> None:
    assert call(f"dynamodb.{name}", payload) == request_object


@pytest.mark.parametrize(
    ("paths", "expression", "names"),
    [
        (["a.b", "a.c"], "#expName_1.#expName_2, #expName_1.#expName_3", ["a", "b", "c"]),
        (
            ["id", "list[1]", "m.list[0][2]"],
            "#expName_1, #expName_2[1], #expName_3.#expName_2[0][2]",
            ["id", "list", "m"],
        ),
        (["[x]", "a[b]"], "#expName_1, #expName_2", ["[x]", "a[b]"]),
    ],
)
def test_a_projection_has_an_alias_for_each_name(paths: list[str], expression: str, names: list[str]) -> None:
    assert call("dynamodb.get", {"key": KEY, "projection": paths})["projection"] == {
        "expression": expression,
        "expressionNames": {f"#expName_{number}": name for number, name in enumerate(names, start=1)},
    }


@pytest.mark.parametrize("projection", [None, []])
def test_an_empty_projection_is_left_out(projection: Any) -> None:
    assert call("dynamodb.get", {"key": KEY, "projection": projection}) == {"operation": "GetItem", "key": TYPED_KEY}


@pytest.mark.parametrize(
    ("function", "items", "typed"),
    [
        ("toStringSet", ["a", "b"], {"SS": ["a", "b"]}),
        ("toNumberSet", [1, 2.5], {"NS": [1, 2.5]}),
        ("toBinarySet", ["Zm9v"], {"BS": ["Zm9v"]}),
    ],
)
def test_a_set_stays_a_set_in_an_item_and_in_an_update(function: str, items: list[Any], typed: dict[str, Any]) -> None:
    made = call(f"dynamodb.{function}", items)
    assert made == typed
    item = {"tags": made, "box": {"tags": made}}
    request = call("dynamodb.put", {"key": KEY, "item": item})
    assert request["attributeValues"] == {"tags": typed, "box": {"M": {"tags": typed}}}
    update = call("dynamodb.update", {"key": KEY, "update": {"tags": made}})["update"]
    assert update["expressionValues"] == {":expValue_1": typed}
    plain = call("dynamodb.put", {"key": KEY, "item": {"tags": dict(typed)}})["attributeValues"]["tags"]
    assert list(plain) == ["M"]


@pytest.mark.parametrize("name", sorted({name for name, _, _ in ROWS} | {"update"}))
def test_a_function_takes_one_object(name: str) -> None:
    for arguments, text in (
        ([], f"An argument is expected to be passed to {name}"),
        ([None], "Expected payload to be an Object."),
        ([[KEY]], "Expected payload to be an Object."),
    ):
        with pytest.raises(CodeFault) as caught:
            call(f"dynamodb.{name}", *arguments)
        assert caught.value.text == text


@pytest.mark.parametrize(
    ("name", "payload", "text"),
    [
        ("get", {}, "Expected key to be an Object."),
        ("get", {"key": "1"}, "Expected key to be an Object."),
        ("get", {"key": KEY, "projection": [1]}, "projection is an array of names."),
        ("put", {"key": KEY}, "Expected item to be an Object."),
        ("update", {"key": KEY, "update": []}, "Expected update to be an Object."),
        ("query", {}, "Expected query to be an Object."),
        ("query", {"query": {"id": "1"}}, "query is not a filter: A filter is a map from fields to operators."),
        ("scan", {"filter": {"a": {"like": 1}}}, "filter is not a filter: Invalid filter operator: like."),
        (
            "put",
            {"key": KEY, "item": {}, "condition": "x"},
            "condition is not a filter: A filter is a map from fields to operators.",
        ),
        ("batchGet", {"tables": {"T": [KEY]}}, "Expected T to be an Object."),
        ("batchGet", {"tables": {"T": {"keys": KEY}}}, "keys expects an array."),
        ("batchPut", {"tables": {"T": KEY}}, "T expects an array."),
        ("batchPut", {"tables": {"T": ["x"]}}, "T expects an array of objects."),
        ("transactGet", {"items": KEY}, "items expects an array."),
        (
            "transactWrite",
            {"items": [{}]},
            "An item of transactWrite has one of putItem, updateItem, deleteItem, conditionCheck.",
        ),
        ("transactWrite", {"items": [{"putItem": {"table": "T", "key": KEY}}]}, "Expected item to be an Object."),
    ],
)
def test_what_makes_no_request_is_a_fault(name: str, payload: dict[str, Any], text: str) -> None:
    with pytest.raises(CodeFault) as caught:
        call(f"dynamodb.{name}", payload)
    assert caught.value.text == text


def test_values_that_are_nested_too_deeply_are_a_limit() -> None:
    deep: dict[str, Any] = {}
    for _ in range(300):
        deep = {"not": deep}
    for name, payload in (
        ("put", {"key": KEY, "item": deep}),
        ("update", {"key": KEY, "update": deep}),
        ("scan", {"filter": deep}),
    ):
        with pytest.raises(LimitFault, match="nested too deeply"):
            call(f"dynamodb.{name}", payload)
