"""The cache of parsed expressions: a text is parsed once, and what one client sends does not fill the memory."""

from __future__ import annotations

import gc
import tracemalloc
from typing import TYPE_CHECKING, Any

import pytest

from chatprov.local.services.dynamodb.expressions import parsed_texts
from chatprov.local.services.dynamodb.expressions.condition_parser import condition_tree
from chatprov.local.services.dynamodb.expressions.faults import ExpressionFault
from chatprov.local.services.dynamodb.expressions.projections import parse_projection
from chatprov.local.services.dynamodb.expressions.substitutes import Substitutes
from chatprov.local.services.dynamodb.expressions.update_parser import update_tree

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.slow
CALLS: dict[str, tuple[Callable[[str], Any], str]] = {
    "a condition": (condition_tree, "n = a" + " OR a IN (" + ",".join(["b"] * 99) + ")" + " OR a=b" * 140),
    "an update": (update_tree, "REMOVE n" + ",a" * 2_000),
    "a projection": (
        lambda text: parse_projection(text, Substitutes(None, None)),
        "n" + "".join(f",a{n}" for n in range(600)),
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_expressions_that_are_kept_are_bounded_by_what_they_take(name: str) -> None:
    call, text = CALLS[name]
    call(text)
    gc.collect()
    tracemalloc.start()
    try:
        for number in range(150):
            call(text.replace("n", f"n{number}", 1))
        gc.collect()
        assert tracemalloc.get_traced_memory()[0] < 1.2 * parsed_texts.MOST_BYTES
    finally:
        tracemalloc.stop()


def test_a_text_is_parsed_once_and_a_wrong_one_each_time() -> None:
    assert condition_tree("parsed = once") is condition_tree("parsed = once")
    assert update_tree("REMOVE parsed") is update_tree("REMOVE parsed")
    for _ in range(2):
        with pytest.raises(ExpressionFault):
            condition_tree("parsed =")
