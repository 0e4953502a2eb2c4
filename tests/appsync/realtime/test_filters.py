"""Enhanced filters: every operator, the limits, and invalid filters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chatprov.appsync.realtime.filters import FilterError, read_filter
from chatprov.appsync.realtime.operators import OPERATORS
from tests.read_yaml import read_yaml

CASES = read_yaml(Path(__file__).parent / "data" / "filters.yaml")


def rule(*parts: Any) -> dict[str, Any]:
    return dict(zip(("fieldName", "operator", "value"), parts, strict=False))


def group(*filters: list[dict[str, Any]]) -> dict[str, Any]:
    return {"filterGroup": [{"filters": each} for each in filters]}


def events() -> list[Any]:
    found = []
    for case in CASES["passing"]:
        given = {"filterGroup": case["group"]} if "group" in case else group([rule(*each) for each in case["rules"]])
        for outcome in ("passes", "fails"):
            found += [
                pytest.param(given, event, outcome == "passes", id=f"{case.get('rules', 'group')} {outcome} {event}")
                for event in case[outcome]
            ]
    return found


@pytest.mark.parametrize(("given", "event", "passes"), events())
def test_an_event_passes_or_not(given: Any, event: Any, passes: bool) -> None:  # noqa: FBT001  # a parameter of the test
    assert read_filter(given).matches(event) is passes


def test_every_operator_is_tried() -> None:
    assert {each[1] for case in CASES["passing"] for each in case.get("rules", ())} == OPERATORS.keys()


def refused_filter(case: dict[str, Any]) -> Any:
    if "given" in case:
        return case["given"]
    if "fields" in case:
        return group([rule(f"f{number}", "eq", 1) for number in range(case["fields"])])
    if "filters" in case:
        return group(*[[rule("a", "eq", 1)]] * case["filters"])
    return group([rule(*case["rule"]) if "rule" in case else rule("a", "eq", "x" * case["too_long"])])


@pytest.mark.parametrize("case", CASES["refused"], ids=str)
def test_an_invalid_filter_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(FilterError, match=case["because"]):
        read_filter(refused_filter(case))


def test_what_is_just_within_the_limits_is_taken() -> None:
    five = [rule(f"f{number}", "eq", "x" * 256) for number in range(5)]
    # a field may be named several times
    assert read_filter(group(*[[*five, five[0]]] * 10)).matches({f"f{number}": "x" * 256 for number in range(5)})
