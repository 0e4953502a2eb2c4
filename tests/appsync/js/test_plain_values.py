"""What code returns becomes JSON values, wherever in an object or a list it is."""

from __future__ import annotations

import math
from typing import Any

import pytest

from chatprov.appsync.resolvers.context import info_map
from chatprov.appsync.resolvers.plain_values import plain_value
from tests.appsync.js.running import value_of

CHANGED = [
    (math.nan, None),
    (math.inf, None),
    (info_map({"fieldName": "a", "selectionSetList": []}), {"fieldName": "a"}),
]


@pytest.mark.parametrize(("value", "plain"), [*CHANGED, (1.5, 1.5), (True, True), ([None], [None])], ids=repr)
def test_a_value_is_plain_at_each_place(value: Any, plain: Any) -> None:
    assert plain_value(value) == plain
    assert plain_value({"a": {"b": value}, "c": "d"}) == {"a": {"b": plain}, "c": "d"}
    assert plain_value([[value], {"a": [value]}]) == [[plain], {"a": [plain]}]


def test_a_function_is_null_at_each_place() -> None:
    assert plain_value(value_of("{ a: { f: (x) => x }, b: [(x) => x], c: JSON.parse }")) == {
        "a": {"f": None},
        "b": [None],
        "c": None,
    }


def test_a_copy_shares_nothing_with_the_value() -> None:
    value = {"a": {"b": {"S": "c"}}, "d": [{"S": "e"}]}
    copied = plain_value(value)
    value["a"]["b"]["S"] = "changed"  # type: ignore[index]  # it is an object
    value["d"][0]["S"] = "changed"  # type: ignore[index]  # it is a list
    assert copied == {"a": {"b": {"S": "c"}}, "d": [{"S": "e"}]}
