"""Values to and from DynamoDB's typed form."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatprov.appsync.util import from_dynamodb, to_dynamodb

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    assert from_dynamodb(to_dynamodb(value)) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ({"N": "12"}, 12),
        ({"N": "12345678901234567890123"}, 12345678901234567890123),
        ({"N": "1.50"}, 1.5),
        ({"N": "1E3"}, 1000),
        ({"N": "1.0"}, 1),
        ({"N": "-0"}, 0),
        ({"N": "12345678901234567890123.0"}, 12345678901234567890123),
        ({"NS": ["1.0", "1.5E2"]}, [1, 150]),
        ({"NULL": True}, None),
        ({"B": "Zm9v"}, "Zm9v"),
        ({"SS": ["a", "b"]}, ["a", "b"]),
        ({"NS": ["1", "2.5"]}, [1, 2.5]),
        ({"BS": ["Zm9v"]}, ["Zm9v"]),
        ({"M": {"l": {"L": [{"BOOL": False}]}}}, {"l": [False]}),
    ],
)
def test_stored_values_become_what_a_template_sees(typed: dict[str, Any], value: Any) -> None:
    found = from_dynamodb(typed)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("typed", [{}, {"S": "a", "N": "1"}, {"X": 1}])
def test_what_has_no_type_is_refused(typed: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="type"):
        from_dynamodb(typed)
