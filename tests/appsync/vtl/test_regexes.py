"""Java's regular expressions, compared with what Java made of them."""

from __future__ import annotations

import contextlib
import tracemalloc
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from regex import _main as regex_package

from chatprov.appsync.vtl import JavaException, VtlLimitError, javaregex
from chatprov.appsync.vtl.budget import Budget
from tests.read_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable

CASES: list[dict[str, Any]] = read_yaml(Path(__file__).parent / "regex.yaml")


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
def test_syntax_of_the_regex_package_only_is_refused(pattern: str) -> None:
    with pytest.raises(JavaException, match="PatternSyntaxException"):
        javaregex.compile_pattern(pattern, Budget())


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


def test_groups_in_the_replacement_by_number_and_name() -> None:
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


REPEATED = [
    "a{2147483647}",
    "a{1000000}",
    "a{1000000,}",
    "a{1000000,2000000}",
    "a{1000000}?",
    "a{1000000}+",
    "(ab){1000000}",
    "((a{100}){100}){100}",
    "(?:(?:a{100}){100}b){100}",
    "(?:ab|cd){30000}",
    "(a|bc){1000000}",
    "(a*|b+){1000000}",
    "[a-z&&[^b]]{1000000}",
    "\\p{L}{1000000}",
    "\\Qab\\E{1000000}",
    ".{1000000}",
    "\\R{1000000}",
    "(?<=a{1000000})b",
    "(?=a{1000000})b",
    "(?<n>a)\\k<n>{1000000}",
    "(a)\\1{1000000}",
    "(?i)a{1000000}",
    "(?i:(?s:a){1000}){1000}",
    "(?x) a {1000000}",
    "(?x)(abc) # what a comment says\n{1000000}",
    "x|a{1000000}|y",
    "[" + "abcxyz019" * 300 + "]{10000}",
    "a{100000}" * 10,
]


@pytest.mark.parametrize("pattern", REPEATED, ids=range(len(REPEATED)))
def test_a_pattern_is_compiled_no_larger_than_may_be(pattern: str) -> None:
    calls: list[Callable[[Budget], object]] = [
        lambda budget: javaregex.matches(pattern, "aaab", budget),
        lambda budget: javaregex.replace(pattern, "aaab", "x", 0, budget),
        lambda budget: javaregex.replace(pattern, "aaab", "x", 1, budget),
        lambda budget: javaregex.split(pattern, "aaab", 0, budget),
    ]
    for call in calls:
        with pytest.raises(VtlLimitError, match="may not repeat more than"):
            call(Budget())


@pytest.mark.parametrize(
    ("pattern", "text", "fits"),
    [
        ("a{0,2147483647}", "aaa", True),
        ("a{1,1000000}", "", False),
        ("(?:ab|cd){0,1000000}", "abcd", True),
        ("a{3}{2}", None, False),
        ("a{2147483648}", None, False),
        ("[a-z0-9._%+-]{1,64}@[a-z0-9.-]{1,255}", "ann@example.com", True),
        ("(?:[0-9a-f]{2}:){5}[0-9a-f]{2}", "00:11:22:33:44:55", True),
        (".{1000}", "x" * 1000, True),
    ],
)
def test_counts_that_take_little_are_as_javas(pattern: str, text: str | None, fits: bool) -> None:  # noqa: FBT001
    if text is None:
        with pytest.raises(JavaException, match="PatternSyntaxException"):
            javaregex.matches(pattern, "", Budget())
    else:
        assert javaregex.matches(pattern, text, Budget()) is fits


def test_what_is_compiled_again_and_again_is_paid_for() -> None:
    budget = Budget()
    before = budget.steps
    for number in range(5):
        javaregex.matches(f"(?:(?=a)b{number}){{5000}}", "a", budget)
    assert budget.steps < before


@pytest.mark.slow
def test_patterns_that_are_kept_are_bounded_by_what_they_take() -> None:
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        for number in range(40):
            with contextlib.suppress(VtlLimitError):  # the machine may be busy
                javaregex.matches(f"[abc]{{900}}{number}" + "x" * 3000, "a", Budget())
        assert tracemalloc.get_traced_memory()[0] - before < 8 << 20
    finally:
        tracemalloc.stop()
    assert not vars(regex_package)["_locale_sensitive"], "the package's own notes of patterns grow without a bound"
