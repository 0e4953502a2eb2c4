"""A place in bundled code leads to the file that it came from."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from chatprov.appsync.js.nodes import Place
from chatprov.appsync.js.source_map import OriginalPlace, inline_source_map

MAP = {"version": 3, "sources": ["../src/a.ts", "../src/b.ts"], "names": [], "mappings": "AAAA;;EACIA,QCAF;AAgCA"}
"""Line 1 is a.ts:1:1, line 2 has nothing, line 3 has a.ts:2:5 from column 3 and b.ts:2:3 from column 11, line 4 b.ts:34:3."""


def code_with(document: Any, head: str = "data:application/json;base64,") -> str:
    data = base64.b64encode(json.dumps(document).encode()).decode()
    return f"var a = 1;\n//# sourceMappingURL={head}{data}\n"


@pytest.mark.parametrize(
    ("line", "column", "original"),
    [
        (1, 1, OriginalPlace("../src/a.ts", 1, 1)),
        (1, 90, OriginalPlace("../src/a.ts", 1, 1)),
        (2, 1, None),
        (3, 2, None),
        (3, 3, OriginalPlace("../src/a.ts", 2, 5)),
        (3, 10, OriginalPlace("../src/a.ts", 2, 5)),
        (3, 11, OriginalPlace("../src/b.ts", 2, 3)),
        (4, 7, OriginalPlace("../src/b.ts", 34, 3)),
        (5, 1, None),
    ],
)
def test_places(line: int, column: int, original: OriginalPlace | None) -> None:
    found = inline_source_map(code_with(MAP))
    assert found is not None
    assert found.original(Place(line, column, 0, 0)) == original


def test_a_root_is_before_each_source() -> None:
    found = inline_source_map(code_with({**MAP, "sourceRoot": "app/"}, "data:application/json;charset=utf-8;base64,"))
    assert found is not None
    assert found.original(Place(1, 1, 0, 0)) == OriginalPlace("app/../src/a.ts", 1, 1)


def test_the_last_map_counts() -> None:
    found = inline_source_map(code_with({**MAP, "sources": ["x", "y"]}) + code_with(MAP))
    assert found is not None
    assert found.original(Place(1, 1, 0, 0)) == OriginalPlace("../src/a.ts", 1, 1)


@pytest.mark.parametrize(
    "code",
    [
        "var a = 1;",
        "//# sourceMappingURL=code.js.map",
        "var a = '//# sourceMappingURL=data:application/json;base64,e30=';",
        code_with({}),
        code_with([]),
        code_with({**MAP, "mappings": "é"}),
        code_with({**MAP, "mappings": "AEAA"}),
        code_with({**MAP, "mappings": 1}),
        code_with({**MAP, "sources": None}),
        "//# sourceMappingURL=data:application/json;base64,e",
        "//# sourceMappingURL=data:application/json;base64,4pg=",
    ],
)
def test_code_without_a_map_that_can_be_read(code: str) -> None:
    assert inline_source_map(code) is None
