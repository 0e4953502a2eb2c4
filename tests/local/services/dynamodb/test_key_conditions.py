"""Key conditions of Query."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions import KeyCondition, Substitutes, parse_key_condition
from chatprov.local.services.dynamodb.schema import KeySchema

BOTH = KeySchema("room", "sent", {"room": "S", "sent": "N"})
TEXTS = KeySchema("room", "sent", {"room": "S", "sent": "S"})
ALONE = KeySchema("room", None, {"room": "S"})
NAMES = {"#r": "room", "#s": "sent", "#t": "timestamp"}
VALUES: dict[str, dict[str, Any]] = {
    ":r": {"S": "a"},
    ":r2": {"S": "b"},
    ":n": {"N": "1"},
    ":m": {"N": "5"},
    ":empty": {"S": ""},
}
INVALID = "Invalid KeyConditionExpression: "
# captured on AWS: https://github.com/paritysuite/dynamodb-conformance, tests/tier3/error-messages/queryKeyConditionOperands.test.ts
PER_KEY = "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key"
MORE_THAN_KEYS = "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)"
OPERATOR = "Invalid operator used in KeyConditionExpression: {}"
CONDITION = "Invalid condition in KeyConditionExpression: "
TYPE = "One or more parameter values were invalid: Condition parameter type does not match schema type"
NESTED = "KeyConditionExpressions cannot contain nested operations"


def parse(text: str, schema: KeySchema = BOTH) -> KeyCondition:
    return parse_key_condition(text, Substitutes(NAMES, VALUES), schema)


@pytest.mark.parametrize(
    ("text", "sort"),
    [
        ("room = :r", None),
        (":r = room", None),
        ("(room = :r)", None),
        ("room = :r AND sent = :n", ("=", [":n"])),
        ("sent = :n AND room = :r", ("=", [":n"])),
        ("((sent <= :n) and (#r = :r))", ("<=", [":n"])),
        ("#r = :r AND #s < :n", ("<", [":n"])),
        ("room = :r AND :n < sent", (">", [":n"])),
        ("room = :r AND :n >= sent", ("<=", [":n"])),
        ("room = :r AND sent >= :n", (">=", [":n"])),
        ("room = :r AnD sent BeTwEeN :n aNd :m", ("BETWEEN", [":n", ":m"])),
        ("sent between :n and :n and room = :r", ("BETWEEN", [":n", ":n"])),
    ],
)
def test_a_key_condition_is_a_partition_and_a_comparison(text: str, sort: tuple[str, list[str]] | None) -> None:
    wanted = (sort[0], [VALUES[name] for name in sort[1]]) if sort else None
    assert parse(text) == KeyCondition(VALUES[":r"], wanted)


def test_begins_with_is_the_only_function() -> None:
    assert parse("room = :r AND begins_with(sent, :r2)", TEXTS).sort == ("begins_with", [VALUES[":r2"]])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", f"{INVALID}The expression can not be empty;"),
        ("room = :r AND", f'{INVALID}Syntax error; token: "<EOF>", near: "AND"'),
        ("room = :r AND sent != :n", f'{INVALID}Syntax error; token: "!", near: "sent !="'),
        ("((room = :r))", f"{INVALID}The expression has redundant parentheses;"),
        ("timestamp = :r", f"{INVALID}Attribute name is a reserved keyword; reserved keyword: timestamp"),
        (
            "room = :r and #t = :zz",
            f"{INVALID}An expression attribute value used in expression is not defined; attribute value: :zz",
        ),
        (
            "#x = :r",
            f"{INVALID}An expression attribute name used in the document path is not defined; attribute name: #x",
        ),
        ("room = :r AND dog(sent, :n)", f"{INVALID}Invalid function name; function: dog"),
        (
            "room = :r AND begins_with(sent, :n)",
            (
                f"{INVALID}Incorrect operand type for operator or function; "
                "operator or function: begins_with, operand type: N"
            ),
        ),
        ("room = :r OR sent = :n", OPERATOR.format("OR")),
        ("NOT sent = :n AND room = :r", OPERATOR.format("NOT")),
        ("room IN (:r)", OPERATOR.format("IN")),
        ("room <> :r", OPERATOR.format("<>")),
        ("room = :r AND attribute_exists(sent)", OPERATOR.format("attribute_exists")),
        ("room = :r AND contains(sent, :r)", OPERATOR.format("contains")),
        (
            ":n between size(b) and size(a) and b > :m",
            f"{CONDITION}BETWEEN operator must have the key attribute as its first operand",
        ),
        (
            "begins_with(:r, b) and a > :m",
            f"{CONDITION}begins_with operator must have the key attribute as its first operand",
        ),
        ("size(b) > a AND b > c", NESTED),
        ("a > size(b.d)", NESTED),
        ("room = sent", f"Invalid KeyConditionExpression: {CONDITION}Multiple attribute names used in one condition"),
        (
            "begins_with(a, b)",
            f"Invalid KeyConditionExpression: {CONDITION}Multiple attribute names used in one condition",
        ),
        ("a.d > :n", "KeyConditionExpressions cannot have conditions on nested attributes"),
        ("a[0] > :n", "KeyConditionExpressions cannot have conditions on nested attributes"),
        (":n > :m AND a < :n", f"{CONDITION}No key attribute specified"),
        ("room = :r AND room = :r2", PER_KEY),
        ("room = :r AND sent > :n AND #s < :m", PER_KEY),
        ("room = :r AND sent = :n AND a = :n", MORE_THAN_KEYS),
        ("sent = :n", "Query condition missed key schema element: room"),
        ("room = :r AND a = :n", "Query condition missed key schema element: sent"),
        ("room = :n", TYPE),
        ("room = :r AND sent = :r2", TYPE),
        ("room < :r", "Query key condition not supported"),
        (
            "room = :empty",
            (
                "One or more parameter values are not valid. "
                "The AttributeValue for a key attribute cannot contain an empty string value. Key: room"
            ),
        ),
        (
            "room = :r AND sent BETWEEN :m AND :n",
            (
                f"{INVALID}The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
                "lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {N:1}"
            ),
        ),
    ],
    ids=lambda case: case[:40],
)
def test_a_key_condition_is_refused(text: str, message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        parse(text)
    assert str(caught.value) == message


def test_a_key_without_a_sort_key_takes_one_comparison() -> None:
    assert parse("room = :r", ALONE) == KeyCondition(VALUES[":r"], None)
    with pytest.raises(ValidationError, match=r"^Query key condition not supported$"):
        parse("room = :r AND a = :n", ALONE)
