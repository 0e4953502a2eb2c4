"""Whatever is sent, there is an answer in JSON: documents, variables, resolved values and request documents at random."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chatprov.appsync.api import DataSource
from chatprov.appsync.datasource.element import Element
from chatprov.appsync.datasource.invocation import Invocation
from chatprov.appsync.datasource.registry import invoke
from chatprov.appsync.errors import FieldError
from tests.appsync.cases import load
from tests.appsync.world import NoDynamoDB, World, definition

pytestmark = pytest.mark.slow
TOKENS = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    ":",
    "=",
    "!",
    ",",
    "|",
    "query",
    "mutation",
    "subscription",
    "fragment",
    "F",
    "on",
    "Message",
    "message",
    "messages",
    "phone",
    "id",
    "text",
    "author",
    "name",
    "filter",
    "colour",
    "limit",
    "number",
    "data",
    "$x",
    "$y",
    "Int",
    "Filter",
    "ID!",
    "1",
    "-1.5",
    '"a"',
    "null",
    "true",
    "RED",
    "...F",
    "...",
    "@skip(if:$x)",
    "@x",
    "__typename",
    "__schema",
    "types",
]
NAMES = ["text", "size", "tags", "inner", "colour", "other"]
VALUES: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=8,
)
PARTS: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["S", "N", "M", "L", "SS", "expression", "expressionNames", "expressionValues", "T", "keys"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
OPERATIONS = ["GetItem", "PutItem", "UpdateItem", "Query", "Scan", "BatchGetItem", "BatchPutItem", "TransactWriteItems"]
FIELDS = [
    "key",
    "attributeValues",
    "condition",
    "update",
    "query",
    "filter",
    "projection",
    "limit",
    "tables",
    "nextToken",
]
MANY = settings(max_examples=100, deadline=None, database=None)
QUESTION = "query($x: Filter, $z: Int, $c: Colour) {messages(filter: $x, colour: $c, limit: $z) {id text}}"


WORLD = World(definition(load("documents")["sdl"]))


def answered(query: str, variables: dict[str, Any]) -> None:
    response = WORLD.http(json.dumps({"query": query, "variables": variables}))
    body = json.loads(response.body)
    assert "data" in body or body["errors"]


@MANY
@given(st.lists(st.sampled_from(TOKENS), max_size=25), st.dictionaries(st.sampled_from("xy"), VALUES, max_size=2))
def test_documents(tokens: list[str], variables: dict[str, Any]) -> None:
    answered(" ".join(tokens), variables)


@MANY
@given(st.dictionaries(st.sampled_from("xyzc"), VALUES, max_size=4))
def test_variables(variables: dict[str, Any]) -> None:
    answered(QUESTION, variables)


@MANY
@given(VALUES)
def test_resolved_values(value: Any) -> None:
    WORLD.resolver("Query", "messages", '{"version": "2018-05-29"}', json.dumps(value), "Nothing")
    answered("{messages {id text author {name}}}", {})


@MANY
@given(
    st.sampled_from(OPERATIONS),
    st.dictionaries(st.sampled_from(FIELDS), PARTS, max_size=5),
    st.lists(PARTS, max_size=2),
)
def test_request_documents(operation: str, parts: dict[str, Any], items: list[Any]) -> None:
    document = {**parts, "version": "2018-05-29", "operation": operation}
    if items:
        document["transactItems"] = items
    source = DataSource("T", "AMAZON_DYNAMODB", "arn", None, "T", "eu-west-1")
    # Either the document makes no sense, or DynamoDB is called, which is not there.
    with contextlib.suppress(FieldError, AssertionError):
        invoke(Invocation(Element(document), "2018-05-29", source, NoDynamoDB(), "r", "arn"))
