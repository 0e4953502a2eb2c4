"""Messages with numbers are grammatical for 1 and for every other number."""

from __future__ import annotations

import ast
import re
from typing import TYPE_CHECKING

import pytest

from chatprov.counting import count, every
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PLURAL = re.compile(r" (?!is\b|was\b|has\b)[a-z]+s\b")
NUMBER = re.compile(r"\b(len|sum)\(")
AWS_WORDS = ("services", "moto_", "appsync/", "cloudformation/", "iam/")
"""Folders whose messages are AWS's own."""
NEVER_ONE = {
    ("audit/rules/weak_password_policy.py", "len(EXAMPLE)"),  # constants
    ("audit/rules/no_resolver_limit.py", "len(fields)"),  # a hundred fields and more
    ("cli/chat.py", "len(numbers)"),  # several lines; one has another sentence
    ("cli/room.py", "len(emails)"),
    ("step_text.py", "len(self.columns)"),
    ("local/console/recorder.py", "len(text) - LONGEST"),
    ("config/files.py", "len(text)"),  # above a limit
    ("local/repair_words.py", "len(line_ends)"),
}


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 resources"), (1, "1 resource"), (2, "2 resources"), (11, "11 resources")]
)
def test_a_count_has_the_right_number(number: int, said: str) -> None:
    assert count(number, "resource") == said


def test_a_count_takes_other_words_for_many() -> None:
    assert [count(number, "differs", "differ") for number in (1, 11)] == ["1 differs", "11 differ"]


def test_all_of_one_is_the_one() -> None:
    assert [every(number, "check") for number in (1, 3)] == ["The check", "All 3 checks"]
    assert every(2, "requirement is", "requirements are") == "All 2 requirements are"


def counts_before_plurals() -> Iterator[tuple[str, str]]:
    """Return each number in an f-string that a word in the plural follows, with its file."""
    for file in sorted((ROOT / "chatprov").rglob("*.py")):
        name = file.relative_to(ROOT / "chatprov").as_posix()
        if any(part in name for part in AWS_WORDS):
            continue
        for text in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(text, ast.JoinedStr):
                for number, words in zip(text.values, text.values[1:], strict=False):
                    if not isinstance(number, ast.FormattedValue) or not isinstance(words, ast.Constant):
                        continue
                    said = ast.unparse(number.value)
                    if NUMBER.match(said) and PLURAL.match(str(words.value)):
                        yield name, said


def test_no_plural_is_written_after_a_number_that_may_be_1() -> None:
    assert set(counts_before_plurals()) <= NEVER_ONE
