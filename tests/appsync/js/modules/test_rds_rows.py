"""`toJsonObject`: the rows in an answer of the RDS Data API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.appsync.js.modules.calls import call, member

COLUMNS = [
    {"name": "key", "label": "id"},
    {"name": "author"},
    {"name": "price"},
    {"name": "tags"},
    {"name": "free", "label": "IS FREE"},
    {"name": "cover"},
]
FIRST = [
    {"longValue": 12345},
    {"stringValue": "Ann"},
    {"isNull": True},
    {"arrayValue": {"stringValues": ["a", "b"]}},
    {"booleanValue": True},
    {"blobValue": "aGVsbG8="},
]
LISTS = [{"booleanValues": [True]}, {"doubleValues": [1.25, 2.0]}, {"longValues": [1]}, {"stringValues": []}]
SECOND = [
    {"longValue": 2},
    {"stringValue": ""},
    {"doubleValue": 12.5},
    {"arrayValue": {"arrayValues": LISTS}},
    {"booleanValue": False},
    {"isNull": True},
]
READ = {"numberOfRecordsUpdated": 0, "records": [FIRST, SECOND], "columnMetadata": COLUMNS}
ROWS = [
    {"id": 12345, "author": "Ann", "tags": ["a", "b"], "IS FREE": True, "cover": "aGVsbG8="},
    {"id": 2, "author": "", "price": 12.5, "tags": [[True], [1.25, 2], [1], []], "IS FREE": False},
]
CHANGED = {"numberOfRecordsUpdated": 1, "generatedFields": []}


@pytest.mark.parametrize("path", ["rds.toJsonObject", "util.rds.toJsonObject"])
@pytest.mark.parametrize(
    ("statements", "rows"),
    [
        ([READ], [ROWS]),
        ([CHANGED], [[{}]]),
        ([CHANGED, READ], [[{}], ROWS]),
        ([{"records": [], "columnMetadata": COLUMNS}], [[]]),
        ([], []),
    ],
)
def test_each_statement_has_its_rows(path: str, statements: list[Any], rows: list[Any]) -> None:
    answer = {"sqlStatementResults": statements}
    for given in (answer, json.dumps(answer)):
        found = call(path, given)
        assert found == rows
        assert repr(found) == repr(rows)


@pytest.mark.parametrize("answer", [[], [None], ["no json"], ["[]"], [{}], [[]], [5]])
def test_what_is_not_an_answer_is_null(answer: list[Any]) -> None:
    assert call("rds.toJsonObject", *answer) is None


def test_both_names_are_one_function() -> None:
    assert member("rds.toJsonObject") is member("util.rds.toJsonObject")
