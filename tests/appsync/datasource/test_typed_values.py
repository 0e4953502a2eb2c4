from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.datasource.element import Element
from chatprov.appsync.datasource.typed_values import same_value, typed_value


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ({"N": "1"}, {"N": "1.0"}, True),
        ({"N": "10"}, {"N": "1e1"}, True),
        ({"N": "12345678901234567890"}, {"N": "12345678901234567891"}, False),
        ({"N": "no"}, {"N": "no"}, True),
        ({"N": "1"}, {"S": "1"}, False),
        ({"SS": ["a", "b"]}, {"SS": ["b", "a"]}, True),
        ({"NS": ["1", "2.0"]}, {"NS": ["2", "1"]}, True),
        ({"L": [{"N": "1"}]}, {"L": [{"N": "1.0"}]}, True),
        ({"L": [{"N": "1"}]}, {"L": []}, False),
        ({"M": {"a": {"N": "1"}}}, {"M": {"a": {"N": "1.0"}}}, True),
        ({"M": {"a": {"N": "1"}}}, {"M": {"b": {"N": "1"}}}, False),
        ({"BOOL": True}, {"BOOL": False}, False),
        (None, None, True),
        (None, {"S": ""}, False),
    ],
)
def test_when_two_values_are_the_same_to_dynamodb(one: Any, other: Any, same: bool) -> None:  # noqa: FBT001 - pytest passes it by name
    assert same_value(one, other) is same


@pytest.mark.parametrize(
    ("given", "sent"),
    [
        ("aGVsbG8=", "aGVsbG8="),
        ("aG Vs\nbG8-=", "aGVsbG8="),
        ("aGVsbG8", "aGVsbG8="),
        ("foo", "foo="),
        ("", ""),
        ("a", "a"),
        ("aG=Vs", "aG=Vs"),
        ("aGVsbG8==", "aGVsbG8=="),
    ],
)
def test_binary_data_is_decoded_as_mime_does(given: str, sent: str) -> None:
    assert typed_value(Element({"B": given}, "$")) == {"B": sent}
    assert typed_value(Element({"BS": [given]}, "$")) == {"BS": [sent]}
