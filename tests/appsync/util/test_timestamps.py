"""Java's date and time patterns, compared with what Java made of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chatprov.appsync.util.timestamps import TimeHelpers
from chatprov.appsync.vtl import JavaException, VtlLimitError
from chatprov.appsync.vtl.budget import Budget
from tests.read_yaml import read_yaml

CASES: dict[str, list[dict[str, Any]]] = read_yaml(Path(__file__).parent / "time_patterns.yaml")
TIME = TimeHelpers(lambda: 0)


@pytest.mark.parametrize(
    "case", CASES["written"], ids=lambda case: f"{case['pattern']}-{case['milliseconds']}-{case['zone']}"
)
def test_a_time_is_written_as_java_writes_it(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(JavaException, match="IllegalArgumentException"):
            TIME.to_formatted(case["milliseconds"], case["pattern"], case["zone"])
        return
    assert TIME.to_formatted(case["milliseconds"], case["pattern"], case["zone"]) == case["text"]


@pytest.mark.parametrize("case", CASES["read"], ids=lambda case: f"{case['text']}-{case['pattern']}-{case['zone']}")
def test_a_time_is_read_as_java_reads_it(case: dict[str, Any]) -> None:
    if "error" in case:
        with pytest.raises(JavaException, match="DateTimeParseException"):
            TIME.parse_formatted(Budget(), case["text"], case["pattern"], case["zone"])
        return
    assert TIME.parse_formatted(Budget(), case["text"], case["pattern"], case["zone"]) == case["milliseconds"]


def test_what_is_written_is_read_again() -> None:
    for pattern in ("yyyy-MM-dd'T'HH:mm:ss.SSSXXX", "EEE, d MMM yyyy h:mm:ss.SSS a Z", "yyyyDDDHHmmssSSSZ"):
        for milliseconds in (0, 1517943695758, -1, 4102444799999):
            text = TIME.to_formatted(milliseconds, pattern, "Asia/Tokyo")
            assert TIME.parse_formatted(Budget(), text, pattern) == milliseconds


def test_a_pattern_is_bounded() -> None:
    with pytest.raises(JavaException, match="too long"):
        TIME.to_formatted(0, "y" * 1000)


@pytest.mark.parametrize("pattern", ["[s]" * 60, "sm" * 90, "[[s][m]]" * 20, "V[V]V"])
def test_a_pattern_that_fits_in_very_many_ways_is_given_up(pattern: str) -> None:
    with pytest.raises((JavaException, VtlLimitError)):
        TIME.parse_formatted(Budget(), "1" * 120 + "!", pattern)
