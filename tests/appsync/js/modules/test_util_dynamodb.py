"""`util.dynamodb` in code: typed values as objects."""

from __future__ import annotations

from typing import Any

import pytest

from chatprov.appsync.js.faults import CodeFault, LimitFault
from tests.appsync.js.modules.calls import call

THING = {"name": "Ann", "age": 4.5, "ok": False, "tags": ["a", 2], "box": {"in": None}}
TYPED = {
    "name": {"S": "Ann"},
    "age": {"N": 4.5},
    "ok": {"BOOL": False},
    "tags": {"L": [{"S": "a"}, {"N": 2}]},
    "box": {"M": {"in": {"NULL": None}}},
}
ROWS = [
    ("toDynamoDB", ["text"], {"S": "text"}),
    ("toDynamoDB", [12345], {"N": 12345}),
    ("toDynamoDB", [1.5], {"N": 1.5}),
    ("toDynamoDB", [True], {"BOOL": True}),
    ("toDynamoDB", [None], {"NULL": None}),
    ("toDynamoDB", [], {"NULL": None}),
    ("toDynamoDB", [THING], {"M": TYPED}),
    ("toDynamoDB", [[1, "a"]], {"L": [{"N": 1}, {"S": "a"}]}),
    ("toString", ["text"], {"S": "text"}),
    ("toStringSet", [["a", "b"]], {"SS": ["a", "b"]}),
    ("toNumber", [12345], {"N": 12345}),
    ("toNumberSet", [[1, 23, 4.56]], {"NS": [1, 23, 4.56]}),
    ("toBinary", ["Zm9v"], {"B": "Zm9v"}),
    ("toBinarySet", [["Zm9v", "YmFy"]], {"BS": ["Zm9v", "YmFy"]}),
    ("toBoolean", [True], {"BOOL": True}),
    ("toNull", [], {"NULL": None}),
    ("toList", [["a", 1, {"b": "c"}]], {"L": [{"S": "a"}, {"N": 1}, {"M": {"b": {"S": "c"}}}]}),
    ("toMap", [THING], {"M": TYPED}),
    ("toMapValues", [THING], TYPED),
    ("toS3Object", ["k", "b", "r"], {"S": '{"s3":{"key":"k","bucket":"b","region":"r"}}'}),
    ("toS3Object", ["k", "b", "r", None], {"S": '{"s3":{"key":"k","bucket":"b","region":"r"}}'}),
    ("toS3Object", ["k", "b", "r", "v"], {"S": '{"s3":{"key":"k","bucket":"b","region":"r","version":"v"}}'}),
    ("fromS3ObjectJson", ['{"s3":{"key":"k","bucket":"b"}}'], {"key": "k", "bucket": "b"}),
]


@pytest.mark.parametrize(("name", "arguments", "typed"), ROWS)
def test_a_value_is_typed(name: str, arguments: list[Any], typed: Any) -> None:
    assert call(f"util.dynamodb.{name}", *arguments) == typed


@pytest.mark.parametrize(
    "name",
    [
        "toString",
        "toStringSet",
        "toNumber",
        "toNumberSet",
        "toBinary",
        "toBinarySet",
        "toBoolean",
        "toList",
        "toMap",
        "toMapValues",
    ],
)
def test_null_stays_null(name: str) -> None:
    assert call(f"util.dynamodb.{name}", None) is None
    assert call(f"util.dynamodb.{name}") is None


def test_a_value_of_another_type_is_a_fault() -> None:
    with pytest.raises(CodeFault, match=r"util\.dynamodb\.toNumber does not take these arguments\."):
        call("util.dynamodb.toNumber", "5")
    with pytest.raises(CodeFault, match="The text describes no S3 object"):
        call("util.dynamodb.fromS3ObjectJson", "{}")


def test_a_value_that_is_nested_too_deeply_is_a_limit() -> None:
    deep: list[Any] = []
    for _ in range(300):
        deep = [deep]
    with pytest.raises(LimitFault, match="nested too deeply"):
        call("util.dynamodb.toList", deep)
