"""What `@aws-appsync/utils/rds` refuses, in the words of AppSync."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.js.faults import CodeFault
from tests.appsync.js.modules.calls import call

TABLE, VALUES = {"table": "t"}, {"values": {"a": 1}}
COLUMNS = "Expected column to be * or an array."
KEY = "'table' or 'from' key is required."
WHERE = "WHERE values are expected to be SQL templates or a condition object."
TEMPLATE = call("rds.sql", ["id = ", ""], 1)


@pytest.mark.parametrize(
    ("function", "payload", "text"),
    [
        ("select", {}, KEY),
        ("select", {"table": None}, KEY),
        ("insert", {"from": "t", **VALUES}, KEY),
        ("update", {"from": "t", **VALUES}, KEY),
        ("remove", {"from": "t"}, KEY),
        ("select", {"from": "a", "table": "b"}, "'from' and 'table' keys cannot be used together"),
        ("select", {"from": 1}, "'from' value is expected to be string or object."),
        ("select", {"from": ["t"]}, "'from' value is expected to be string or object."),
        ("select", {"table": 1}, "table name is expected to be a string or alias."),
        ("select", {"table": ["t"]}, "table name is expected to be a string or alias."),
        ("insert", {"table": 1, **VALUES}, "table name is expected to be a string or alias."),
        ("select", {"table": {"a": "x", "b": "y"}}, "table alias is allowed only one key-value pair."),
        ("select", {"table": {}}, "java.util.NoSuchElementException"),
        ("select", {"table": {"a": 1}}, "Table alias value is expected to be a string."),
        ("select", {**TABLE, "columns": "name"}, COLUMNS),
        ("select", {**TABLE, "columns": ["a", None]}, "Invalid type in column array."),
        ("select", {**TABLE, "columns": [1]}, "Invalid type in column array."),
        ("insert", {**TABLE, **VALUES, "returning": "id"}, COLUMNS),
        ("insert", {**TABLE, **VALUES, "returning": [None]}, "Invalid type in column array."),
        ("select", {**TABLE, "orderBy": {"column": "a"}}, "orderBy expects an array."),
        ("select", {**TABLE, "orderBy": [None]}, "orderBy item expected to be an object."),
        ("select", {**TABLE, "orderBy": [{}]}, "orderBy item expected to have property column."),
        ("select", {**TABLE, "orderBy": [{"column": 1}]}, "orderBy item expected to have property column."),
        (
            "select",
            {**TABLE, "orderBy": [{"column": "a", "dir": ""}]},
            "orderBy dir can have either ASC or DESC found .",
        ),
        (
            "select",
            {**TABLE, "orderBy": [{"column": "a", "dir": "; x"}]},
            "orderBy dir can have either ASC or DESC found ; x.",
        ),
        ("select", {**TABLE, "limit": "abc"}, "limit expects a number."),
        ("select", {**TABLE, "limit": ""}, "limit expects a number."),
        ("select", {**TABLE, "limit": float("nan")}, "limit expects a number."),
        ("select", {**TABLE, "limit": "nan"}, "limit expects a number."),
        ("select", {**TABLE, "offset": {}}, "offset expects a number."),
        ("select", {**TABLE, "groupBy": ["a"]}, "The local runtime does not support groupBy in select."),
        ("select", {**TABLE, "having": {}}, "The local runtime does not support having in select."),
        ("select", {**TABLE, "leftJoin": []}, "The local runtime does not support leftJoin in select."),
        ("select", {**TABLE, "joinNatural": []}, "The local runtime does not support joinNatural in select."),
        ("insert", TABLE, "values are expected to be passed to insert"),
        ("insert", {**TABLE, "values": None}, "values are expected to be passed to insert"),
        ("insert", {**TABLE, "values": [1]}, "Expected values to an Object."),
        ("update", TABLE, "values are expected to be passed to update"),
        ("select", {**TABLE, "where": "id = 1"}, WHERE),
        ("select", {**TABLE, "where": []}, WHERE),
    ],
)
def test_a_statement_is_refused(function: str, payload: dict[str, Any], text: str) -> None:
    with pytest.raises(CodeFault) as caught:
        call("rds.createPgStatement", call(f"rds.{function}", payload))
    assert caught.value.text == text


@pytest.mark.parametrize(
    ("where", "text"),
    [
        ({"n": None}, "Expected condition to be an Object."),
        ({"n": "x"}, "Expected condition to be an Object."),
        ({"and": "x"}, "and expects conditions to be an array"),
        ({"or": {}}, "or expects conditions to be an array"),
        ({"and": [None]}, "Expected and to be an Object."),
        ({"or": ["id = 1"]}, "Expected or to be an Object."),
        ({"and": [TEMPLATE]}, "Expected and to be an Object."),
        ({"n": {"odd": 1}}, "Unsupported condition n.odd."),
        ({"id": {"in": [1, 2]}}, "Unsupported condition id.in."),
        ({"id": {"eq": None}}, "Value for id.eq can't be null."),
        ({"id": {"gt": None}}, "Value for id.gt can't be null."),
        ({"n": {"beginsWith": None}}, "Value for n.beginsWith can't be null."),
        ({"n": {"beginsWith": 5}}, "n.beginsWith expects a string value to be passed."),
        ({"n": {"contains": 5}}, "n.contains expects a string value to be passed."),
        ({"n": {"notContains": 5}}, "n.notContains expects a string value to be passed."),
        ({"n": {"attributeExists": None}}, "Value for n.attributeExists can't be null."),
        ({"n": {"attributeExists": "yes"}}, "n.attributeExists expects a boolean value to be passed."),
        ({"n": {"attributeExists": 0}}, "n.attributeExists expects a boolean value to be passed."),
        ({"n": {"between": 5}}, "n.between condition expects an array with length of 2."),
        (
            {"n": {"between": [1]}},
            "n.between condition expects an array with 2 values but received an array with length 1.",
        ),
        (
            {"n": {"size": {"between": [1]}}},
            "n.size condition expects an array with 2 values but received an array with length 1.",
        ),
        ({"n": {"size": {"contains": "x"}}}, "n.size has invalid size operator."),
        ({"n": {"size": 3}}, "Expected n.size to be an Object."),
    ],
)
def test_a_condition_is_refused(where: dict[str, Any], text: str) -> None:
    with pytest.raises(CodeFault) as caught:
        call("rds.createPgStatement", call("rds.select", {"table": "t", "where": where}))
    assert caught.value.text == text


@pytest.mark.parametrize("function", ["createPgStatement", "createMySQLStatement"])
@pytest.mark.parametrize("statement", [123, None, {}, [], {"type": "ODD", "properties": {}}, {"type": "SELECT"}])
def test_what_is_not_a_statement_is_refused(function: str, statement: Any) -> None:
    with pytest.raises(CodeFault) as caught:
        call(f"rds.{function}", statement)
    assert caught.value.text == f"Unsupported type is passed as argument to {function}"


@pytest.mark.parametrize(
    "function", ["createPgStatement", "createMySQLStatement", "select", "insert", "update", "remove"]
)
def test_an_argument_is_needed(function: str) -> None:
    with pytest.raises(CodeFault) as caught:
        call(f"rds.{function}")
    assert caught.value.text == f"An argument is expected to be passed to {function}"


@pytest.mark.parametrize("payload", [None, "t", [], 5])
def test_a_statement_is_made_from_an_object(payload: Any) -> None:
    with pytest.raises(CodeFault) as caught:
        call("rds.select", payload)
    assert caught.value.text == "Expected payload to be an Object."


@pytest.mark.parametrize(
    ("returning", "text"),
    [("*", "returning is not supported in MySQL."), (["id"], "returning is not supported in MySQL."), ("id", COLUMNS)],
)
def test_mysql_returns_nothing(returning: Any, text: str) -> None:
    with pytest.raises(CodeFault) as caught:
        call("rds.createMySQLStatement", call("rds.remove", {**TABLE, "returning": returning}))
    assert caught.value.text == text


@pytest.mark.parametrize("arguments", [[], ["a"], [["a"], 1, 2], [["a", "b"]], [[1]]])
def test_a_template_has_a_value_between_two_texts(arguments: list[Any]) -> None:
    with pytest.raises(CodeFault) as caught:
        call("rds.sql", *arguments)
    assert caught.value.text == "java.lang.IllegalArgumentException: Unexpected argument passed to sql tagged template"
    forged = {"strings": arguments[0] if arguments and isinstance(arguments[0], list) else [], "keys": arguments[1:]}
    with pytest.raises(CodeFault, match="Unexpected argument passed to sql tagged template"):
        call("rds.createPgStatement", forged)


@pytest.mark.parametrize("name", ["max", "countDistinct"])
def test_an_aggregate_is_refused_by_its_name(name: str) -> None:
    with pytest.raises(CodeFault) as caught:
        call(f"rds.agg.{name}", "price")
    assert caught.value.text == f"The local runtime does not support agg.{name}."
