"""The examples of AWS's documentation do what their pages say, or differ in the way that the table of examples says."""

from __future__ import annotations

from typing import Any

import pytest

from tests.appsync.js.documented.pages import PAGES, examples_of
from tests.appsync.js.documented.playing import EXPECTED, OF_A_RESOLVER, play

CASES = [(f"{name}: {example['example']}", example) for name, page in PAGES.items() for example in examples_of(page)]
DIFFERING = [(name, example) for name, example in CASES if "differs" in example]


def parameters(cases: list[tuple[str, dict[str, Any]]]) -> list[Any]:
    return [pytest.param(example, id=name) for name, example in cases]


@pytest.mark.parametrize("example", parameters(CASES))
def test_an_example_does_what_the_table_says(example: dict[str, Any]) -> None:
    play(example)


@pytest.mark.parametrize("example", parameters(DIFFERING))
def test_a_difference_from_the_page_is_one(example: dict[str, Any]) -> None:
    expected = EXPECTED | OF_A_RESOLVER | {"requests", "talk"}
    others = {name: value for name, value in example.items() if name not in expected}
    with pytest.raises(AssertionError):
        play({**others, **example["page_says"]})


def test_each_example_is_one_and_is_on_a_page() -> None:
    assert len({name for name, _ in CASES}) == len(CASES)
    for name, example in CASES:
        assert len(example.keys() & {"code", "of", "requests", "talk"}) == 1, name
        assert example["section"], name
        assert ("differs" in example) == ("page_says" in example), name
        assert "wrong" not in example or "refused" in example, name
    assert all(page["page"].startswith("https://") for page in PAGES.values())
