from __future__ import annotations

import gc
import json
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, build_client_schema, parse

from chatprov.appsync.cache import LRU
from chatprov.appsync.schema import descriptions
from chatprov.appsync.schema.descriptions import type_descriptions
from chatprov.appsync.schema.executable import ExecutableSchema, check_schema, introspection
from tests.appsync.cases import each

if TYPE_CHECKING:
    import pytest

TUTORIAL = (Path(__file__).parents[3] / "graphql" / "schema.graphql").read_text()


@each("schemas")
def test_what_is_said_of_an_uploaded_schema(case: dict[str, Any]) -> None:
    details = check_schema(case["sdl"])
    if "details_has" in case:
        assert details is not None
        assert details.startswith("Schema has the following errors:\n - ")
        assert case["details_has"] in details
    else:
        assert details == case.get("details")


def test_a_schema_has_a_limit() -> None:
    assert check_schema(TUTORIAL + "#" * 1_000_000) is not None


def test_the_tutorials_schema_is_valid() -> None:
    assert check_schema(TUTORIAL) is None
    assert ExecutableSchema.build(TUTORIAL).subscriptions_by_mutation == {"sendMessage": ("onNewMessage",)}


def test_introspection_as_json_is_what_clients_read() -> None:
    answer = json.loads(introspection(TUTORIAL, "JSON", include_directives=True))
    schema = build_client_schema(answer["data"])
    assert str(schema.query_type.fields["getMessages"].type) == "[Message]"  # type: ignore[union-attr]  # it has one


def test_introspection_as_sdl_keeps_directives_when_asked_to() -> None:
    sdl = 'type Query { a: String @aws_api_key @deprecated(reason: "x") }'
    with_all = introspection(sdl, "SDL", include_directives=True).decode()
    without = introspection(sdl, "SDL", include_directives=False).decode()
    assert "@aws_api_key" in with_all
    assert "@aws_api_key" not in without
    for text in (with_all, without):
        assert '@deprecated(reason: "x")' in text
        parse(text)


COMMENTED = """# of the type
# in two lines
type Query {
  # of the field
  a(
    # of the argument
    x: Int): E # beside
  b: Int
  # not of c
  #
  c: Int
  \"\"\"its own\"\"\"
  # not its own
  d: In
}
# of the enum
enum E {
  # of the value
  A
}
# of the input
input In { # beside
  # of the value
  v: Int
}
"""


def test_comments_above_are_descriptions() -> None:
    schema = ExecutableSchema.build(COMMENTED.replace("d: In", "d(i: In): Int")).graphql
    query, enum, given = (schema.type_map[name] for name in ("Query", "E", "In"))
    assert isinstance(query, GraphQLObjectType)
    assert isinstance(enum, GraphQLEnumType)
    assert isinstance(given, GraphQLInputObjectType)
    assert query.description == "of the type\nin two lines"
    assert {name: field.description for name, field in query.fields.items()} == {
        "a": "of the field",
        "b": None,
        "c": None,
        "d": "its own",
    }
    assert query.fields["a"].args["x"].description == "of the argument"
    assert (enum.description, enum.values["A"].description) == ("of the enum", None)
    assert (given.description, given.fields["v"].description) == ("of the input", "of the value")
    assert type_descriptions(COMMENTED) == {
        "Query": "of the type\nin two lines",
        "E": "of the enum",
        "In": "of the input",
    }


def test_descriptions_that_are_kept_are_bounded_by_what_they_take(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(descriptions, "_read", LRU(100_000, descriptions._bytes, 50_000))
    text = "x" * 9_000
    tracemalloc.start()
    try:
        for number in range(20):
            assert type_descriptions(f'"""{text}{number}"""\ntype A {{ a: ID }}') == {"A": f"{text}{number}"}
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 130_000
    finally:
        tracemalloc.stop()
