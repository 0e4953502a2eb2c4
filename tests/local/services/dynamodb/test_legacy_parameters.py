"""The parameters from before expressions."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.services.dynamodb.errors import ValidationError
from chatprov.local.services.dynamodb.expressions import KeyCondition
from chatprov.local.services.dynamodb.expressions.legacy import (
    parse_attribute_updates,
    parse_attributes_to_get,
    parse_expected,
    parse_filter,
    parse_key_conditions,
)
from chatprov.local.services.dynamodb.schema import KeySchema

if TYPE_CHECKING:
    from collections.abc import Callable

INVALID = "One or more parameter values were invalid: "
ITEM: dict[str, dict[str, Any]] = {
    "word": {"S": "hello"},
    "n": {"N": "5"},
    "set": {"SS": ["a", "b"]},
    "l": {"L": [{"S": "x"}]},
}
KEY = KeySchema("room", "sent", {"room": "S", "sent": "N"})
SEVERAL = "ConditionalOperator can only be used when Filter or Expected has two or more elements"
WITHOUT = "ConditionalOperator cannot be used without Filter or Expected"
ARGUMENTS = f"{INVALID}Invalid number of argument(s) for the {{}} ComparisonOperator"


def condition(operator: str, *values: dict[str, Any]) -> dict[str, Any]:
    return {"ComparisonOperator": operator, **({"AttributeValueList": list(values)} if values else {})}


def refused(call: Callable[[], object], message: str) -> None:
    with pytest.raises(ValidationError) as caught:
        call()
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("name", "given", "holds"),
    [
        ("word", condition("EQ", {"S": "hello"}), True),
        ("n", condition("EQ", {"N": "5.0"}), True),
        ("word", condition("NE", {"S": "hello"}), False),
        ("absent", condition("NE", {"S": "hello"}), True),
        ("absent", condition("EQ", {"S": "hello"}), False),
        ("n", condition("LT", {"N": "10"}), True),
        ("n", condition("LE", {"N": "4"}), False),
        ("n", condition("GT", {"N": "4"}), True),
        ("n", condition("GE", {"N": "5"}), True),
        ("n", condition("BETWEEN", {"N": "4"}, {"N": "6"}), True),
        ("n", condition("IN", {"N": "4"}, {"N": "5"}), True),
        ("word", condition("BEGINS_WITH", {"S": "hell"}), True),
        ("word", condition("CONTAINS", {"S": "ell"}), True),
        ("set", condition("CONTAINS", {"S": "a"}), True),
        ("set", condition("NOT_CONTAINS", {"S": "a"}), False),
        ("set", condition("NOT_CONTAINS", {"S": "c"}), True),
        ("n", condition("NOT_NULL"), True),
        ("n", condition("NULL"), False),
        ("absent", condition("NULL"), True),
    ],
)
def test_a_comparison(name: str, given: dict[str, Any], holds: bool) -> None:  # noqa: FBT001
    assert parse_filter({name: given}).holds(ITEM) is holds
    assert parse_expected({name: given}).holds(ITEM) is holds


def test_comparisons_are_joined_by_the_conditional_operator() -> None:
    true, false = condition("NOT_NULL"), condition("NULL")
    for first, second in ((true, false), (false, true)):
        given = {"word": first, "n": second}
        assert not parse_filter(given).holds(ITEM)
        assert not parse_filter(given, "AND").holds(ITEM)
        assert parse_filter(given, "OR").holds(ITEM)
        assert parse_filter(given).paths() == {"word", "n"}
    assert parse_expected({"word": true, "n": true, "set": true}, "AND").holds(ITEM)
    assert not parse_expected({"word": false, "n": false}, "OR").holds(ITEM)
    assert parse_filter({}).holds(ITEM)


def test_expected_without_an_operator() -> None:
    assert parse_expected({"n": {"Value": {"N": "5.0"}}, "absent": {"Exists": False}}).holds(ITEM)
    assert parse_expected({"n": {"Value": {"N": "5"}, "Exists": True}}).holds(ITEM)
    assert not parse_expected({"n": {"Exists": False}}).holds(ITEM)
    assert parse_expected({"n": {"Value": {"N": "4"}, "ComparisonOperator": "GT"}}).holds(ITEM)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (condition("EQ"), ARGUMENTS.format("EQ")),
        (condition("EQ", {"S": "a"}, {"S": "b"}), ARGUMENTS.format("EQ")),
        (condition("NULL", {"S": "a"}), ARGUMENTS.format("NULL")),
        (condition("BETWEEN", {"S": "a"}), ARGUMENTS.format("BETWEEN")),
        (condition("IN"), ARGUMENTS.format("IN")),
        (
            condition("IN", {"S": "a"}, {"N": "1"}),
            f"{INVALID}AttributeValues inside AttributeValueList must be of same type",
        ),
        (condition("LT", {"L": []}), f"{INVALID}ComparisonOperator LT is not valid for L AttributeValue type"),
        (
            condition("BEGINS_WITH", {"N": "1"}),
            f"{INVALID}ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
        ),
        (
            condition("BETWEEN", {"N": "2"}, {"N": "1"}),
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
        ),
        (condition("EQ", {"N": "b"}), "The parameter cannot be converted to a numeric value: b"),
    ],
    ids=str,
)
def test_a_comparison_is_refused(given: dict[str, Any], message: str) -> None:
    refused(lambda: parse_filter({"a": given}), message)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, f"{INVALID}Value must be provided when Exists is null for Attribute: a"),
        ({"Exists": True}, f"{INVALID}Value must be provided when Exists is true for Attribute: a"),
        (
            {"Exists": False, "Value": {"S": "x"}},
            f"{INVALID}Value cannot be used when Exists is false for Attribute: a",
        ),
        (
            {"Value": {"S": "x"}, "AttributeValueList": []},
            f"{INVALID}Value and AttributeValueList cannot be used together for Attribute: a",
        ),
        (
            {"Exists": True, "ComparisonOperator": "NULL"},
            f"{INVALID}Exists and ComparisonOperator cannot be used together for Attribute: a",
        ),
        (
            {"ComparisonOperator": "EQ"},
            f"{INVALID}Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: a",
        ),
        (
            {"AttributeValueList": [{"S": "x"}]},
            f"{INVALID}AttributeValueList can only be used with a ComparisonOperator for Attribute: a",
        ),
    ],
    ids=str,
)
def test_expected_is_refused(given: dict[str, Any], message: str) -> None:
    refused(lambda: parse_expected({"a": given}), message)


def test_the_conditional_operator_joins_at_least_two() -> None:
    for parse in (parse_filter, parse_expected):
        refused(partial(parse, {}, "AND"), WITHOUT)
        refused(partial(parse, {"a": condition("NULL")}, "OR"), SEVERAL)


def test_key_conditions() -> None:
    room = condition("EQ", {"S": "a"})
    assert parse_key_conditions({"room": room}, KEY) == KeyCondition({"S": "a"}, None)
    between = condition("BETWEEN", {"N": "01"}, {"N": "2"})
    found = parse_key_conditions({"sent": between, "room": room}, KEY)
    assert found == KeyCondition({"S": "a"}, ("BETWEEN", [{"N": "1"}, {"N": "2"}]))
    refused(
        lambda: parse_key_conditions({"room": room, "sent": condition("NE", {"N": "1"})}, KEY),
        "Attempted conditional constraint is not an indexable operation",
    )
    refused(lambda: parse_key_conditions({"sent": between}, KEY), "Query condition missed key schema element: room")
    refused(
        lambda: parse_key_conditions({"room": condition("EQ", {"N": "1"})}, KEY),
        f"{INVALID}Condition parameter type does not match schema type",
    )
    refused(lambda: parse_key_conditions({}, KEY), "Conditions can be of length 1 or 2 only")


def test_attribute_updates() -> None:
    update = parse_attribute_updates(
        {
            "word": {"Value": {"S": "bye"}},
            "n": {"Action": "ADD", "Value": {"N": "01"}},
            "set": {"Action": "DELETE", "Value": {"SS": ["a", "z"]}},
            "l": {"Action": "ADD", "Value": {"L": [{"S": "y"}]}},
            "fresh": {"Action": "ADD", "Value": {"NS": ["1"]}},
            "absent": {"Action": "DELETE"},
        },
        ["id"],
    )
    assert update.applied_to(ITEM) == {
        "word": {"S": "bye"},
        "n": {"N": "6"},
        "set": {"SS": ["b"]},
        "l": {"L": [{"S": "x"}, {"S": "y"}]},
        "fresh": {"NS": ["1"]},
    }
    assert update.changed.of(ITEM) == ITEM


@pytest.mark.parametrize(
    ("update", "message"),
    [
        ({}, f"{INVALID}Only DELETE action is allowed when no attribute value is specified"),
        (
            {"Action": "DELETE", "Value": {"S": "1"}},
            f"{INVALID}DELETE action with value is not supported for the type S",
        ),
        ({"Action": "ADD", "Value": {"M": {}}}, f"{INVALID}ADD action is not supported for the type M"),
        ({"Action": "ADD", "Value": {"SS": ["x"]}}, "Type mismatch for attribute to update"),
    ],
    ids=str,
)
def test_attribute_updates_are_refused(update: dict[str, Any], message: str) -> None:
    refused(lambda: parse_attribute_updates({"n": update}, ["id"]).applied_to(ITEM), message)


def test_key_attributes_are_not_updated() -> None:
    refused(
        lambda: parse_attribute_updates({"id": {"Value": {"S": "x"}}}, ["id"]),
        f"{INVALID}Cannot update attribute id. This attribute is part of the key",
    )


def test_attributes_to_get() -> None:
    assert parse_attributes_to_get(["n", "absent", "a.b"]).of({**ITEM, "a.b": {"S": "x"}}) == {
        "n": {"N": "5"},
        "a.b": {"S": "x"},
    }
    refused(lambda: parse_attributes_to_get(["a", "b", "a"]), f"{INVALID}Duplicate value in attribute name: a")
