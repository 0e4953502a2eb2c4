"""A terminal without Unicode shows signs in ASCII, not question marks, and keeps the columns of tables and drawings."""

from __future__ import annotations

import ast
import io
import sys
from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from chatprov.cli.streams import open_streams
from chatprov.signs import ASCII, encodable
from chatprov.teach.drawing import MARKS as DRAWN
from chatprov.ui.course_page import LEGEND
from chatprov.ui.lesson_page import DONE_MARKS
from chatprov.ui.status_table import MARKS as LISTED
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SHOWN = ("audit", "chat", "cli", "config", "engine", "ui", "teach")
DATA = {"cases.py"}
"""Modules whose texts are data of requests, and are not shown."""
NO_SIGNS = {"\ue000", "\ue001", "\U00010000", "␉", "␊", "\ufffd"}
"""Marks of placeholders, the end of a range, and what is shown in the place of other characters: `?` says the same."""


def texts(file: Path) -> Iterator[str]:
    """Return the texts in a module that are not docstrings."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    expressions = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in expressions:
            yield node.value


def test_every_sign_in_the_package_has_a_form() -> None:
    files = [file for part in SHOWN for file in (ROOT / "chatprov" / part).rglob("*.py") if file.name not in DATA]
    lessons = [text for file in (ROOT / "steps").rglob("*.yaml") for text in [file.read_text(encoding="utf-8")]]
    shown = "".join([*(text for file in files for text in texts(file)), *lessons])
    signs = {sign for sign in shown if not sign.isascii() and sign.isprintable()} - NO_SIGNS
    assert len(signs) > 20
    assert signs <= set(ASCII)


@pytest.mark.parametrize("sign", ASCII)
def test_a_form_is_as_wide_as_its_sign(sign: str) -> None:
    assert ASCII[sign].isascii()
    assert len(ASCII[sign]) == cell_len(sign)


def test_signs_on_one_screen_have_different_forms() -> None:
    legend = {sign for sign, *_ in LEGEND}
    for signs in (legend, set(DRAWN.values()), {sign for sign, _ in LISTED.values()}, {"✔", "✘", *legend}):
        assert len({ASCII.get(sign, sign) for sign in signs}) == len(signs)
    assert {ASCII[sign] for sign, _ in DONE_MARKS.values()} == {"*", "o", "+"}


def test_what_a_command_prints_has_the_forms(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    for name in ("stdout", "stderr"):
        monkeypatch.setattr(sys, name, io.TextIOWrapper(written, encoding="ascii", write_through=True))
    open_streams()
    print("✔ ✘ ≠ ● ◐ ○ ▶ … 你")  # noqa: T201
    assert written.getvalue() == b"v x # * + o > . ?\n"


def test_an_encoding_keeps_the_signs_that_it_has() -> None:
    assert encodable("a · ✔ 你", "latin-1") == "a · v ?"
    assert encodable("a · ✔ 你", "utf-8") == "a · ✔ 你"
