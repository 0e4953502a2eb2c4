"""Java's regular expressions, compared with what Java made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from chatprov.appsync.vtl import JavaException, VtlLimitError, javaregex
from chatprov.appsync.vtl.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "regex.yaml").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['pattern']!a}-{case['text']!a}")
def test_a_pattern_does_what_java_makes_it_do(case: dict[str, Any]) -> None:
    pattern, text, budget = case["pattern"], case["text"], Budget()
    if "error" in case:
        with pytest.raises(JavaException, match=case["error"]):
            javaregex.matches(pattern, text, budget)
        return
    assert javaregex.split(pattern, text, -1, budget) == case["split"]
    assert javaregex.replace(pattern, text, "<$0>", 0, budget) == case["replaced"]
    assert javaregex.matches(pattern, text, budget) is case["matches"]


@pytest.mark.parametrize(
    "pattern", ["(?R)", "(?1)", "(?|a|b)", "(?P<a>b)", "(a){e<=1}", "(?(1)a)", "(?#x)", r"\y", r"\i"]
)
def test_what_only_the_package_underneath_knows_is_no_pattern(pattern: str) -> None:
    with pytest.raises(JavaException, match="PatternSyntaxException"):
        javaregex.compile_pattern(pattern)


@pytest.mark.parametrize(
    ("replacement", "error"),
    [
        ("$2", "No group 2"),
        ("$", "group index is missing"),
        ("$x", "Illegal group"),
        ("\\", "escaped"),
        ("${no}", "no"),
    ],
)
def test_a_replacement_that_names_no_group_is_an_exception(replacement: str, error: str) -> None:
    with pytest.raises(JavaException, match=error):
        javaregex.replace("(a)", "a", replacement, 0, Budget())


def test_groups_stand_in_the_replacement_by_number_and_name() -> None:
    assert javaregex.replace("(?<y>\\d+)-(\\d+)", "1-2", "${y}$2$1$10\\$", 0, Budget()) == "12110$"


@pytest.mark.parametrize(
    "search",
    [
        lambda pattern, text: javaregex.matches(pattern, text, Budget()),
        lambda pattern, text: javaregex.replace(pattern, text, "x", 0, Budget()),
        lambda pattern, text: javaregex.split(pattern, text, 0, Budget()),
    ],
    ids=["matches", "replace", "split"],
)
def test_a_search_without_end_is_stopped(search: Callable[[str, str], object]) -> None:
    with pytest.raises(VtlLimitError, match="regular expression took longer"):
        search("(a|aa)+$", "a" * 60 + "c")
