"""JSON as Java writes and reads it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprov.appsync.util import read_json, write_json
from chatprov.appsync.vtl import Character, JavaArray, JavaException, JavaSet, PartlyHiddenMap, VtlLimitError

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert read_json(write_json(value)) == value


@given(VALUES)
def test_the_quick_way_and_the_slow_way_write_the_same(value: Any) -> None:
    # A set has no quick way, and so its elements, here the only one, go the slow one.
    assert write_json(value) == write_json(JavaArray([value]))[1:-1]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1.0, "1.0"),
        (1e10, "1.0E10"),
        (float("nan"), '"NaN"'),
        (float("inf"), '"Infinity"'),
        (2**70, "1180591620717411303424"),
        ({1: "a", 2.5: "b", None: 0, False: []}, '{"1":"a","2.5":"b","null":0,"false":[]}'),
        (Character("c"), '"c"'),
        (JavaSet(["a", 1]), '["a",1]'),
        ("\u2028\x00\x1f", '"\u2028\\u0000\\u001F"'),
        ("\\u001f \\\x1f", '"\\\\u001f \\\\\\u001F"'),
        ({}, "{}"),
        ([[], {}], "[[],{}]"),
    ],
)
def test_values_have_javas_form(value: Any, text: str) -> None:
    assert write_json(value) == text


def test_hidden_entries_are_left_out() -> None:
    info = PartlyHiddenMap(fieldName="f", selectionSetList=["a"])
    info.hidden = frozenset({"selectionSetList"})
    assert write_json({"info": info}) == '{"info":{"fieldName":"f"}}'
    assert info["selectionSetList"] == ["a"]


def test_a_value_in_itself_is_not_written() -> None:
    value: list[Any] = []
    value.append([value])
    with pytest.raises(VtlLimitError):
        write_json(value)


@pytest.mark.parametrize("text", ["", "{", "[1,]", "NaN", "Infinity", "{'a':1}", "[" * 100_000, "1 2", "9" * 5000])
def test_invalid_json_is_an_exception(text: str) -> None:
    with pytest.raises(JavaException, match="JsonParseException"):
        read_json(text)


def test_numbers_are_read_exactly() -> None:
    assert read_json("[1, 12345678901234567890, 1.0, 1e2]") == [1, 12345678901234567890, 1.0, 100.0]
    assert json.dumps(read_json('{"a": 1}')) == '{"a": 1}'
