"""The Tab key in bash, zsh and fish, with the lines of docs/troubleshooting.md in their start files."""

from __future__ import annotations

import re
import shutil
import sys
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from click.shell_completion import BashComplete

from chatprov.cli.main import COMMANDS, cli
from tests.conftest import ROOT
from tests.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

SHELLS = ("bash", "zsh", "fish")
BEFORE_THE_LINE = {"zsh": "autoload -Uz compinit && compinit\n"}
"""What the documented line needs before it."""
WITHOUT_SYSTEM_FILES = {"zsh": ["-d"]}
"""An option for a start without the files in /etc, which differ from machine to machine."""

OWN_TERMINAL = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
"""A shell wants to control its terminal, as one that a person opens."""


def completed(typed: str) -> list[str]:
    """Return what is proposed for the last word of a command line."""
    *before, word = typed.split(" ")[1:]
    completion = BashComplete(cli, {}, "chatprov", "_CHATPROV_COMPLETE")
    return [item.value for item in completion.get_completions(before, word)]


def test_all_commands_are_completed_without_being_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(cli), "get_command", lambda *_: pytest.fail("a command was imported"))
    assert completed("chatprov ") == COMMANDS
    assert completed("chatprov w") == ["web", "walkthrough"]
    assert "--target" in completed("chatprov --t")


@pytest.mark.parametrize(
    ("typed", "proposed"),
    [
        ("chatprov local st", ["start", "status", "stop"]),
        ("chatprov status --js", ["--json"]),
        ("chatprov status --por", ["--port"]),
        ("chatprov --target ", ["local", "aws"]),
        ("chatprov up --variant h", ["hardened"]),
        ("chatprov --region ap-south-", ["ap-south-1", "ap-south-2"]),
    ],
)
def test_words_are_completed(typed: str, proposed: list[str]) -> None:
    assert sorted(completed(typed)) == sorted(proposed)


def test_the_steps_of_the_project_are_completed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert completed("chatprov walkthrough 1") == ["1", "10", "11"]
    for part in ("steps", "graphql"):
        (tmp_path / "own" / part).mkdir(parents=True)
    (tmp_path / "own" / "config.yaml").write_text("chatprov: 1\n")
    (tmp_path / "own" / "steps" / "step07_own.py").touch()
    assert completed(f"chatprov --project {tmp_path / 'own'} check ") == ["7"]
    assert completed("chatprov --project no-such-folder check ") == []


@pytest.mark.slow
@pytest.mark.parametrize("shell", SHELLS)
def test_a_shell_completes_with_the_documented_lines(shell: str, tmp_path: Path) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.fail(f"{shell} is needed for the tests of completion: `apt-get install {shell}`, then `make test`")
    document = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {shell}\b[^|]*\| `~/([^`]*)`[^|]*\| `(.*)` \|$", document, re.MULTILINE)
    assert row is not None
    start_file = tmp_path / row[1]
    start_file.parent.mkdir(parents=True, exist_ok=True)
    start_file.write_text(BEFORE_THE_LINE.get(shell, "") + row[2].replace("\\|", "|") + "\n")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "chatprov"
    command.write_text(f'#!/bin/sh\nexec {sys.executable} -m chatprov "$@"\n')
    command.chmod(0o755)
    environment = {"HOME": str(tmp_path), "ZDOTDIR": str(tmp_path), "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin"}
    arguments = [program, *WITHOUT_SYSTEM_FILES.get(shell, []), "-i"]
    own_terminal = [sys.executable, "-c", OWN_TERMINAL]
    terminal = Terminal(*arguments, program=own_terminal, folder=tmp_path, environment=environment)
    with closing(terminal):
        terminal.type("echo ready-$((40+2))" if shell != "fish" else "echo ready-(math 40+2)")
        terminal.sees("ready-42")
        terminal.press("chatprov walk\t")
        terminal.sees("chatprov walkthrough")
        terminal.press("--export\t")
        terminal.sees("chatprov walkthrough --export")
        terminal.press("\x15")
        terminal.press("chatprov local rep\t")
        terminal.sees("chatprov local repair")
