"""GraphQL over HTTP: bodies, status codes, headers."""

from __future__ import annotations

import json

import pytest

from tests.appsync.world import World, definition

SDL = """
type Query { text(a: Int): String }
type Mutation { make: String }
type Subscription { made: String @aws_subscribe(mutations: ["make"]) }
"""


@pytest.fixture
def world() -> World:
    return World(definition(SDL))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("", "Request body is empty."),
        (" \n", "Request body is empty."),
        ("{}", "Unable to parse GraphQL query."),
        ("{}}", "Unable to parse GraphQL query."),
        ("[]", "Unable to parse GraphQL query."),
        ("null", "Unable to parse GraphQL query."),
        (b"\xff", "Unable to parse GraphQL query."),
        ("[" * 100_000, "Unable to parse GraphQL query."),
        ('{"query": "{text}", "variables": {"a": NaN}}', "Unable to parse GraphQL query."),
        ('{"query": 5}', "Unable to parse GraphQL query."),
        ('{"query": "{text"}', "Unable to parse GraphQL query."),
        ('{"query": ""}', "Unable to parse GraphQL query."),
        ('{"query": "{text}", "variables": [1]}', "Unable to parse GraphQL query."),
        ('{"query": "{text}", "operationName": 1}', "Unable to parse GraphQL query."),
    ],
)
def test_bodies_without_a_query(world: World, body: str | bytes, message: str) -> None:
    response = world.http(body)
    assert response.status == 400
    assert json.loads(response.body) == {"errors": [{"message": message, "errorType": "MalformedHttpRequestException"}]}
    assert response.headers["x-amzn-ErrorType"] == "MalformedHttpRequestException"


@pytest.mark.parametrize("content_type", ["application/json", "application/graphql", "text/plain"])
def test_the_content_type_does_not_matter(world: World, content_type: str) -> None:
    response = world.http('{"query": "{text}"}', headers={"authorization": world.token, "content-type": content_type})
    assert (response.status, response.body) == (200, b'{"data":{"text":null}}')
    assert response.headers["content-type"].startswith("application/json")


def test_a_query_string_will_do(world: World) -> None:
    query = {"query": "query A($a: Int) {text(a: $a)} query B {__typename}", "variables": '{"a": "x"}'}
    body = json.loads(world.http(method="GET", query={**query, "operationName": "A"}).body)
    assert body["errors"][0]["message"].startswith("Variable 'a' has an invalid value.")
    response = world.http(method="GET", query={**query, "operationName": "B"})
    assert (response.status, response.body) == (200, b'{"data":{"__typename":"Query"}}')
    assert world.http(method="GET", query={**query, "variables": "["}).status == 400


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (None, "Must provide operation name if query contains multiple operations."),
        ("C", "Unknown operation named 'C'."),
    ],
)
def test_an_operation_must_be_named_where_there_are_several(world: World, name: str | None, message: str) -> None:
    response = world.http(json.dumps({"query": "query A {text} query B {text}", "operationName": name}))
    assert response.status == 400
    assert json.loads(response.body) == {"errors": [{"errorType": "BadRequestException", "message": message}]}


def test_subscriptions_do_not_go_over_http(world: World) -> None:
    response = world.http('{"query": "subscription {made}"}')
    assert response.status == 400
    assert json.loads(response.body)["errors"] == [
        {"errorType": "BadRequestException", "message": "Subscriptions over MQTT is not supported."}
    ]


def test_a_document_has_a_limit_of_tokens(world: World) -> None:
    query = "{" + " ".join(f"a{n}: text" for n in range(5000)) + "}"
    response = world.http(json.dumps({"query": query}))
    assert response.status == 400
    assert "Maximum char length exceeded" in json.loads(response.body)["errors"][0]["message"]


def test_a_preflight_needs_no_credentials_and_gets_what_it_asks_for(world: World) -> None:
    response = world.http(
        method="OPTIONS", headers={"origin": "http://localhost:3000", "access-control-request-headers": "x-one,x-two"}
    )
    assert response.status == 200
    assert response.headers["access-control-allow-origin"] == "*"
    assert response.headers["access-control-allow-headers"] == "x-one,x-two"
    assert "POST" in response.headers["access-control-allow-methods"]


def test_who_calls_is_asked_before_what_for(world: World) -> None:
    assert world.http("", headers={}).status == 401


def test_half_a_surrogate_pair_does_not_break_the_answer(world: World) -> None:
    world.resolver("Query", "text", '{"version": "2018-05-29"}', r'"\ud83d"', "Nothing")
    assert json.loads(world.http('{"query": "{text}"}').body) == {"data": {"text": "?"}}


def test_no_request_is_refused_because_of_its_rate(world: World) -> None:
    """AWS limits an API to some thousand requests a second."""
    assert {world.http('{"query": "{text}"}').status for _ in range(2001)} == {200}
