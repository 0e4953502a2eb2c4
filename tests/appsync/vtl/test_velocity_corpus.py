"""The hand-written and thousands of generated templates, compared with what was recorded of Apache Velocity 1.7.

Departures that are AppSync's own are not in it: #return is not generated, and Velocity was recorded without macros and
without #evaluate.
"""

from __future__ import annotations

import gzip
from typing import Any

import pytest

from tests.appsync.vtl.test_templates import outcome
from tests.appsync.vtl.velocity_corpus import COUNT, RECORDED, generated, recorded, without_addresses

pytestmark = pytest.mark.slow
PART = 500
HAND_WRITTEN = 2 * PART
"""As many templates as there may be in cases/."""


def comparable(found: dict[str, Any]) -> dict[str, str]:
    """Return an outcome without the template."""
    return {kind: without_addresses(text) for kind, text in found.items() if kind != "template"}


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    return recorded()


@pytest.mark.parametrize("start", range(0, COUNT + HAND_WRITTEN, PART))
def test_templates_come_to_what_velocity_made_of_them(corpus: list[dict[str, Any]], start: int) -> None:
    for number, case in enumerate(corpus[start : start + PART], start):
        found, wanted = comparable(outcome(case["template"])), comparable(case)
        assert found == wanted, f"number {number}: {case['template']!r}"


def test_the_recording_is_of_the_templates_that_are_generated(corpus: list[dict[str, Any]]) -> None:
    assert [case["template"] for case in corpus[-COUNT:]] == generated()
    assert COUNT < len(corpus) <= COUNT + HAND_WRITTEN
    assert RECORDED.stat().st_size < 1_000_000
    assert gzip.decompress(RECORDED.read_bytes()).endswith(b"}\n")


def test_most_of_the_templates_render(corpus: list[dict[str, Any]]) -> None:
    assert sum("text" in case for case in corpus) > 4000
    assert sum("error" in case for case in corpus) > 50
