"""Conditions: what each operator and function says about an item."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprov.local.services.dynamodb.expressions import Substitutes, parse_condition

ITEM: dict[str, dict[str, Any]] = {
    "word": {"S": "hello"},
    "smile": {"S": "\U0001f600"},
    "one": {"N": "1"},
    "two": {"N": "2"},
    "ten": {"N": "10"},
    "bytes": {"B": "aGkgdGhlcmU="},
    "yes": {"BOOL": True},
    "nothing": {"NULL": True},
    "words": {"SS": ["cat", "dog"]},
    "numbers": {"NS": ["2", "4", "7"]},
    "blobs": {"BS": ["YQ=="]},
    "listed": {"L": [{"S": "hi"}, {"N": "4"}, {"NS": ["1", "2"]}, {"M": {"deep": {"S": "x"}}}]},
    "mapped": {"M": {"x": {"N": "1"}, "y": {"L": [{"N": "-1"}, {"N": "2"}]}, "a.b": {"S": "dotted"}}},
    "dotted.name": {"S": "top"},
    "status": {"S": "open"},
}
NAMES = {"#s": "status", "#d": "dotted.name", "#x": "x", "#ab": "a.b"}
VALUES: dict[str, dict[str, Any]] = {
    ":hello": {"S": "hello"},
    ":hell": {"S": "hell"},
    ":ell": {"S": "ell"},
    ":one": {"N": "1.0"},
    ":two": {"N": "2"},
    ":four": {"N": "4"},
    ":five": {"N": "5"},
    ":nine": {"N": "9"},
    ":hundred": {"N": "100"},
    ":text": {"S": "17"},
    ":a": {"S": "a"},
    ":z": {"S": "z"},
    ":bmp": {"S": "\uffff"},
    ":hi": {"B": "aGk="},
    ":here": {"B": "aGVyZQ=="},
    ":dogs": {"SS": ["dog", "cat"]},
    ":dog": {"S": "dog"},
    ":set": {"NS": ["2", "1"]},
    ":list": {"L": [{"S": "hi"}]},
    ":yes": {"BOOL": True},
    ":null": {"NULL": True},
    ":S": {"S": "S"},
    ":N": {"S": "N"},
    ":SS": {"S": "SS"},
    ":NULL": {"S": "NULL"},
    ":open": {"S": "open"},
    ":top": {"S": "top"},
    ":dotted": {"S": "dotted"},
}


def holds(text: str, item: dict[str, dict[str, Any]] | None = None) -> bool:
    return parse_condition(text, Substitutes(NAMES, VALUES)).holds(ITEM if item is None else item)


TRUE = [
    # = and <>
    "word = :hello",
    "one = :one",
    ":one = one",
    "words = :dogs",
    "yes = :yes",
    "nothing = :null",
    "word <> :hell",
    "one <> :text",
    "absent <> :one",
    "absent <> lacking",
    "mapped.y <> listed",
    # order
    "one < two",
    "two < ten",
    "ten > :nine",
    "ten < :hundred",
    "two <= :two",
    "two >= :two",
    "word > :hell",
    "word < :z",
    "smile > :bmp",
    "bytes > :hi",
    # BETWEEN and IN
    "two BETWEEN one AND ten",
    "two between :two and :two",
    "two BeTwEeN :one aNd :five",
    "word BETWEEN :a AND :z",
    "size(word) BETWEEN :one AND :five",
    "word IN (:hell, :hello)",
    "two IN (one, two)",
    "two in (:text, :two)",
    "listed[0] IN (:hello, listed[0])",
    # functions
    "attribute_exists(word)",
    "attribute_exists (nothing)",
    "attribute_exists(mapped.y[1])",
    "attribute_not_exists(absent)",
    "attribute_not_exists(mapped.y[2])",
    "attribute_not_exists(word.x)",
    "attribute_not_exists(word[0])",
    "attribute_not_exists(mapped[0])",
    "attribute_type(word, :S)",
    "attribute_type(words, :SS)",
    "attribute_type(nothing, :NULL)",
    "attribute_type(:one, :N)",
    "begins_with(word, :hell)",
    "begins_with(bytes, :hi)",
    "begins_with(:hello, word)",
    "contains(word, :ell)",
    "contains(bytes, :here)",
    "contains(words, :dog)",
    "contains(numbers, :four)",
    "contains(listed, :four)",
    "contains(listed, :set)",
    "size(word) = :five",
    "size(smile) = :two",
    "size(bytes) > :five",
    "size(words) = :two",
    "size(listed) = :four",
    "size(mapped.y) = :two",
    "size(:hello) = :five",
    "size(word) > size(words)",
    # paths
    "mapped.x = one",
    "mapped.x < mapped.y[1]",
    "listed[3].deep < :z",
    "mapped.#x = :one",
    "mapped.#ab = :dotted",
    "#d = :top",
    "#s = :open",
    "(mapped.y)[1] = two",
    "(mapped).x = (one)",
    # AND, OR, NOT and parentheses
    "one = :one AND two = :two",
    "one = :two OR two = :two",
    "NOT one = :two",
    "nOt one = :two aNd two = :two",
    "NOT NOT one = :one",
    "one = :one OR one = :one AND one = :two",
    "NOT (one = :one AND one = :two)",
    "(one < two OR two < one) AND (two < ten AND (one < two OR ten < two))",
    "NOT attribute_exists(absent) AND (attribute_exists(word))",
    "(one = :one) AND (two = :two)",
    "one=:one\n\tAND\r two=:two",
]
FALSE = [
    "word = :hell",
    "absent = :one",
    "absent = lacking",
    "one = :text",
    "words = :dog",
    "one <> :one",
    "two < one",
    "absent < :one",
    ":one < absent",
    "absent >= lacking",
    "one < :text",
    "listed < :two",
    "absent BETWEEN :one AND :two",
    "two BETWEEN ten AND :one",
    "two BETWEEN :one AND word",
    "absent IN (:one, lacking)",
    "word IN (:hell)",
    "attribute_exists(absent)",
    "attribute_not_exists(word)",
    "attribute_type(word, :N)",
    "attribute_type(absent, :N)",
    "begins_with(word, :ell)",
    "begins_with(one, :hell)",
    "begins_with(absent, word)",
    "contains(word, :dog)",
    "contains(words, :four)",
    "contains(one, :one)",
    "contains(absent, :one)",
    "contains(listed, :text)",
    "size(one) = :one",
    "size(nothing) = :one",
    "size(absent) > :one",
    "size(word) = :hello",
    "one = :one AND two = :one",
    "one = :two OR two = :one",
    "NOT one = :one",
    "(one = :one OR one = :one) AND one = :two",
    "NOT one = :one OR one = :two",
]


@pytest.mark.parametrize("text", TRUE)
def test_a_condition_holds(text: str) -> None:
    assert holds(text)
    assert not holds(f"NOT ({text})")


@pytest.mark.parametrize("text", FALSE)
def test_a_condition_does_not_hold(text: str) -> None:
    assert not holds(text)
    assert holds(f"NOT ({text})")


def test_parentheses_may_be_around_the_whole() -> None:
    assert holds("((one = :one) AND (two = :two))")
    assert not holds("(NOT (one = :one))")


def test_an_item_that_does_not_exist_is_empty() -> None:
    assert holds("attribute_not_exists(word)", {})
    assert not holds("word = :hello", {})


def test_a_condition_knows_its_attributes() -> None:
    condition = parse_condition(
        "#s = :open AND size(mapped.y[0]) > two OR NOT begins_with(word, :a)", Substitutes(NAMES, VALUES)
    )
    assert condition.paths() == {"status", "mapped", "two", "word"}
    assert condition.nested_paths() == {"mapped"}


def test_the_same_text_is_bound_to_each_requests_values() -> None:
    for name, number in (("one", "1"), ("two", "2"), ("ten", "10")):
        condition = parse_condition("#n = :v", Substitutes({"#n": name}, {":v": {"N": number}}))
        assert condition.holds(ITEM)
        assert condition.paths() == {name}
    assert not parse_condition("#n = :v", Substitutes({"#n": "one"}, {":v": {"N": "2"}})).holds(ITEM)


FLAGS = "abcd"
PROPOSITIONS: st.SearchStrategy[str] = st.recursive(
    st.sampled_from(FLAGS),
    lambda inner: st.one_of(
        st.builds(lambda part: f"not ({part})", inner),
        st.builds(lambda left, word, right: f"({left}) {word} ({right})", inner, st.sampled_from(["and", "or"]), inner),
        st.builds(lambda left, word, right: f"{left} {word} {right}", inner, st.sampled_from(["and", "or"]), inner),
    ),
    max_leaves=12,
)


@given(PROPOSITIONS, st.sets(st.sampled_from(FLAGS)))
def test_and_or_and_not_have_pythons_meaning(proposition: str, existing: set[str]) -> None:
    text = re.sub(r"\b[a-d]\b", r"attribute_exists(\g<0>)", proposition)
    condition = parse_condition(text, Substitutes(None, None))
    item = {name: {"S": "x"} for name in existing}
    assert condition.holds(item) is eval(proposition, {name: name in existing for name in FLAGS})
