"""Attribute values: checks, the stored form, equality, order and size."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprov.local.services.contract import AwsError
from chatprov.local.services.dynamodb.values import (
    equal,
    normalized,
    normalized_value,
    rank,
    size_of,
    size_of_value,
)

INVALID = "One or more parameter values were invalid: "
SEVERAL = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
EMPTY = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
TOO_DEEP = (
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
)
SCALARS = st.one_of(
    st.builds(lambda text: {"S": text}, st.text(max_size=5)),
    st.builds(lambda number: {"N": str(number)}, st.integers(-1000, 1000)),
    st.builds(lambda number, zeros: {"N": f"{number}.50{zeros}"}, st.integers(0, 99), st.sampled_from(["", "0"])),
    st.builds(lambda content: {"B": base64.b64encode(content).decode()}, st.binary(max_size=4)),
    st.builds(lambda flag: {"BOOL": flag}, st.booleans()),
    st.just({"NULL": True}),
    st.builds(lambda members: {"SS": members}, st.lists(st.text(max_size=3), min_size=1, max_size=4, unique=True)),
    st.builds(
        lambda members: {"NS": list(map(str, members))},
        st.sets(st.integers(-(10**38) + 1, 10**38 - 1), min_size=1, max_size=4),
    ),
)
VALUES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.builds(lambda elements: {"L": elements}, st.lists(inner, max_size=3)),
        st.builds(lambda members: {"M": members}, st.dictionaries(st.text(min_size=1, max_size=3), inner, max_size=3)),
    ),
    max_leaves=8,
)


def nested(levels: int, innermost: dict[str, Any] | None = None) -> dict[str, Any]:
    value = innermost or {"S": "x"}
    for level in range(levels):
        value = {"M": {"a": value}} if level % 2 else {"L": [value]}
    return value


def test_an_item_that_needs_no_change_is_returned_itself() -> None:
    items: list[dict[str, dict[str, Any]]] = [
        {},
        {"a": {"S": "x"}, "b": {"S": ""}},
        {"a": {"N": "1"}, "b": {"L": [{"M": {"c": {"NS": ["1", "2"]}}}]}, "d": {"NULL": True}, "e": {"B": "YQ=="}},
    ]
    for item in items:
        assert normalized(item) is item


def test_numbers_are_changed_at_every_depth_and_the_given_item_is_kept() -> None:
    item: dict[str, dict[str, Any]] = {
        "a": {"N": "007"},
        "b": {"L": [{"S": "x"}, {"M": {"c": {"N": "1e2"}}}]},
        "d": {"NS": ["1.0", "02"]},
        "e": {"S": "1.0"},
    }
    kept = {"S": "x"}
    assert normalized(item) == {
        "a": {"N": "7"},
        "b": {"L": [kept, {"M": {"c": {"N": "100"}}}]},
        "d": {"NS": ["1", "2"]},
        "e": {"S": "1.0"},
    }
    assert item["a"] == {"N": "007"}
    assert item["d"] == {"NS": ["1.0", "02"]}


@given(st.dictionaries(st.text(min_size=1, max_size=3), VALUES, max_size=4))
def test_normalization_keeps_values_and_is_done_once(item: dict[str, dict[str, Any]]) -> None:
    once = normalized(item)
    assert normalized(once) is once
    assert item.keys() == once.keys()
    assert all(equal(value, once[name]) for name, value in item.items())


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        ({}, "ValidationException", EMPTY),
        ({"X": "a"}, "ValidationException", EMPTY),
        ({"S": None}, "ValidationException", EMPTY),
        ({"S": "a", "N": "1"}, "ValidationException", SEVERAL),
        ({"NULL": False}, "ValidationException", f"{INVALID}Null attribute value types must have the value of true"),
        ({"SS": []}, "ValidationException", f"{INVALID}An string set  may not be empty"),
        ({"NS": []}, "ValidationException", f"{INVALID}An number set  may not be empty"),
        ({"BS": []}, "ValidationException", f"{INVALID}Binary sets should not be empty"),
        ({"SS": ["a", "a"]}, "ValidationException", f"{INVALID}Input collection [a, a] contains duplicates."),
        ({"NS": ["1", "1.0"]}, "ValidationException", "Input collection contains duplicates"),
        (
            {"BS": ["Yg==", "Yg=="]},
            "ValidationException",
            f"{INVALID}Input collection [Yg==, Yg==]of type BS contains duplicates.",
        ),
        ({"NS": ["1", "b"]}, "ValidationException", "The parameter cannot be converted to a numeric value: b"),
        ({"N": ""}, "ValidationException", "The parameter cannot be converted to a numeric value"),
        ({"S": 1}, "SerializationException", "NUMBER_VALUE cannot be converted to String"),
        ({"S": 1.5}, "SerializationException", "DECIMAL_VALUE cannot be converted to String"),
        ({"N": 1}, "SerializationException", "NUMBER_VALUE cannot be converted to String"),
        ({"S": True}, "SerializationException", "TRUE_VALUE cannot be converted to String"),
        ({"S": []}, "SerializationException", "Unrecognized collection type class java.lang.String"),
        ({"S": {}}, "SerializationException", "Start of structure or map found where not expected"),
        ({"BOOL": 1}, "SerializationException", "NUMBER_VALUE cannot be converted to Boolean"),
        ({"BOOL": "perhaps"}, "SerializationException", "Unexpected token received from parser"),
        ({"B": 1}, "SerializationException", "only base-64-encoded strings are convertible to bytes"),
        (
            {"B": "abc"},
            "SerializationException",
            "Base64 encoded length is expected a multiple of 4 bytes but found: 3",
        ),
        ({"B": "YR=="}, "SerializationException", "Invalid last non-pad Base64 character dectected"),
        ({"SS": "a"}, "SerializationException", "Unexpected field type"),
        ({"L": {}}, "SerializationException", "Start of structure or map found where not expected"),
        ({"M": "a"}, "SerializationException", "Unexpected field type"),
        ("a", "SerializationException", "Unexpected value type in payload"),
        (
            [],
            "SerializationException",
            "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
        ),
        (
            {"M": []},
            "SerializationException",
            (
                "Unrecognized collection type java.util.Map<java.lang.String, "
                "com.amazonaws.dynamodb.v20120810.AttributeValue>"
            ),
        ),
        ({"B": []}, "SerializationException", "Unrecognized collection type class java.nio.ByteBuffer"),
        ({"B": "!!!!"}, "SerializationException", "Invalid base64 character detected"),
        ({"SS": [None]}, "SerializationException", "NULL_VALUE cannot be converted to String"),
    ],
    ids=str,
)
def test_an_invalid_value_is_refused_at_every_depth(value: Any, code: str, message: str) -> None:
    for given_value in (value, {"L": [value]}, {"M": {"a": {"L": [{"S": "x"}, value]}}}):
        with pytest.raises(AwsError) as caught:
            normalized({"first": {"S": "x"}, "second": given_value})
        assert (caught.value.code, str(caught.value)) == (code, message)


def test_some_strings_are_read_as_booleans() -> None:
    assert normalized_value({"BOOL": "true"}) == {"BOOL": True}
    assert normalized_value({"BOOL": "No"}) == {"BOOL": False}


@pytest.mark.parametrize(("levels", "fits"), [(31, True), (32, False), (100, False), (50_000, False)])
def test_values_have_at_most_thirty_two_levels(levels: int, fits: bool) -> None:  # noqa: FBT001
    item = {"a": nested(levels)}
    if fits:
        assert normalized(item) is item
        return
    with pytest.raises(AwsError) as caught:
        normalized(item)
    assert str(caught.value) == TOO_DEEP


@pytest.mark.parametrize(
    ("left", "right", "are_equal"),
    [
        ({"S": "a"}, {"S": "a"}, True),
        ({"S": "1"}, {"N": "1"}, False),
        ({"N": "1.0"}, {"N": "1"}, True),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}, True),
        ({"SS": ["a"]}, {"SS": ["a", "b"]}, False),
        ({"NS": ["1", "2"]}, {"NS": ["2.0", "1"]}, True),
        ({"SS": ["1"]}, {"NS": ["1"]}, False),
        ({"L": [{"N": "1"}]}, {"L": [{"N": "1.0"}]}, True),
        ({"L": [{"N": "1"}, {"N": "2"}]}, {"L": [{"N": "2"}, {"N": "1"}]}, False),
        ({"M": {"a": {"N": "1"}, "b": {"S": ""}}}, {"M": {"b": {"S": ""}, "a": {"N": "1"}}}, True),
        ({"M": {"a": {"N": "1"}}}, {"M": {"b": {"N": "1"}}}, False),
        ({"BOOL": True}, {"BOOL": False}, False),
        ({"NULL": True}, {"NULL": True}, True),
        ({"BOOL": True}, {"NULL": True}, False),
    ],
)
def test_equality(left: dict[str, Any], right: dict[str, Any], are_equal: bool) -> None:  # noqa: FBT001
    assert equal(left, right) is are_equal
    assert equal(right, left) is are_equal


@given(st.text(st.characters(exclude_categories=["Cs"])), st.text(st.characters(exclude_categories=["Cs"])))
def test_strings_are_ordered_by_their_bytes(left: str, right: str) -> None:
    assert (rank({"S": left}) < rank({"S": right})) == (left.encode() < right.encode())


@given(st.binary(), st.binary())
def test_binaries_are_ordered_by_their_bytes(left: bytes, right: bytes) -> None:
    ranks = [rank({"B": base64.b64encode(content).decode()}) for content in (left, right)]
    assert (ranks[0] < ranks[1]) == (left < right)


@pytest.mark.parametrize(
    ("value", "size"),
    [
        ({"S": ""}, 0),
        ({"S": "abc"}, 3),
        ({"S": "ä€"}, 5),
        ({"N": "0"}, 1),
        ({"N": "5"}, 2),
        ({"N": "1234"}, 3),
        ({"N": "-12345"}, 4),
        ({"N": "0.00100"}, 2),
        ({"N": "1000000"}, 2),
        ({"N": "9" * 38}, 20),
        ({"B": "YWI="}, 2),
        ({"B": ""}, 0),
        ({"BOOL": False}, 1),
        ({"NULL": True}, 1),
        ({"SS": ["a", "bc"]}, 3),
        ({"NS": ["1", "2"]}, 4),
        ({"BS": ["YQ==", "YWJj"]}, 4),
        ({"L": []}, 3),
        ({"L": [{"S": "a"}, {"S": "b"}]}, 7),
        ({"M": {}}, 3),
        ({"M": {"ab": {"S": "c"}}}, 7),
        ({"L": [{"L": []}]}, 7),
    ],
)
def test_sizes_are_those_of_the_documentation(value: dict[str, Any], size: int) -> None:
    assert size_of_value(value) == size
    assert size_of({"name": value, "ö": {"S": "x"}}) == size + 4 + 2 + 1
