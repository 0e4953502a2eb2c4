"""docs/fidelity.md claims nothing that no test holds: tests/docs/fidelity.yaml names the tests of each row and point."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from tests.conformance.runner import CASES
from tests.conftest import ROOT
from tests.read_yaml import read_yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE: Final = (ROOT / "docs" / "fidelity.md").read_text(encoding="utf-8")
HELD: Final[dict[str, dict[str, list[str]]]] = read_yaml(ROOT / "tests" / "docs" / "fidelity.yaml")
COMPARED: Final = "Supported operations of AWS"
"""The section whose tables are compared with the code by tests/local/test_offered.py."""
BESIDE: Final = {"DynamoDB": "DynamoDB (tables)"}
"""The key in the file of a section whose heading two sections have: the second one is the section of the page."""


def plain(text: str) -> str:
    """Return a text without the marks of code, links and emphasis."""
    return re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", text).replace("`", "").strip()


DECISIONS: Final = {plain(case["case"]) for case in CASES if case["certainty"] == "DECISION"}
"""The rows that a case of tests/conformance holds."""


def claims() -> Iterator[tuple[str, str, str]]:
    """Yield each row, point and paragraph of the page: the heading above it, its kind, and its first cell or its text."""
    heading, level = "", 0
    for block in re.split(r"\n\s*\n", PAGE):
        for line in block.splitlines():
            found = re.match(r"(#+) (.+)", line)
            if found:
                heading, level = found[2], len(found[1])
        rows = [line for line in block.splitlines() if line.startswith("|")]
        if rows:
            yield from ((heading, "row", plain(row.split("|")[1])) for row in rows[2:])
            continue
        points = re.findall(r"^- (.+(?:\n  .+)*)", block, re.MULTILINE)
        yield from ((heading, "point", plain(point)) for point in points)
        if not points and not block.startswith("#") and level > 1:
            yield heading, "paragraph", plain(" ".join(block.split()))


def named(heading: str, text: str) -> list[str]:
    """Return the entries of the file that a claim begins with."""
    names = HELD.get(BESIDE.get(heading, heading), {})
    return [name for name in names if text.startswith(name)]


def test_each_row_and_each_point_is_held() -> None:
    open_claims = [
        (heading, text)
        for heading, kind, text in claims()
        if kind != "paragraph" and heading != COMPARED and text not in DECISIONS
        if not named(heading, text)
    ]
    assert open_claims == []


def test_each_entry_is_of_a_claim() -> None:
    there = [(BESIDE.get(heading, heading), text) for heading, _, text in claims()]
    lost = [
        (heading, name)
        for heading, names in HELD.items()
        for name in names
        if not any(heading == other and text.startswith(name) for other, text in there)
    ]
    assert lost == []


@cache
def functions(path: Path) -> frozenset[str]:
    """Return the names of the functions of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_each_test_exists() -> None:
    lost = []
    tests: list[Any] = [test for names in HELD.values() for found in names.values() for test in found]
    for test in tests:
        file, _, name = test.partition("::")
        path = ROOT / file
        is_there = path.is_file() and (not name or name in functions(path))
        has_tests = path.suffix == ".yaml" or (is_there and any(one.startswith("test_") for one in functions(path)))
        if not (is_there and has_tests):
            lost.append(test)
    assert all(found for names in HELD.values() for found in names.values())
    assert lost == []
