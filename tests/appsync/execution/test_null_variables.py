"""A nullable variable may be used where a value must not be null, if there is a default value; it may be null all the same."""

from __future__ import annotations

from typing import Any

import pytest

from tests.appsync.world import World, definition

SDL = """
input Filter { least: Int! = 1 inner: Inner list: [Int!] inners: [Inner] }
input Inner { most: Int! = 5 }
type Room { name: String size: Int }
type Query { sum(x: Int! = 2, filter: Filter, list: [Int!]): Int room: Room }
"""
ROOM = '{"version": "2018-05-29", "payload": {"name": "red", "size": 1}}'
SUM = '{"version": "2018-05-29", "payload": $ctx.args.x}'


@pytest.fixture
def world() -> World:
    world = World(definition(SDL))
    world.resolver("Query", "sum", SUM, "$ctx.result", "Nothing")
    world.resolver("Query", "room", ROOM, "$util.toJson($ctx.result)", "Nothing")
    return world


@pytest.mark.parametrize(
    ("query", "place", "type_"),
    [
        ("query($n: Int) {sum(x: $n) room {size}}", "Argument 'x'", "Int!"),
        ("query($n: Int) {sum(filter: {least: $n}) room {size}}", "Input field 'least'", "Int!"),
        ("query($n: Int) {sum(filter: {inner: {most: $n}}) room {size}}", "Input field 'most'", "Int!"),
        ("query($n: Int) {sum(filter: {inners: [{most: $n}]}) room {size}}", "Input field 'most'", "Int!"),
        ("query($n: Int = 1) {sum(filter: {list: [1, $n]}) room {size}}", "Argument 'filter'", "Int!"),
        ("query($n: Int = 1) {sum(list: [1, $n]) room {size}}", "Argument 'list'", "Int!"),
    ],
)
def test_the_field_is_null_with_the_message_of_graphql_java(world: World, query: str, place: str, type_: str) -> None:
    answer = world.post(query, {"n": None})
    (error,) = answer["errors"]
    assert answer["data"] == {"sum": None, "room": {"size": 1}}
    assert error["message"] == f"{place} has coerced Null value for NonNull type '{type_}'"
    assert error["path"] == ["sum"]
    assert error["locations"] == [{"line": 1, "column": query.rindex("$n") + 1, "sourceName": None}]


@pytest.mark.parametrize(
    "query",
    [
        "query($n: Boolean = true) {sum @include(if: $n)}",
        "query($n: Boolean = true) {room {name size @skip(if: $n)}}",
        "query($n: Boolean = true) {...Rooms} fragment Rooms on Query {room {name ... @include(if: $n) {size}}}",
        "query($n: Boolean = true) {__schema @skip(if: $n) {queryType {name}}}",
    ],
)
def test_a_directive_ends_the_operation(world: World, query: str) -> None:
    answer = world.post(query, {"n": None})
    (error,) = answer["errors"]
    assert answer["data"] is None
    assert error["message"] == "Argument 'if' has coerced Null value for NonNull type 'Boolean!'"
    assert error["path"] is None


@pytest.mark.parametrize(
    ("query", "path", "place", "type_"),
    [
        ('query($n: String = "Room") {__type(name: $n) {name}}', ["__type"], "name", "String!"),
        ("query($n: Boolean = true) {__schema {queryType {name @skip(if: $n)}}}", ["__schema"], "if", "Boolean!"),
        (
            'query($n: Boolean = true) {__type(name: "Room") {fields(includeDeprecated: $n) {name}}}',
            ["__type", "fields"],
            "includeDeprecated",
            "Boolean!",
        ),
    ],
)
def test_an_introspection_field(world: World, query: str, path: list[Any], place: str, type_: str) -> None:
    (error,) = world.post(query, {"n": None})["errors"]
    assert error["message"] == f"Argument '{place}' has coerced Null value for NonNull type '{type_}'"
    assert error["path"] == path


@pytest.mark.parametrize(("variables", "value"), [({}, 2), ({"n": 3}, 3)])
def test_a_variable_that_is_absent_or_has_a_value(world: World, variables: dict[str, Any], value: int) -> None:
    assert world.post("query($n: Int) {sum(x: $n)}", variables) == {"data": {"sum": value}}
