"""Commands that messages propose can be pasted, whatever the names and folders in them contain."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chatprov.cli.options import Settings
from chatprov.shell_words import shell_path, shell_word
from chatprov.teach.setup_lines import SetupLines
from chatprov.ui.console import stdout
from chatprov.ui.new_project import new_project
from chatprov.ui.trust import trust_commands
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS = ["plain", "my proj/x y", "it's", 'a "quote"', "$HOME", "`id`", "a;b", "grüße", "*", "", "a\\b"]
IN_COMMAND = re.compile(r"(?:`(?:chatprov|aws|cd|kill|curl|rm|chmod|make|pip|npm)\b[^`]*|(?:^|\s)--[a-z-]+[ =])$")
"""The end of a text after which a value is a part of a command: inside backticks, or after an option."""
QUOTED_ELSEWHERE = {
    "options",  # Settings.repeated(), below
    "flag",  # a constant
    "resource.key",  # a key of a step's resource, which chatprov/step.py restricts
    "self._option()",
    "self._option(name)",  # they quote the profile's name
    "form",  # the formats of export
    "stack_name(project.config.stack)",  # a name of CloudFormation has letters, digits and hyphens only
    "FILE",
    "next(iter(kept.values()))",  # the paths of ids in responses, which are constants of the steps
    "file",  # quoted one line earlier
}


@pytest.mark.parametrize("word", WORDS)
def test_a_shell_reads_a_word_as_it_was(word: str) -> None:
    said = subprocess.run(["bash", "-c", f"printf %s {shell_word(word)}"], capture_output=True, text=True, check=True)
    assert said.stdout == word


@pytest.mark.parametrize("name", ["my proj", "-x", "--help", "it's", "$HOME"])
def test_a_shell_enters_the_proposed_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    command = f"cd {shell_path(name)} && pwd -P"
    said = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert said.stdout == f"{tmp_path.resolve() / name}\n"


def test_a_new_project_proposes_its_quoted_folder(capsys: pytest.CaptureFixture[str]) -> None:
    stdout().print(new_project("my proj/x y", ["config.yaml"]))
    assert "  cd 'my proj/x y'\n" in capsys.readouterr().out


@pytest.mark.parametrize("word", [word for word in WORDS if word])
def test_repeated_options_are_words(word: str) -> None:
    settings = Settings()
    settings.spoken = {"--project": word, "--profile": word}
    assert shlex.split(settings.repeated()) == ["--project", word, "--profile", word]


def test_other_commands_are_words() -> None:
    for program, command in trust_commands(Path("/my files/it's.pem"), "linux").items():
        if program != "Firefox":
            assert any("/my files/it's.pem" in word for word in shlex.split(command))
    lines = SetupLines("eu-west-1", None, own_keys=True, profile='the o\'ther "one"')
    assert 'AWS_PROFILE=the o\'ther "one"' in shlex.split(lines.exports)
    settings: dict[str, str] = {}
    program = lines.python("").replace("import boto3", "").replace("import os", "")
    exec(program, {"os": type("os", (), {"environ": settings})})  # what a learner would run
    assert settings["AWS_PROFILE"] == 'the o\'ther "one"'


def values_in_commands(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Return the line and the expression of each value in a command of an f-string."""
    for text in ast.walk(tree):
        if not isinstance(text, ast.JoinedStr):
            continue
        before = ""
        for part in text.values:
            if isinstance(part, ast.Constant):
                before += str(part.value)
            elif isinstance(part, ast.FormattedValue):
                if IN_COMMAND.search(re.sub(r"`[^`]*`", "", before)):
                    yield part.lineno, ast.unparse(part.value)
                before += "X"


def test_every_value_in_a_proposed_command_is_quoted() -> None:
    found = [
        (f"{file.relative_to(ROOT)}:{line}", expression)
        for file in [*ROOT.glob("chatprov/**/*.py"), *ROOT.glob("steps/**/*.py")]
        for line, expression in values_in_commands(ast.parse(file.read_text(encoding="utf-8")))
    ]
    assert any(expression.startswith("shell_path(") for _, expression in found)
    unquoted = [one for one in found if not re.match(r"shell_(word|path)\(", one[1]) and one[1] not in QUOTED_ELSEWHERE]
    assert unquoted == []
