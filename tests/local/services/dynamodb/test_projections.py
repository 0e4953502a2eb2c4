"""Projections and the placeholders of a request."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.local.services.contract import AwsError
from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions import Substitutes, parse_condition, parse_projection

ITEM: dict[str, dict[str, Any]] = {
    "a": {"S": "x"},
    "b": {"M": {"c": {"N": "1"}, "d": {"L": [{"S": "p"}, {"M": {"e": {"S": "q"}, "f": {"S": "r"}}}]}}},
    "l": {"L": [{"S": "zero"}, {"S": "one"}, {"S": "two"}]},
    "name": {"S": "reserved"},
    "dotted.name": {"S": "dots"},
}
NAMES = {"#n": "name", "#d": "dotted.name", "#c": "c", "#l": "[3]"}
INVALID = "Invalid ProjectionExpression: "
PATHS = INVALID + (
    "Two document paths {} with each other; must remove or rewrite one of these paths; path one: {}, path two: {}"
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a", {"a": {"S": "x"}}),
        ("a, nowhere, #n,#d", {"a": {"S": "x"}, "name": {"S": "reserved"}, "dotted.name": {"S": "dots"}}),
        ("b.#c", {"b": {"M": {"c": {"N": "1"}}}}),
        ("b.d[1].e, b.c", {"b": {"M": {"c": {"N": "1"}, "d": {"L": [{"M": {"e": {"S": "q"}}}]}}}}),
        ("l[2], l[0], l[7]", {"l": {"L": [{"S": "zero"}, {"S": "two"}]}}),
        ("b.d[1].f,b.d[1].e", {"b": {"M": {"d": {"L": [{"M": {"e": {"S": "q"}, "f": {"S": "r"}}}]}}}}),
        ("a.b, l.c, b[0]", {}),
        ("a[0], l[3], b.x.y", {}),
        ("l, b.d", {"l": ITEM["l"], "b": {"M": {"d": ITEM["b"]["M"]["d"]}}}),
    ],
)
def test_a_projection_has_the_parts_at_its_paths(text: str, found: dict[str, Any]) -> None:
    assert parse_projection(text, Substitutes(NAMES, None)).of(ITEM) == found


def test_a_projection_knows_its_attributes() -> None:
    projection = parse_projection("a, b.c, l[0]", Substitutes(None, None))
    assert projection.paths() == {"a", "b", "l"}
    assert projection.nested_paths() == {"b", "l"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"{INVALID}The expression can not be empty;"),
        ("a,", f'{INVALID}Syntax error; token: "<EOF>", near: ","'),
        ("a b", f'{INVALID}Syntax error; token: "b", near: "a b"'),
        ("a, :b", f'{INVALID}Syntax error; token: ":b", near: ", :b"'),
        ("(a)", f'{INVALID}Syntax error; token: "(", near: "(a"'),
        ("size(a)", f'{INVALID}Syntax error; token: "(", near: "size(a"'),
        ("timestamp", f"{INVALID}Attribute name is a reserved keyword; reserved keyword: timestamp"),
        ("a.and, b", f"{INVALID}Attribute name is a reserved keyword; reserved keyword: and"),
        (
            "a, #zz",
            f"{INVALID}An expression attribute name used in the document path is not defined; attribute name: #zz",
        ),
        ("l[99999999999]", f"{INVALID}List index is not within the allowable range; index: [99999999999]"),
        ("a, b.c, a", PATHS.format("overlap", "[a]", "[a]")),
        ("b.#c, b.c", PATHS.format("overlap", "[b, c]", "[b, c]")),
        ("b, b.c[3]", PATHS.format("overlap", "[b]", "[b, c, [3]]")),
        ("b.c[3], b.d, b", PATHS.format("overlap", "[b, c, [3]]", "[b]")),
        ("b.c, b[1]", PATHS.format("conflict", "[b, c]", "[b, [1]]")),
        ("b[1], b.#l", PATHS.format("conflict", "[b, [1]]", "[b, [3]]")),
        ("b.c, b[1], a, a", PATHS.format("overlap", "[a]", "[a]")),
        (".".join(["a"] * 33), f"{INVALID}The document path has too many nesting levels; nesting levels: 33"),
    ],
)
def test_a_projection_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse_projection(text, Substitutes(NAMES, None))
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("names", "values", "message"),
    [
        ({}, None, "ExpressionAttributeNames must not be empty"),
        (None, {}, "ExpressionAttributeValues must not be empty"),
        ({"a": "b"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "a"'),
        ({"#": "b"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#"'),
        ({"#a-b": "b"}, None, 'ExpressionAttributeNames contains invalid key: Syntax error; key: "#a-b"'),
        ({"#a": ""}, None, "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a"),
        (
            {"#" + "n" * 255: "b"},
            None,
            f'ExpressionAttributeNames contains invalid key: Syntax error; key: "#{"n" * 255}"',
        ),
        (None, {"b": {"S": "a"}}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "b"'),
        (None, {":b": {}, "b": {"S": "a"}}, 'ExpressionAttributeValues contains invalid key: Syntax error; key: "b"'),
        (
            None,
            {":b": {"SS": []}},
            (
                "ExpressionAttributeValues contains invalid value: One or more parameter values were invalid: "
                "An string set  may not be empty for key :b"
            ),
        ),
        (
            None,
            {":b": {"N": "1e126"}},
            (
                "ExpressionAttributeValues contains invalid value: Number overflow. "
                "Attempting to store a number with magnitude larger than supported range for key :b"
            ),
        ),
        (None, {":v": {"S": "x" * ((2 << 20) + 1)}}, "ExpressionAttributeValues exceeds max size"),
        ({"#a": 5}, None, "NUMBER_VALUE cannot be converted to String"),
        (None, {":b": "x"}, "Unexpected value type in payload"),
    ],
    ids=lambda case: str(case)[:40],
)
def test_placeholders_are_refused(names: Any, values: Any, message: str) -> None:
    with pytest.raises(AwsError) as caught:
        Substitutes(names, values)
    assert str(caught.value) == message


def test_every_placeholder_is_used() -> None:
    substitutes = Substitutes({"#a": "a", "#b": "b"}, {":u": {"S": "x"}, ":v": {"N": "1.0"}})
    parse_condition("#a = :v", substitutes)
    with pytest.raises(
        ValidationError, match=r"^Value provided in ExpressionAttributeNames unused in expressions: keys: \{#b\}$"
    ):
        substitutes.check_all_used()
    parse_projection("#b", substitutes)
    with pytest.raises(
        ValidationError, match=r"^Value provided in ExpressionAttributeValues unused in expressions: keys: \{:u\}$"
    ):
        substitutes.check_all_used()
    parse_condition("c = :u", substitutes)
    substitutes.check_all_used()
    assert substitutes.value(":v") == {"N": "1"}
