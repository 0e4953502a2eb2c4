"""What other people wrote, in a terminal: it steers nothing, and no two names look alike."""

from __future__ import annotations

import ast
import io
import unicodedata

import pytest
from rich.text import Text

from chatprov.chat.message import Message
from chatprov.ui.console import _WholeConsole, harmless
from chatprov.ui.mail_list import mail_list
from chatprov.ui.names import unambiguous
from chatprov.ui.talk import PlainScreen
from tests.conftest import ROOT

STEERING = [
    chr(code)
    for code in (
        *range(9),
        *range(11, 32),
        *range(0x7F, 0xA0),
        0x2028,
        0x2029,
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
    )
]
NAME = "victim@good.example"
ODD = [
    " ",
    "\t",
    "\x1b[0m",
    "\x7f",
    "\u00a0",
    "\u00ad",
    "\u0300",
    "\u200b",
    "\u200d",
    "\u202e",
    "\u2028",
    "\u2066",
    "\ufe0f",
    "\ufeff",
    "\U000e0041",
]
ALIKE = [
    "",
    "(without a sender)",
    NAME,
    NAME.replace("good", "evil"),
    NAME.title(),
    *[NAME.replace("i", "\u0456", count) for count in (1, 2)],
    "\u0430a",
    "a\u0430",
    r"\u{430}a",
    r"a\u{200b}",
    "a\u200b",
    r"a\u{200b} [a\u{200b}]",
    "\ufffd",
    "\u2423",
    "e\u0301",
    "\u00e9",
    "\ufb01",
    "fi",
    "\u05d0@b",
    "b@\u05d0",
    "a b",
    "a  b",
    "x" * 3000,
    "x" * 3001,
    *[f"{NAME[:at]}{one}{NAME[at:]}" for one in ODD for at in (0, 3, len(NAME))],
]


@pytest.mark.parametrize("character", STEERING, ids=ascii)
def test_no_character_steers_the_terminal(character: str) -> None:
    text = f"a{character}b"
    assert character not in harmless(text)
    file = io.StringIO()
    console = _WholeConsole(file=file, width=80, force_terminal=True)
    screen = PlainScreen(console, console)
    screen.message(Message(text, f"12:00{text}", text, text, text), mine=False)
    screen.notice(text)
    console.print(Text(text), text)
    console.print(
        mail_list([{"to": text, "subject": text, "body": text, "sent": "2026-01-01T00:00:00", "medium": text}])
    )
    shown = file.getvalue()
    for style in ("\x1b[", "\r"):
        shown = shown.replace(style, "") if character in {"\x1b", "\r"} else shown
    assert character not in shown


def test_no_two_names_look_alike() -> None:
    assert len(set(ALIKE)) == len(ALIKE)
    shown = [unambiguous(name) for name in ALIKE]
    assert len(set(shown)) == len(shown)
    # letters that look the same are told apart by what is plain ASCII
    told = ["".join(one if one.isascii() else "?" for one in text) for text in shown]
    assert len(set(told)) == len(told)


@pytest.mark.parametrize("name", ["ann@example.com", "Ann Lee", "a_b-c.d+e@x.example"])
def test_a_plain_name_is_shown_as_it_is(name: str) -> None:
    assert unambiguous(name) == name


@pytest.mark.parametrize("name", ALIKE)
def test_a_name_has_nothing_that_is_not_seen(name: str) -> None:
    assert unambiguous(name).isprintable()
    assert all(unicodedata.category(one) not in {"Cc", "Cf"} for one in unambiguous(name))


PRINTING = {
    *("click.echo", "click.secho", "click.echo_via_pager", "click.prompt", "click.confirm", "print"),
    *("sys.stdout.write", "sys.stderr.write", "Console"),
}


def test_questions_that_are_harmless_only() -> None:
    """click.prompt and click.confirm print what they get: a text without a value, or one that `harmless` has changed."""
    open_questions = []
    for file in (ROOT / "chatprov").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or ast.unparse(node.func) not in {"click.prompt", "click.confirm"}:
                continue
            text = ast.unparse(node.args[0])
            if not (isinstance(node.args[0], ast.Constant) or text.startswith("harmless(")):
                open_questions.append((str(file.relative_to(ROOT / "chatprov")), text))
    assert open_questions == [("cli/session.py", "question")]  # the trust in a project: each caller has a fixed text


def test_commands_print_by_ways_that_are_harmless_only() -> None:
    """click.echo prints what it gets: it is called for help, and by the functions that have looked at the text."""
    found = set()
    for file in (ROOT / "chatprov").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in PRINTING:
                found.add((str(file.relative_to(ROOT / "chatprov")), called))
    assert found == {
        ("cli/chat.py", "click.prompt"),
        ("cli/code.py", "click.prompt"),
        ("cli/documents.py", "click.echo"),
        ("cli/main.py", "click.echo"),
        ("cli/password.py", "click.prompt"),
        ("cli/session.py", "click.confirm"),
        ("local/__main__.py", "print"),
        ("local/refused_entries.py", "print"),  # JSON, for the process that has started it
        ("local/start_check.py", "print"),  # JSON, for the process that has started it
        ("local/server.py", "Console"),  # the page of that name
    }
