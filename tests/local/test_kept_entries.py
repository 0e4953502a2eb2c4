"""Which entries of a log need which other ones, and how they are called."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from typing import Any

import pytest

from chatprov.local.entry_words import counted, described
from chatprov.local.kept_entries import (
    NEEDS,
    add_what_is_needed,
    lost_names,
    put_in_order,
    take_items_without_owner,
    take_without_owner,
    without_names,
)
from chatprov.local.moto_logs.keeper import LOGS_FORM
from chatprov.local.moto_s3 import images
from chatprov.local.services.appsync.keeper import APPSYNC_FORM
from chatprov.local.services.cloudformation.keeper import CLOUDFORMATION_FORM
from chatprov.local.services.cognito import stored_pool
from chatprov.local.services.ssm.service import SSM_FORM
from chatprov.local.storage.record import encoded


def entries_of(*entries: tuple[list[str], Any]) -> dict[bytes, bytes]:
    return {encoded(key): encoded(value) for key, value in entries}


def test_each_kind_that_belongs_to_another_one_is_known() -> None:
    assert APPSYNC_FORM.kinds.keys() - {"api", "domain", "association"} == NEEDS["appsync"].keys()
    assert CLOUDFORMATION_FORM.kinds.keys() - {"stack"} == NEEDS["cloudformation"].keys()
    assert SSM_FORM.kinds.keys() - {"parameter"} == NEEDS.get("ssm", {}).keys()
    assert LOGS_FORM.kinds.keys() - {"group"} == NEEDS["logs"].keys()
    assert {images.VERSION, images.UPLOAD, images.PART} == NEEDS["s3"].keys()
    in_pools = set(re.findall(r'^            \("([a-z-]+)", ', inspect.getsource(stored_pool), re.MULTILINE))
    assert in_pools | {stored_pool.MESSAGE, stored_pool.SIGNING_KEYS} == NEEDS["cognito-idp"].keys()


STACK = "arn:aws:cloudformation:r:1:stack/Chat/id"
PART = ["part", "1", "aws", "b", "up", "1"]
UPLOAD = ["upload", "1", "aws", "b", "up"]
BUCKET = ["bucket", "1", "aws", "b"]
OLD, NEW = (["version", "1", "aws", "b", "key", version] for version in ("old", "new"))


def test_an_entry_comes_after_the_one_that_it_belongs_to() -> None:
    entries = entries_of((PART, 1), (OLD, 2), (NEW, 3), (UPLOAD, 4), (BUCKET, 5))
    put_in_order("s3", entries)
    assert [*entries] == [*entries_of((BUCKET, 5), (OLD, 2), (NEW, 3), (UPLOAD, 4), (PART, 1))]


def test_what_belongs_to_a_lost_entry_is_taken_out_with_what_belongs_to_it() -> None:
    entries = entries_of((BUCKET, 1), (OLD, 1), (PART, 1))
    assert take_without_owner("s3", entries) == {tuple(UPLOAD): Counter(part=1)}
    del entries[encoded(BUCKET)]
    entries |= entries_of((UPLOAD, 1), (PART, 1), (NEW, 1))
    assert take_without_owner("s3", entries) == {
        tuple(BUCKET): Counter(version=2, upload=1),
        tuple(UPLOAD): Counter(part=1),
    }
    assert entries == {}


def test_items_need_their_table_or_backup() -> None:
    entries = entries_of(
        (["table", "1", "r", "T"], {"id": "t"}),
        (["backup", "1", "r", "arn:b"], {}),
        (["item", "t", "x"], 1),
        (["item", "arn:b", "x"], 1),
        (["item", "u", "x"], 1),
        (["item", "u", "y", "z"], 1),
    )
    assert take_items_without_owner(entries) == {"u": 2}
    assert len(entries) == 4


def test_an_api_gets_the_schema_that_it_needs() -> None:
    entries = entries_of((["api", "1", "r", "a"], {}), (["api", "1", "r", "b"], {}), (["schema", "1", "r", "a"], {}))
    assert add_what_is_needed("appsync", entries) == [["api", "1", "r", "b"]]
    assert encoded(["schema", "1", "r", "b"]) in entries
    assert add_what_is_needed("appsync", entries) == []


def test_a_lost_name_is_taken_out_of_lists_only() -> None:
    entries = entries_of(
        (["user", "a"], {"groups": ["x", "y"], "deep": [{"list": ["x"]}]}), (["user", "b"], {"x": "x"})
    )
    assert without_names(entries, {"x"}) == [encoded(["user", "a"])]
    assert entries == entries_of(
        (["user", "a"], {"groups": ["y"], "deep": [{"list": []}]}), (["user", "b"], {"x": "x"})
    )


@pytest.mark.parametrize(
    ("log", "key", "value", "words"),
    [
        ("cloudformation", ["stack", "1", "r", STACK], {}, "stack Chat"),
        ("cloudformation", ["event", "1", "r", STACK, "3"], {}, "event 3 of stack Chat"),
        (
            "cloudformation",
            ["change_set", "1", "r", STACK, "arn:aws:cloudformation:r:1:changeSet/first/id"],
            {},
            "change set first of stack Chat",
        ),
        ("cloudformation", ["stack", "1", "r", "x"], {}, "stack x"),
        ("ssm", ["parameter", "1", "r", "/chat/version"], {}, "parameter /chat/version"),
        ("dynamodb", ["item", "t", "room1", "2026"], {}, "item room1 / 2026 of table Chat"),
        ("dynamodb", ["item", "u", "room1"], {}, "item room1 of a table whose description cannot be read"),
        ("dynamodb", ["item", "arn:b", "room1"], {}, "item room1 of backup arn:b"),
        ("dynamodb", ["table", "1", "r", "Chat"], {}, "table Chat"),
        ("cognito-idp", ["user", "1", "r", "p", "id"], {"email": "ann@example.com"}, "user ann@example.com"),
        ("cognito-idp", ["user", "1", "r", "p", "ann"], {}, "user ann of user pool p"),
        ("cognito-idp", ["signing-keys", "1", "r", "p"], {}, "token key of user pool p"),
        ("s3", OLD, {}, "object s3://b/key"),
        ("s3", BUCKET, {}, "bucket s3://b"),
        ("s3", UPLOAD, {"key": "k"}, "upload to s3://b/k"),
        ("s3", PART, {}, "part 1 of an upload to s3://b"),
        ("s3", ["account", "1", "aws"], {}, "an entry of s3"),
        ("iam", ["role", "1", "aws", "AROA"], {"name": "Chat"}, "role Chat"),
        ("logs", ["stream", "1", "r", "group", "s"], {}, "stream s of group group"),
        ("appsync", ["api_key", "1", "r", "a", "da2"], {}, "API key da2 of API a"),
    ],
)
def test_entries_have_plain_words(log: str, key: list[str], value: Any, words: str) -> None:
    assert described(log, key, encoded(value), {"t": "Chat"}) == words


def test_kinds_are_counted_in_words() -> None:
    assert counted(Counter({"version": 2, "events": 2, "api_key": 1})) == "2 objects, 2 events, 1 API key"


def test_only_names_that_lists_can_have_are_looked_for() -> None:
    keys = [["group", "1", "r", "p", "staff"], ["message", "1", "r", "p", "3"], ["user", "1", "r", "p", "ann"]]
    assert lost_names("cognito-idp", map(encoded, keys)) == {"staff"}
    assert lost_names("iam", [encoded(["role", "1", "aws", "writer"])]) == {"writer"}
    assert lost_names("s3", [encoded(["bucket", "1", "aws", "b"])]) == set()
