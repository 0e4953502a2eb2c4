from __future__ import annotations

import json
from typing import Any

import pytest

from tests.appsync.cases import load
from tests.appsync.world import World, definition

CASES = [
    pytest.param(name, value, verdict, id=f"{name}-{value}-{verdict}")
    for name, values in load("scalars").items()
    for verdict in ("good", "bad")
    for value in values[verdict]
]


@pytest.mark.parametrize(("name", "value", "verdict"), CASES)
def test_a_value_for_an_argument(name: str, value: Any, verdict: str) -> None:
    world = World(definition(f"type Query {{ take(value: {name}): String }}"))
    given = world.post(f"query($v: {name}) {{take(value: $v)}}", {"v": value})
    if verdict == "good":
        assert given == {"data": {"take": None}}
    else:
        assert given["errors"][0]["message"].startswith("Variable 'v' has an invalid value. ")
    if name.startswith("AWS") or name == "Long":
        literal = world.post(f"{{take(value: {json.dumps(value)})}}")
        assert ("errors" in literal) == (verdict == "bad")


def test_json_arrives_parsed_and_leaves_as_text() -> None:
    world = World(definition("type Query { echo(data: AWSJSON): AWSJSON }"))
    request = '{"version": "2018-05-29", "payload": $util.toJson($ctx.args.data.a)}'
    world.resolver("Query", "echo", request, "$util.toJson($ctx.result)", "Nothing")
    answer = {"data": {"echo": '{"b":1}'}}
    assert world.post("query($d: AWSJSON) {echo(data: $d)}", {"d": '{"a": {"b": 1}}'}) == answer
    assert world.post('{echo(data: "{\\"a\\": {\\"b\\": 1}}")}') == answer


@pytest.mark.parametrize(("number", "value"), [(-1, True), (0, False), (1, True), (0.5, True), (-0.5, True)])
def test_a_number_in_place_of_a_boolean(number: float, value: bool) -> None:  # noqa: FBT001  # a case
    world = World(definition("type Query { echo(flag: Boolean): AWSJSON }"))
    world.resolver("Query", "echo", '{"version": "2018-05-29"}', "$util.toJson($ctx.args.flag)", "Nothing")
    answer = world.post("query($flag: Boolean) {echo(flag: $flag)}", {"flag": number})
    assert answer == {"data": {"echo": json.dumps(value)}}


def test_defaults_of_arguments_and_inputs() -> None:
    sdl = "type Query { echo(n: Int = 5, in: In, e: E = B): AWSJSON } input In { a: Int = 1 b: Int } enum E { A B }"
    world = World(definition(sdl))
    world.resolver("Query", "echo", '{"version": "2018-05-29"}', "$util.toJson($ctx.args)", "Nothing")

    def echoed(query: str, variables: dict[str, Any] | None = None) -> Any:
        return json.loads(world.post(query, variables)["data"]["echo"])

    assert echoed("{echo(in: {})}") == {"n": 5, "in": {"a": 1}, "e": "B"}
    assert echoed("query($i: In) {echo(in: $i)}", {"i": {"b": 2}}) == {"n": 5, "in": {"a": 1, "b": 2}, "e": "B"}
    assert echoed("query($n: Int = 7) {echo(n: $n)}") == {"n": 7, "e": "B"}
    assert echoed("query($n: Int) {echo(n: $n, in: {b: $n})}") == {"n": 5, "in": {"a": 1, "b": None}, "e": "B"}
    assert echoed("{echo(n: null, e: null)}") == {"n": None, "e": None}
