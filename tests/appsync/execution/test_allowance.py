"""What one operation may take: 30 seconds, and an answer that the memory holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from chatprov.appsync.errors import DocumentError
from chatprov.appsync.execution import allowance
from tests.appsync.world import World, definition

if TYPE_CHECKING:
    from collections.abc import Iterator

SDL = """
    type Query { me: Me many: [Me] text: String }
    type Me { name: String! me: Me many: [Me] texts: [String] missing: String! }
"""
REQUEST = '{"version": "2018-05-29"}'
MANY = "[" + ",".join(['{"name": "x", "texts": ["0123456789"]}'] * 10) + "]"


@pytest.fixture
def world() -> World:
    world = World(definition(SDL))
    for parent in ("Query", "Me"):
        world.resolver(parent, "many", REQUEST, MANY, "Nothing")
    world.resolver("Query", "text", REQUEST, '"' + "x" * 1000 + '"', "Nothing")
    world.resolver("Query", "me", REQUEST, '{"name": "ann"}', "Nothing")
    return world


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Let each look at the clock take a second."""
    looks = [0.0]

    def look() -> float:
        looks[0] += 1
        return looks[0]

    monkeypatch.setattr("chatprov.appsync.execution.allowance.time.monotonic", look)
    return looks


def stopped(answer: dict[str, Any]) -> str:
    assert answer["data"] is None
    (error,) = answer["errors"]
    assert error["path"] is None
    return str(error["errorType"])


def test_an_operation_ends_after_30_seconds(world: World, ticking: list[float]) -> None:
    answer = world.post("{many {many {name}}}")
    assert (stopped(answer), answer["errors"][0]["message"]) == ("ExecutionTimeout", "Execution timed out.")
    assert ticking[0] < 40
    assert world.post("{text}")["data"]["text"].startswith("x")


def fields(number: int, field: str) -> str:
    return " ".join(f"a{each}: {field}" for each in range(number))


def documents() -> Iterator[tuple[str, str]]:
    yield "resolvers", f"{{{fields(40, 'text')}}}"
    yield "scalars of objects", f"{{many {{{fields(300, 'name')}}}}}"
    yield "lists of scalars", f"{{many {{{fields(100, 'texts')}}}}}"
    yield "nulls", f"{{many {{{fields(300, 'me {name}')}}}}}"
    yield "names", f"{{many {{{'a' * 4000}: name}}}}"
    yield "errors", f"{{many {{{fields(10, 'missing')}}}}}"
    yield "type names", f"{{many {{{fields(300, '__typename')}}}}}"


@pytest.mark.parametrize("document", dict(documents()).values(), ids=dict(documents()))
def test_an_answer_has_a_largest_size(world: World, monkeypatch: pytest.MonkeyPatch, document: str) -> None:
    assert "errors" not in world.post("{many {name}}")
    assert world.post(document)["data"] is not None or "missing" in document
    assert allowance.MOST_BYTES == 32 << 20
    monkeypatch.setattr(allowance, "MOST_BYTES", 30_000)
    assert stopped(world.post(document)) == "ResponseSizeLimitReached"
    assert world.post("{me {name}}")["data"] == {"me": {"name": "ann"}}


def test_the_largest_size_is_reached_by_a_byte() -> None:
    left = allowance.Allowance()
    left.take(allowance.MOST_BYTES)
    with pytest.raises(DocumentError) as raised:
        left.take(1)
    assert raised.value.errors[0]["message"] == "The answer is larger than 32 MB. Ask for less at once."
