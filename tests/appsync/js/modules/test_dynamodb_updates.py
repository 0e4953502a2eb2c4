"""The update expressions of `@aws-appsync/utils/dynamodb`, and that DynamoDB understands them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.appsync.js.faults import CodeFault
from tests.appsync.js.modules.calls import call
from tests.appsync.world import World, definition

if TYPE_CHECKING:
    from tests.appsync.world import RecordedDynamoDB


def do(name: str, *arguments: Any) -> Any:
    """Return an operation."""
    return call(f"dynamodb.operations.{name}", *arguments)


def set_one(action: str, name: str, value: Any) -> tuple[str, list[str], list[Any]]:
    """Return the row of an update of one attribute."""
    return f"SET {action}", [name], [value]


ONE = "#expName_1 = :expValue_1"
COUNTED = "#expName_1.#expName_2.#expName_3 = #expName_1.#expName_2.#expName_3 + :expValue_1"
ITEMS = {"L": [{"N": 1}, {"N": 2}]}
ROWS: list[tuple[dict[str, Any], tuple[str, list[str], list[Any]]]] = [
    ({"done": True}, set_one(ONE, "done", {"BOOL": True})),
    ({"gone": None}, set_one(ONE, "gone", {"NULL": None})),
    ({"list": [1, 2]}, set_one(ONE, "list", ITEMS)),
    ({"list": []}, set_one(ONE, "list", {"L": []})),
    ({"box": {}}, set_one(ONE, "box", {"M": {}})),
    ({"age": do("add", 10)}, set_one(ONE, "age", {"N": 10})),
    ({"box": do("add", {"a": 1})}, set_one(ONE, "box", {"M": {"a": {"N": 1}}})),
    ({"box": do("replace", {"a": 10})}, set_one(ONE, "box", {"M": {"a": {"N": 10}}})),
    ({"box": do("replace", None)}, set_one(ONE, "box", {"NULL": None})),
    ({"n": do("increment", 10)}, set_one("#expName_1 = #expName_1 + :expValue_1", "n", {"N": 10})),
    ({"n": do("decrement", 10)}, set_one("#expName_1 = #expName_1 - :expValue_1", "n", {"N": 10})),
    ({"n": do("increment")}, set_one("#expName_1 = #expName_1 + :expValue_1", "n", {"N": 1})),
    ({"n": do("decrement", None)}, set_one("#expName_1 = #expName_1 - :expValue_1", "n", {"N": 1})),
    ({"n": do("increment", 0)}, set_one("#expName_1 = #expName_1 + :expValue_1", "n", {"N": 0})),
    ({"l": do("append", [1, 2])}, set_one("#expName_1 = list_append(#expName_1, :expValue_1)", "l", ITEMS)),
    ({"l": do("prepend", [1, 2])}, set_one("#expName_1 = list_append(:expValue_1, #expName_1)", "l", ITEMS)),
    ({"l": [do("updateListItem", "x", 1)]}, set_one("#expName_1[1] = :expValue_1", "l", {"S": "x"})),
    ({"l": do("updateListItem", "x", 0)}, set_one("#expName_1[0] = :expValue_1", "l", {"S": "x"})),
    (
        {"l": [do("updateListItem", "x", 1), do("updateListItem", "y", 2)]},
        ("SET #expName_1[1] = :expValue_1, #expName_1[2] = :expValue_2", ["l"], [{"S": "x"}, {"S": "y"}]),
    ),
    (
        {"title": "new", "done": True},
        ("SET #expName_1 = :expValue_1, #expName_2 = :expValue_2", ["title", "done"], [{"S": "new"}, {"BOOL": True}]),
    ),
    ({"a": do("remove")}, ("REMOVE #expName_1", ["a"], [])),
    ({"a": do("remove"), "b": do("remove")}, ("REMOVE #expName_1, #expName_2", ["a", "b"], [])),
    (
        {"b": do("remove"), "a": do("increment", 1)},
        ("SET #expName_1 = #expName_1 + :expValue_1 REMOVE #expName_2", ["a", "b"], [{"N": 1}]),
    ),
    (
        {"box": {"foo": do("replace", None)}},
        ("SET #expName_1.#expName_2 = :expValue_1", ["box", "foo"], [{"NULL": None}]),
    ),
    (
        {"box": {"at": {"n": do("increment", 2)}, "old": do("remove"), "s": "x"}, "at": 1},
        (
            f"SET {COUNTED}, #expName_1.#expName_4 = :expValue_2, #expName_2 = :expValue_3 REMOVE #expName_1.#expName_5",
            ["box", "at", "n", "s", "old"],
            [{"N": 2}, {"S": "x"}, {"N": 1}],
        ),
    ),
    ({}, ("", [], [])),
]


@pytest.mark.parametrize(("update", "wanted"), ROWS)
def test_an_update_has_an_expression(update: dict[str, Any], wanted: tuple[str, list[str], list[Any]]) -> None:
    expression, names, values = wanted
    made = call("dynamodb.update", {"key": {"id": "1"}, "update": update})
    assert made["operation"] == "UpdateItem"
    assert made["key"] == {"id": {"S": "1"}}
    assert made["update"]["expression"] == expression
    assert made["update"]["expressionNames"] == {f"#expName_{n}": name for n, name in enumerate(names, start=1)}
    assert made["update"].get("expressionValues", {}) == {f":expValue_{n}": v for n, v in enumerate(values, start=1)}
    assert ("expressionValues" in made["update"]) == bool(values)


def test_an_update_has_options() -> None:
    assert call(
        "dynamodb.update", {"key": {"id": "1"}, "update": {}, "condition": {"b": {"eq": 2}}, "_version": 5}
    ) == {
        "operation": "UpdateItem",
        "key": {"id": {"S": "1"}},
        "update": {"expression": "", "expressionNames": {}},
        "condition": {
            "expression": "(#b = :b_eq)",
            "expressionNames": {"#b": "b"},
            "expressionValues": {":b_eq": {"N": 2}},
        },
        "_version": 5,
    }


@pytest.mark.parametrize(
    ("name", "arguments", "operation"),
    [
        ("add", [1], {"type": "OPERATION_ADD", "value": 1}),
        ("replace", ["r"], {"type": "OPERATION_REPLACE", "value": "r"}),
        ("increment", [2], {"type": "OPERATION_INCREMENT", "by": 2}),
        ("decrement", [2], {"type": "OPERATION_DECREMENT", "by": 2}),
        ("append", [[3]], {"type": "OPERATION_APPEND", "items": [3]}),
        ("prepend", [[3]], {"type": "OPERATION_PREPEND", "items": [3]}),
        ("remove", [], {"type": "OPERATION_REMOVE"}),
        ("updateListItem", ["x", 1], {"type": "OPERATION_UPDATE_LIST_ITEM", "value": "x", "index": 1}),
    ],
)
def test_an_operation_is_a_plain_object(name: str, arguments: list[Any], operation: dict[str, Any]) -> None:
    assert do(name, *arguments) == operation


@pytest.mark.parametrize(
    ("operation", "text"),
    [
        ({"type": "OPERATION_DOUBLE"}, "Unsupported operation OPERATION_DOUBLE."),
        (do("updateListItem", "x"), "updateListItem expects the index of an item."),
        (do("updateListItem", "x", -1), "updateListItem expects the index of an item."),
        (do("updateListItem", "x", "0] = 1 REMOVE id"), "updateListItem expects the index of an item."),
    ],
)
def test_an_unknown_operation_is_a_fault(operation: dict[str, Any], text: str) -> None:
    with pytest.raises(CodeFault) as caught:
        call("dynamodb.update", {"key": {"id": "1"}, "update": {"a": operation}})
    assert caught.value.text == text


SDL = "type Query { result: AWSJSON }"
RESPONSE = "#if($ctx.error) $util.error($ctx.error.message, $ctx.error.type) #end $util.toJson($ctx.result)"


@pytest.fixture
def table(dynamodb: RecordedDynamoDB) -> World:
    dynamodb.table("Items", "id", "at")
    return World(definition(SDL), dynamodb)


def run(table: World, name: str, payload: dict[str, Any]) -> Any:
    """Send the request of a function to DynamoDB; return the result."""
    document = {"version": "2018-05-29", **call(f"dynamodb.{name}", payload)}
    table.resolver("Query", "result", json.dumps(document), RESPONSE)
    body = table.post("{result}")
    assert "errors" not in body, body["errors"][0]["message"]
    return json.loads(body["data"]["result"])


KEY = {"id": "a", "at": "1"}


def test_dynamodb_understands_the_requests(table: World) -> None:
    item = {"n": 1, "l": ["x", "y"], "box": {"in": True, "old": 1}, "tags": call("dynamodb.toStringSet", ["t"])}
    assert run(table, "put", {"key": KEY, "item": item, "condition": {"id": {"attributeExists": False}}}) == {
        **KEY,
        **item,
        "tags": ["t"],
    }
    update = {
        "n": do("increment", 4),
        "l": [do("updateListItem", "z", 1)],
        "box": {"in": False, "old": do("remove")},
        "tags": do("remove"),
    }
    changed = {**KEY, "n": 5, "l": ["x", "z"], "box": {"in": False}}
    assert run(table, "update", {"key": KEY, "update": update, "condition": {"n": {"lt": 5}}}) == changed
    gone = {"box": do("remove"), "l": do("remove")}
    assert run(table, "update", {"key": KEY, "update": gone}) == {**KEY, "n": 5}
    assert run(table, "get", {"key": KEY, "projection": ["n"], "consistentRead": True}) == {"n": 5}
    both = {"query": {"id": {"eq": "a"}, "at": {"beginsWith": "1"}}, "filter": {"n": {"between": [5, 6]}}}
    some = {"projection": ["n", "at"], "select": "SPECIFIC_ATTRIBUTES"}
    assert run(table, "query", {**both, **some, "scanIndexForward": False})["items"] == [{"n": 5, "at": "1"}]
    assert run(table, "scan", {"filter": {"not": {"n": {"ge": 5}}}})["items"] == []
    assert run(table, "remove", {"key": KEY, "condition": {"n": {"in": [5]}}}) == {**KEY, "n": 5}


def test_dynamodb_understands_the_requests_for_several_items(table: World) -> None:
    other = {"id": "a", "at": "2"}
    run(table, "batchPut", {"tables": {"Items": [{**KEY, "v": 1}, {**other, "v": 2}]}})
    got = run(table, "batchGet", {"tables": {"Items": {"keys": [KEY, other], "projection": ["v"]}}})
    assert got["data"]["Items"] == [{"v": 1}, {"v": 2}]
    written = [
        {"updateItem": {"table": "Items", "key": KEY, "update": {"v": do("decrement")}}},
        {"deleteItem": {"table": "Items", "key": other, "condition": {"v": {"attributeExists": True}}}},
        {"putItem": {"table": "Items", "key": {"id": "b", "at": "1"}, "item": {"v": "new"}}},
        {
            "conditionCheck": {
                "table": "Items",
                "key": {"id": "c", "at": "1"},
                "condition": {"id": {"attributeExists": False}},
            }
        },
    ]
    run(table, "transactWrite", {"items": written})
    read = [{"table": "Items", "key": KEY}, {"table": "Items", "key": {"id": "b", "at": "1"}, "projection": ["v"]}]
    assert run(table, "transactGet", {"items": read})["items"] == [{**KEY, "v": 0}, {"v": "new"}]
    run(table, "batchDelete", {"tables": {"Items": [KEY, {"id": "b", "at": "1"}]}})
    assert run(table, "scan", {})["items"] == []
