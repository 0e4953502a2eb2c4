"""The same document sent again: a cached plan is used for the callers with the same rights only."""

from __future__ import annotations

from typing import Any

from tests.appsync.world import World, definition, token

SDL = """
type Query { message: Message secret: String @aws_cognito_user_pools(cognito_groups: ["Admins"]) }
type Message { id: ID! text: String author: Author }
type Author { name: String secret: String @aws_cognito_user_pools(cognito_groups: ["Admins"]) }
"""
MESSAGE = '{"version": "2018-05-29", "payload": {"id": 1, "text": "hi", "author": {"name": "Ann", "secret": "s"}}}'


def world() -> World:
    made = World(definition(SDL))
    made.resolver("Query", "message", MESSAGE, "$util.toJson($ctx.result)", source="Nothing")
    made.resolver(
        "Query", "secret", '{"version": "2018-05-29", "payload": "s"}', "$util.toJson($ctx.result)", "Nothing"
    )
    return made


def test_what_variables_leave_out_or_let_in() -> None:
    chat = world()
    query = "query($with: Boolean!) {message {id text @include(if: $with) author @skip(if: $with) {name}}}"
    for _ in range(2):
        with_text, with_author = (chat.post(query, {"with": value})["data"]["message"] for value in (True, False))
        assert with_text == {"id": "1", "text": "hi"}
        assert with_author == {"id": "1", "author": {"name": "Ann"}}


def test_each_caller_has_their_own_rights() -> None:
    chat = world()
    groups: dict[str, Any] = {"cognito:groups": ["Admins"]}
    admin, user = token(**groups), token()
    for chat.token in (admin, user, admin, user):
        answer = chat.post("{secret message {author {secret}}}")
        denied = [error["path"] for error in answer.get("errors", [])]
        assert denied == ([] if chat.token == admin else [["secret"], ["message", "author", "secret"]])
        assert answer["data"]["secret"] == ("s" if chat.token == admin else None)


def test_another_depth_limit_and_another_resolver_hold_at_once() -> None:
    chat = world()
    query = "{message {author {name}}}"
    assert "errors" not in chat.post(query)
    chat.change(query_depth_limit=2)
    assert chat.post(query)["errors"][0]["errorType"] == "QueryDepthLimitReached"
    chat.change(query_depth_limit=0)
    chat.resolver(
        "Author", "name", '{"version": "2018-05-29", "payload": "Bob"}', "$util.toJson($ctx.result)", "Nothing"
    )
    assert chat.post(query)["data"]["message"]["author"] == {"name": "Bob"}


def test_an_alias_is_the_documents_own() -> None:
    chat = world()
    assert chat.post("{message {id}}")["data"] == {"message": {"id": "1"}}
    assert chat.post("{m: message {i: id}}")["data"] == {"m": {"i": "1"}}
