"""Who is let in, and what they are told when they are not."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from chatprov.appsync.api import AuthProvider
from tests.appsync.cases import each
from tests.appsync.world import NOW, OTHER_POOL, POOL, STRANGERS_KEY, World, definition, token

SDL = "type Query { who: AWSJSON }"
WHOAMI = json.dumps({"query": "{who}"})
USER_POOL = AuthProvider("AMAZON_COGNITO_USER_POOLS", POOL)
ID_CLAIMS: dict[str, Any] = {"token_use": "id", "aud": "client-one", "client_id": None, "username": None}


@pytest.fixture
def world() -> World:
    made = World(definition(SDL))
    made.resolver(
        "Query", "who", '{"version": "2018-05-29", "payload": null}', "$util.toJson($ctx.identity)", "Nothing"
    )
    return made


def ask(world: World, headers: dict[str, str | list[str]]) -> tuple[int, Any]:
    """Return the status, and what a template sees as the identity or the error's message."""
    response = world.http(WHOAMI, headers=headers)
    body = json.loads(response.body)
    if response.status == 200:
        who = body["data"]["who"]
        return 200, who and json.loads(who)
    (error,) = body["errors"]
    assert body == {"errors": [{"errorType": "UnauthorizedException", "message": error["message"]}]}
    assert response.headers["x-amzn-ErrorType"] == "UnauthorizedException"
    assert "x-amzn-ErrorType" in response.headers["access-control-expose-headers"]
    assert response.headers["access-control-allow-origin"] == "*"
    return response.status, error["message"]


@pytest.mark.parametrize(
    ("authorization", "message"),
    [
        (None, "Valid authorization header not provided."),
        ("abc", "Unable to parse JWT token."),
        ("Bearer a.b.c", "Unable to parse JWT token."),
        (token(exp=NOW), "Token has expired."),
        (token(exp=NOW - 1, signer=STRANGERS_KEY), "You are not authorized to make this call."),
        (token(pool=OTHER_POOL), "You are not authorized to make this call."),
        (token(key_id="unknown"), "You are not authorized to make this call."),
        (token(signer=STRANGERS_KEY), "You are not authorized to make this call."),
        (token(token_use="refresh"), "You are not authorized to make this call."),
        (token(exp=None), "You are not authorized to make this call."),
    ],
    # the tokens are signed with keys that each process makes for itself
    ids=[
        "none",
        "garbage",
        "three parts",
        "expired",
        "forged",
        "other pool",
        "other key",
        "stranger",
        "refresh",
        "endless",
    ],
)
def test_who_is_refused(world: World, authorization: str | None, message: str) -> None:
    assert ask(world, {"authorization": authorization} if authorization else {}) == (401, message)


def test_an_unsigned_token_is_no_token(world: World) -> None:
    header, content, _ = world.token.split(".")
    assert ask(world, {"authorization": f"{header}.{content}."})[0] == 401
    none = "eyJhbGciOiJub25lIiwia2lkIjoiZ29vZCJ9"
    assert ask(world, {"authorization": f"{none}.{content}."})[0] == 401


@pytest.mark.parametrize("form", ["{}", "Bearer {}", "bearer  {}"])
def test_an_access_token_raw_or_as_bearer(world: World, form: str) -> None:
    status, who = ask(world, {"authorization": form.format(world.token)})
    assert status == 200
    claims = who.pop("claims")
    assert claims["client_id"] == "client-one"
    assert who == {
        "sub": "11111111-2222-3333-4444-555555555555",
        "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Chat00001",
        "username": "ann",
        "sourceIp": ["127.0.0.1"],
        "defaultAuthStrategy": "ALLOW",
        "groups": None,
    }


def test_an_id_token_names_the_user_in_its_own_way(world: World) -> None:
    claims: dict[str, Any] = {**ID_CLAIMS, "cognito:username": "bob", "cognito:groups": ["Admins"]}
    _, who = ask(world, {"authorization": [token(**claims), "ignored"]})
    assert (who["username"], who["groups"]) == ("bob", ["Admins"])


def test_a_signature_is_verified_once_and_the_expiry_each_time(world: World) -> None:
    for _ in range(3):
        assert ask(world, {"authorization": world.token})[0] == 200
    assert world.keys.asked == 1
    world.now = NOW + 3600
    assert ask(world, {"authorization": world.token}) == (401, "Token has expired.")


def test_a_verified_token_opens_no_other_api(world: World) -> None:
    assert ask(world, {"authorization": world.token})[0] == 200
    world.change(primary_auth=AuthProvider("AMAZON_COGNITO_USER_POOLS", OTHER_POOL))
    assert ask(world, {"authorization": world.token}) == (401, "You are not authorized to make this call.")


@pytest.mark.parametrize(("regex", "status"), [("client-.*|x", 200), ("client", 401), ("other", 401), ("(", 401)])
@pytest.mark.parametrize("claims", [{}, ID_CLAIMS])
def test_the_client_must_match(world: World, regex: str, status: int, claims: dict[str, Any]) -> None:
    pool = replace(POOL, app_id_client_regex=regex)
    world.change(primary_auth=AuthProvider("AMAZON_COGNITO_USER_POOLS", pool))
    assert ask(world, {"authorization": token(**claims)})[0] == status


def test_api_keys(world: World) -> None:
    world.change(primary_auth=AuthProvider("API_KEY"), api_keys={"da2-good": NOW + 1, "da2-old": NOW})
    assert ask(world, {"x-api-key": "da2-good"}) == (200, None)
    for key in ("da2-old", "da2-none"):
        assert ask(world, {"x-api-key": key}) == (401, "You are not authorized to make this call.")
    assert ask(world, {"authorization": world.token}) == (401, "Valid authorization header not provided.")


def test_an_additional_provider(world: World) -> None:
    world.change(primary_auth=AuthProvider("API_KEY"), additional_auth=(USER_POOL,), api_keys={"da2-good": NOW + 1})
    assert ask(world, {"x-api-key": "da2-good"})[0] == 200
    response = world.http(WHOAMI)
    assert json.loads(response.body)["errors"][0]["message"] == "Not Authorized to access who on type Query"


def test_a_mode_that_cannot_be_checked_says_so(world: World) -> None:
    world.change(primary_auth=AuthProvider("AWS_IAM"))
    status, message = ask(world, {"authorization": "AWS4-HMAC-SHA256 Credential=x"})
    assert status == 401
    assert "AWS_IAM" in message
    assert "AMAZON_COGNITO_USER_POOLS" in message


@each("access")
def test_what_directives_allow(case: dict[str, Any]) -> None:
    providers = [
        AuthProvider(name, replace(POOL, default_action=case.get("default", "ALLOW")) if "COGNITO" in name else None)
        for name in case["modes"]
    ]
    world = World(
        definition(
            case["sdl"], primary_auth=providers[0], additional_auth=tuple(providers[1:]), api_keys={"k": NOW + 1}
        )
    )
    thing = {"version": "2018-05-29", "payload": {"a": "1", "b": "2", "inner": {"b": "3"}}}
    world.resolver("Query", "thing", json.dumps(thing), "$util.toJson($ctx.result)", "Nothing")
    in_groups: dict[str, Any] = {"cognito:groups": ["Admins", "Others"]}
    headers: dict[str, dict[str, str | list[str]]] = {
        "key": {"x-api-key": "k"},
        "user": {"authorization": token()},
        "admin": {"authorization": token(**in_groups)},
    }
    for caller, denied in case["denied"].items():
        body = json.loads(world.http(json.dumps({"query": case["query"]}), headers=headers[caller]).body)
        found = [error["message"] for error in body.get("errors", [])]
        assert found == [
            f"Not Authorized to access {name} on type {owner}" for owner, name in (each.split(".") for each in denied)
        ], caller
        assert all(error["errorType"] == "Unauthorized" for error in body.get("errors", []))
