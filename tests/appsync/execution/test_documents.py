from __future__ import annotations

from typing import Any

from tests.appsync.cases import each, load
from tests.appsync.world import World, definition

SDL = load("documents")["sdl"]


@each("documents")
def test_what_is_said_of_an_invalid_document(case: dict[str, Any]) -> None:
    body = World(definition(SDL)).post(case["query"], case.get("variables"))
    assert body["data"] is None
    messages = [error["message"] for error in body["errors"]]
    assert messages == case["messages"]
    for error in body["errors"]:
        assert list(error) == ["path", "locations", "message"]
        assert error["path"] is None


def test_an_error_says_where() -> None:
    body = World(definition(SDL)).post("query Q {\n  messages {\n    nope\n  }\n}")
    assert body["errors"][0]["locations"] == [{"line": 3, "column": 5, "sourceName": None}]


def test_a_variable_that_does_not_fit_is_located_at_its_declaration() -> None:
    world = World(definition(SDL))
    body = world.post("query($n: AWSPhone) {phone(number: $n)}", {"n": "12"})
    assert body["errors"][0]["locations"] == [{"line": 1, "column": 7, "sourceName": None}]


def test_introspection_can_be_switched_off_but_not_typename() -> None:
    world = World(definition(SDL))
    assert world.post("{__schema{queryType{name}}}") == {"data": {"__schema": {"queryType": {"name": "Query"}}}}
    world.change(introspection_enabled=False)
    body = world.post("{__schema{queryType{name}} __typename}")
    (error,) = body["errors"]
    assert error["message"] == (
        "Validation error of type FieldUndefined: Field 'queryType' in type '__Schema' is undefined"
        " @ '__schema/queryType'"
    )
    assert world.post("{__typename}") == {"data": {"__typename": "Query"}}
