"""Every message that docs/troubleshooting.md quotes is one that chatprov, or AWS, really gives."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.conftest import ROOT

OF_AWS = {"AccessDenied"}
"""What AWS says and the local cloud has no need to."""
SYMPTOMS = {
    "The subscription connects and stays silent",
    "The subscription gets null for a field that must not be null",
    "403 for a stored file URL",
    "CORS error in the browser's console",
}
"""What one sees without a message."""
SHORTEST = 8
PUT_IN = "\0"


def headings() -> list[str]:
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    return re.findall(r"^\*\*(.+?)\*\*", text, re.MULTILINE)


QUOTED = [message for heading in headings() for message in re.findall(r"`([^`]+)`", heading)]


@cache
def said() -> list[str]:
    """Return the texts in chatprov's code, with a mark where something is put in, and its templates."""
    texts = [file.read_text(encoding="utf-8") for file in (ROOT / "graphql").rglob("*.vtl")]
    for file in (ROOT / "chatprov").rglob("*.py"):
        nodes = list(ast.walk(ast.parse(file.read_text(encoding="utf-8"))))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if id(node) in docstrings:
                continue
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.append(node.value)
            elif isinstance(node, ast.JoinedStr):
                texts.append(
                    "".join(str(one.value) if isinstance(one, ast.Constant) else PUT_IN for one in node.values)
                )
    return texts


def is_said(message: str) -> bool:
    """Return whether a text contains all parts between the dots, in this order."""
    wanted = re.compile(".*".join(re.escape(part.strip()) for part in message.split("...")), re.DOTALL)
    return message in OF_AWS or any(wanted.search(text) for text in said())


@pytest.mark.parametrize("message", QUOTED)
def test_a_quoted_message_is_given_by_the_program_or_by_aws(message: str) -> None:
    assert len(message.replace("...", "").strip()) >= SHORTEST, "a message that could be anything"
    assert is_said(message)


def test_an_entry_without_a_message_is_a_symptom() -> None:
    assert {one for one in headings() if "`" not in one} == SYMPTOMS
    assert len(QUOTED) >= 20


def test_an_invented_message_would_be_noticed() -> None:
    assert not is_said("The flux capacitor is not charged")
    assert not is_said("Unable to transform ... template")
