"""STEP 8 as `chatprov test` does it, on whatever documents the learner has, and as the lesson's example does it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from chatprov.chat.acceptance import acceptance
from chatprov.chat.published import PublishedOperation, RootField
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from chatprov.chat.check import TestResult
    from tests.stack import Stack

pytestmark = pytest.mark.slow

OPERATIONS = ROOT / "graphql" / "operations"
NOT_SENDER = "Cannot return null for non-nullable type: 'String' within parent 'Message' (/onNewMessage/sender)."


@pytest.fixture
def operations(tmp_path: Path) -> Path:
    """A copy of the documents, to be changed."""
    return shutil.copytree(OPERATIONS, tmp_path / "operations")


def change(operations: Path, name: str, old: str, new: str) -> None:
    document = operations / f"{name}.graphql"
    before, between, after = document.read_text().rpartition(old)
    assert between
    document.write_text(f"{before}{new}{after}")


def tried(stack: Stack, operations: Path) -> dict[str, TestResult]:
    return {check.name: check for check in acceptance(stack.target, stack.outputs, operations, lambda _: None)}


def test_the_documents_as_they_are(stack: Stack) -> None:
    checks = tried(stack, OPERATIONS)
    assert all(check.ok for check in checks.values())
    assert NOT_SENDER in checks["subscription, as printed"].detail
    assert "Cannot" not in checks["subscription, corrected"].detail


def test_a_subscription_that_asks_for_no_more_than_is_selected(stack: Stack, operations: Path) -> None:
    change(operations, "onNewMessage", "sender", "")
    checks = tried(stack, operations)
    assert all(check.ok for check in checks.values())
    assert checks["subscription, as printed"].detail.startswith("content=Hello!, ")


def test_what_may_be_null_is_null_when_it_is_not_selected(stack: Stack, operations: Path) -> None:
    change(operations, "onNewMessage", "sender", "fileUrl")
    checks = tried(stack, operations)
    assert all(check.ok for check in checks.values())
    assert checks["subscription, as printed"].detail.startswith("content=Hello!, fileUrl=None, ")


def test_a_correction_that_corrects_nothing_fails(stack: Stack, operations: Path) -> None:
    change(operations, "sendMessage.corrected", "    sender\n", "")
    checks = tried(stack, operations)
    assert [name for name, check in checks.items() if not check.ok] == ["subscription, corrected"]
    assert NOT_SENDER in checks["subscription, corrected"].detail


def test_a_subscription_that_is_refused_fails(stack: Stack, operations: Path) -> None:
    change(operations, "onNewMessage", "sender", "shout")
    checks = tried(stack, operations)
    assert [name for name, check in checks.items() if not check.ok] == [
        "subscription, as printed",
        "subscription, corrected",
    ]
    assert "Field 'shout' in type 'Message' is undefined" in checks["subscription, as printed"].detail


@pytest.mark.parametrize(
    ("payload", "right"),
    [
        ({"data": {"on": None}, "errors": [{"path": ["on", "b"]}]}, True),
        ({"data": {"on": {"a": "1", "b": None}}}, True),
        ({"data": {"on": {"a": "1", "b": "2"}}}, False),
        ({"data": {"on": {"a": "2", "b": None}}}, False),
        ({"data": {"on": None}, "errors": [{"path": ["on", "a"]}]}, False),
        ({"data": {"on": None}}, False),
        ({"data": {"on": {"a": "1", "b": None}}, "errors": [{"path": ["on", "b"]}]}, False),
        ({}, False),
    ],
)
def test_what_appsync_makes_of_two_documents(payload: dict[str, object], *, right: bool) -> None:
    pair = PublishedOperation(
        RootField.read('mutation { send(input: {a: "1", b: "2"}) { a } }'),
        RootField.read("subscription { on { a b } }"),
    )
    assert pair.missing == ("b",)
    assert pair.matches(payload) is right
