from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from chatprov.appsync.api import DataSource, DynamoDBError, Function, Resolver
from tests.appsync.cases import each, load
from tests.appsync.world import NoDynamoDB, World, definition

if TYPE_CHECKING:
    import pytest

    from tests.appsync.world import RecordedDynamoDB

CONTENT = load("resolvers")


def template(text: str | None) -> str | None:
    """Return a template; `put 2018-05-29` is replaced by a PutItem of that version."""
    if text and text.startswith("put "):
        written: str = CONTENT["put"].replace("VERSION", text.removeprefix("put "))
        return written
    return text


def resolver(case: dict[str, Any]) -> Resolver:
    if "unit" in case:
        request, response, source = case["unit"]
        return Resolver("Query", "field", "arn:resolver", "UNIT", source, (), template(request), response)
    steps = case["pipeline"]
    names = tuple(f"f{number}" for number, _ in enumerate(steps["functions"]))
    names += (steps["missing"],) if "missing" in steps else ()
    return Resolver("Query", "field", "arn:resolver", "PIPELINE", None, names, steps["before"], steps["after"])


def functions(case: dict[str, Any]) -> dict[str, Function]:
    return {
        f"f{number}": Function(f"f{number}", f"f{number}", source, template(request), response)
        for number, (request, response, source) in enumerate(case.get("pipeline", {}).get("functions", ()))
    }


@each("resolvers")
def test_a_resolver(case: dict[str, Any], request: pytest.FixtureRequest) -> None:
    needs_table = "put " in str(case) and case.get("refuse", "") == ""
    dynamodb: Any = NoDynamoDB()
    if needs_table or "refuse" in case:
        recorded: RecordedDynamoDB = request.getfixturevalue("dynamodb")
        recorded.table("Items", "id", "at")
        if "refuse" in case:
            recorded.refuse[case["refuse"]] = DynamoDBError("ValidationException", "Refused")
        dynamodb = recorded
    api = definition(CONTENT["sdl"])
    sources = {**api.data_sources, "Lambda": DataSource("Lambda", "AWS_LAMBDA", "arn:Lambda")}
    world = World(api, dynamodb)
    world.change(data_sources=sources, resolvers={("Query", "field"): resolver(case)}, functions=functions(case))
    headers = {"authorization": world.token, **case.get("headers", {})}
    question = json.dumps({"query": case["query"], "variables": case.get("variables")})
    body = json.loads(world.http(question, headers=headers).body)
    errors = body.get("errors", [])
    assert len(errors) == len(case.get("errors", ())), errors
    for error, wanted in zip(errors, case.get("errors", ()), strict=True):
        assert {name: error[name] for name in wanted} == wanted
        assert list(error) == ["path", "data", "errorType", "errorInfo", "locations", "message"]
    assert body["data"] == {case.get("key", "field"): case["field"]}


def test_nested_resolvers_see_their_parent() -> None:
    world = World(definition("type Query { thing: Thing } type Thing { name: String loud: String }"))
    world.resolver(
        "Query", "thing", '{"version": "2018-05-29", "payload": {"name": "n"}}', "$util.toJson($ctx.result)", "Nothing"
    )
    world.resolver("Thing", "loud", '{"version": "2018-05-29"}', '"$ctx.source.name!"', "Nothing")
    assert world.post("{thing{name loud}}") == {"data": {"thing": {"name": "n", "loud": "n!"}}}


def counting(world: World) -> None:
    for name in "abc":
        world.resolver("Query", name, '{"version": "2018-05-29"}', f'"{name}"', "Nothing")


def test_a_request_may_run_so_many_resolvers_and_no_more() -> None:
    world = World(definition("type Query { a: String b: String c: String }", resolver_count_limit=2))
    counting(world)
    body = world.post("{a b c}")
    assert body["data"] == {"a": "a", "b": "b", "c": None}
    (error,) = body["errors"]
    assert (error["errorType"], error["path"]) == ("ResolverExecutionLimitReached", ["c"])


def test_fields_deeper_than_the_limit_are_not_answered() -> None:
    sdl = "type Query { thing: Thing } type Thing { name: String things: [Thing] }"
    world = World(definition(sdl, query_depth_limit=2))
    payload = {"name": "1", "things": [{"name": "2"}]}
    request = json.dumps({"version": "2018-05-29", "payload": payload})
    world.resolver("Query", "thing", request, "$util.toJson($ctx.result)", "Nothing")
    body = world.post("{thing{name things{name}}}")
    assert body["data"] == {"thing": {"name": "1", "things": [{"name": None}]}}
    (error,) = body["errors"]
    assert (error["errorType"], error["path"]) == ("QueryDepthLimitReached", ["thing", "things", 0, "name"])


def test_a_depth_of_one_allows_the_root_fields() -> None:
    sdl = "type Query { thing: Thing name: String } type Thing { name: String }"
    world = World(definition(sdl, query_depth_limit=1))
    request = '{"version": "2018-05-29", "payload": {"name": "1"}}'
    world.resolver("Query", "thing", request, "$util.toJson($ctx.result)", "Nothing")
    world.resolver("Query", "name", request, "$util.toJson($ctx.result.name)", "Nothing")
    assert world.post("{name}") == {"data": {"name": "1"}}
    body = world.post("{name thing{name}}")
    assert body["data"] == {"name": "1", "thing": {"name": None}}
    assert [error["path"] for error in body["errors"]] == [["thing", "name"]]


def test_a_template_may_add_a_header_to_the_answer() -> None:
    world = World(definition("type Query { a: String }"))
    world.resolver(
        "Query", "a", '{"version": "2018-05-29"}', '$util.http.addResponseHeader("x-mine", "1")"a"', "Nothing"
    )
    assert world.http('{"query": "{a}"}').headers["x-mine"] == "1"


def test_environment_variables() -> None:
    world = World(definition("type Query { a: String }", environment_variables={"STAGE": "test"}))
    world.resolver("Query", "a", '{"version": "2018-05-29"}', '"$ctx.env.STAGE"', "Nothing")
    assert world.post("{a}") == {"data": {"a": "test"}}
